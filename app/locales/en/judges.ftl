# Judges: LLMs that vote, how far each can be trusted, and what each said.

judges-title = Judges
# $track (String)
judges-title-of = Judges on { $track }
judges-lede = Language models that vote on jokes. Each sees every battle in both orders; here is how far each can be trusted. Boards count people's votes unless you ask for judges.
judges-tracks = Which track
judges-all-tracks = All tracks
judges-none = No judge has been added.
judges-none-text = The operator adds one with an address, a model and a rubric, under “Judges” in the operator's part or with “openmic judge add”.
judges-how = How judges are measured
judges-caption = Judges, those that agree with people most first
judges-col-judge = Judge
judges-col-votes = Votes
judges-about-votes = Battles on which both of its replies could be read
# $n (String) - a whole number
judges-with-people = { $n } with people's votes
judges-col-kappa = Agreement κ
judges-about-kappa = Cohen's κ with what most people say of the same two jokes: 1 is perfect, 0 is chance
judges-col-alpha = Agreement α
judges-about-alpha = Krippendorff's α with what most people say of the same two jokes: 1 is perfect, 0 is chance
judges-col-flips = Position bias
judges-about-flips = Share of battles with another winner once the order of the jokes was changed
judges-col-longer = Length bias
judges-about-longer = How much more often the longer joke wins with the judge than with people, on the same battles
judges-col-own = Self preference
judges-about-own = How much more often a joke of its own model family wins with the judge than with people, on the same battles
judges-col-unreadable = Unreadable
judges-about-unreadable = Share of its replies from which no verdict could be read
judges-col-cost = Per 1,000 verdicts
judges-about-cost = Dollars, tokens and seconds of a thousand replies, one after the other; two replies make a vote
# $tokens (String)
# $seconds (String)
judges-cost-more = { $tokens } tokens · { $seconds }
# $n (String) - a whole number
judges-n = n = { $n }
# $points (String) - with its sign
judges-points = { $points } points
# $n (String) - a whole number
# $of (String) - a whole number
judges-favours-first = favours the first: { $n } of { $of }
# $n (String) - a whole number
# $of (String) - a whole number
judges-favours-second = favours the second: { $n } of { $of }
judges-favours-none = favours neither place
# $share (String)
# $n (String) - a whole number
judges-wins = wins { $share } with it, n = { $n }
# $judge (String)
# $kappa (String)
# $n (String) - a whole number
judges-conclusion-better = { $judge } agrees with people most: κ { $kappa } on { $n } battles, more than chance.
# $judge (String)
# $kappa (String)
# $n (String) - a whole number
judges-conclusion-chance = { $judge } agrees with people most: κ { $kappa } on { $n } battles, which may be chance.
judges-conclusion-none = No judge can be compared with people yet: nobody has voted on what they judged, or all said the same.
# $alpha (String)
# $lower (String)
# $upper (String)
# $n (String) - a whole number
judges-people-agree-within = People among themselves: α { $alpha } ({ $lower } to { $upper }) on the { $n } battles with several votes. No judge can be expected to agree with people more than they do with one another.
# $alpha (String)
# $n (String) - a whole number
judges-people-agree = People among themselves: α { $alpha } on the { $n } battles with several votes. No judge can be expected to agree with people more than they do with one another.
judges-people-unknown = How far people agree with one another is not known: no battle has several of their votes that differ.
judges-reading = Intervals are 95 %. Each number leads to the verdicts behind it.
judges-no-verdicts = no verdict yet
judges-no-people = no people's votes on these
judges-one-verdict = one verdict throughout
judges-no-own = has not judged its own
judges-same-length = all as long

# A judge and its battles
# $judge (String)
judges-judge-about = What { $judge } said of each battle, with the jokes in both orders.
judges-kinds = Which battles
judges-kind-all = All
judges-kind-people = With people's votes
judges-kind-flips = Flips
judges-kind-wavered = Wavered
judges-kind-unreadable = Unreadable
judges-kind-own = Own family
judges-list-empty = No such battle.
judges-list-empty-text = This judge has given no verdict of this kind.
judges-back = All judges
# $track (String)
judges-on-track = On { $track } only.
judges-fact-model = Model
judges-fact-family = Family
judges-fact-prices = Prices
# $prompt (String)
# $completion (String)
judges-prices = { $prompt } per million prompt tokens, { $completion } per million completion tokens
judges-fact-rubric = Rubric
judges-rubric-read = Read the rubric
judges-own-yes = may judge its own family; such verdicts are marked
judges-own-no = never judges its own family
# $version (String)
judges-rubric-funny = Which is funnier, version { $version }
# $version (String)
judges-rubric-audience = What an audience would choose, version { $version }
# $version (String)
judges-rubric-craft = As a comedy writer, version { $version }
judges-rubric-custom = The operator's own
judges-left-first = A shown first:
judges-right-first = B shown first:
judges-said-left = A is funnier
judges-said-right = B is funnier
judges-said-both = both funny
judges-said-neither = neither funny
judges-said-nothing = no verdict could be read
judges-state-unreadable = no vote: unreadable
judges-state-failed = no vote: no reply came
judges-order-first = preferred whichever came first
judges-order-second = preferred whichever came second
judges-order-wavered = wavered
judges-badge-own = own family
judges-badge-own-about = A joke of the judge's own model family is in this battle.
judges-see-battle = What was sent and what it took
# $judge (String)
judges-battle-title = judged by { $judge }
judges-battle-here = A battle
judges-what-was-sent = What was sent
judges-fact-tokens = Tokens
# $prompt (String)
# $completion (String)
judges-fact-tokens-of = { $prompt } sent, { $completion } written
judges-fact-seconds = Time
judges-fact-dollars = Cost
judges-fact-finish = Ended by
judges-fact-reported = Model as the endpoint says

# On boards
judges-col-judged = Judges' rating
judges-about-judged = The rating that judges alone give, with its interval
judges-group-people = People
judges-group-both = People and judges, side by side
judges-how-far = How far can these judges be trusted?

# The operator's part
judges-admin-lede = Add a language model as a judge and set it to work on a track. Its votes stay apart from people's.
judges-to-board = The judges' board
judges-not-yet = Not done yet: something needs a look.
# $judge (String)
judges-done-added = { $judge } was added.
# $judge (String)
judges-done-set = { $judge } was set to work.
judges-work = Work
judges-set-to-work = Set to work
judges-set = Start judging
judges-stop = Stop
judges-stopped = stopped
judges-col-state = State
judges-col-progress = Progress
judges-col-when = Asked for
# $verdicts (String)
# $voted (String)
# $battles (String)
# $unreadable (String)
judges-progress = { $verdicts } verdicts, votes on { $voted } of { $battles } battles, { $unreadable } unreadable
# $tokens (String)
# $dollars (String)
judges-spent = { $tokens } tokens, { $dollars }
judges-pairs-first = people's pairs first, then entrants judged least
judges-pairs-people = only pairs that people voted on
judges-pairs-even = entrants judged least
judges-field-track = Track
judges-field-pairs = Pairs of jokes
judges-field-verdicts = Verdicts at most
judges-field-verdicts-hint = Two make a vote: one in either order.
judges-field-tokens = Tokens at most
judges-field-dollars = Dollars at most
judges-field-cap-hint = Leave empty for no cap.
judges-add-title = Add a judge
judges-add = Try the endpoint and add the judge
judges-field-name = Name
judges-field-url = Base address
judges-field-url-hint = Of an OpenAI-compatible interface, usually ending in /v1.
judges-field-model = Model id
judges-field-key = Key
judges-field-key-hint = Kept encrypted, never shown again.
judges-field-family = Model family
judges-field-family-hint = Guessed from the model id if left empty: “qwen” for Qwen2.5-7B. Jokes of entrants of this family are its own.
judges-field-own = May judge its own family
judges-field-own-hint = Such verdicts are marked, and self preference can be measured.
judges-field-rubric = Rubric
judges-rubrics-read = Read the rubrics
judges-field-rubric-text = Your own rubric
judges-field-rubric-hint = For the choice “the operator's own”. What to look for; how to reply is added.
judges-field-price-prompt = Price of prompt tokens
judges-field-price-completion = Price of completion tokens
judges-per-million = dollars per million tokens
judges-field-temperature = Temperature
judges-field-max-tokens = Tokens of a reply at most
judges-field-max-tokens-hint = A model that thinks aloud needs more.

# What can be wrong
judges-say = Fill this in.
# $most (String)
judges-too-long = This is too long: at most { $most } characters.
judges-hidden = This has characters that cannot be seen: type it again.
# $least (String)
# $most (String)
judges-number = This is not a number from { $least } to { $most }: write digits with a point.
# $least (String)
# $most (String)
judges-whole = This is not a whole number from { $least } to { $most }: write digits only.
judges-key = A key is one word of plain letters, digits and signs: copy it again.
judges-rubric-missing = Write what the judge should look for, or choose another rubric.
# $known (String)
# $shown (String)
judges-rubric-unknown = There is no rubric “{ $shown }”: choose one of { $known } or custom.
judges-track-humor = Judges vote on jokes: choose a humor track.
# $known (String)
judges-pairs-unknown = Choose the pairs by one of { $known }.
judges-verdicts-missing = Say how many verdicts it may give.
# $name (String)
judges-taken = There is a judge “{ $name }” already. Choose another name: verdicts stay with the judge that gave them.

# On the page of methods
judges-methods-votes = A judge is a language model with a rubric. It sees every battle twice, with the jokes in either order. The same verdict twice is its vote; two different ones are a tie. A reply from which nothing can be read makes no vote and is counted. It never judges its own model family unless the operator allows it, and then its verdicts are marked. Boards count people's votes; judges' votes stand apart.
judges-methods-agreement = Agreement with people is Cohen's κ and Krippendorff's α between the judge and what most people say, over the battles that both judged: left, right or a tie. Both are 1 for perfect agreement and 0 for chance. Intervals come from drawing the battles again 1,000 times.
judges-methods-bias = Position bias is the share of battles with another winner once the order is changed. Length bias is how much more often the longer joke wins with the judge than with people on the same battles, self preference the same for jokes of its own family. Where the data cannot tell, nothing is said.
