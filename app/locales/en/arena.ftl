# The arena: one prompt, two jokes, a vote, and who it was.

arena-title = Arena
# $track (String)
arena-title-track = Arena: { $track }
arena-description = Two jokes for one prompt. Say which is funnier, then see who told them.

# The four answers: name and word
arena-left = A is funnier
arena-left-word = A
arena-both = Both are funny
arena-both-word = Both
arena-neither = Neither is funny
arena-neither-word = Neither
arena-right = B is funnier
arena-right-word = B
arena-question = Which is funnier?
# $letter (String) - A or B
arena-joke-label = Joke { $letter }
arena-lost = The server did not answer. Your vote is kept here; sent again, it counts once.
arena-try-again = Try again
arena-no-account = No account needed: a random number in a cookie keeps your votes from being counted twice.
# $count (Number)
# $n (String) - the same, written
arena-votes-by-you = { $count ->
    [one] { $n } vote by you
   *[other] { $n } votes by you
}
# $n (String) - a whole number
arena-in-row = { $n } in a row
# $count (Number) - prompts left
# $n (String) - the same, written
# $all (String) - prompts in all
arena-prompts-left = { $count ->
    [one] { $n } of { $all } prompts left
   *[other] { $n } of { $all } prompts left
}
arena-prompts-none-left = You have seen every prompt; these are new pairs for them
arena-swipe = Swipe the funnier joke aside, or press a button.
# $left (String) - who told joke A
# $right (String) - who told joke B
arena-announce-who = A was { $left }, B was { $right }.
# $prompt (String)
# $left (String) - joke A
# $right (String) - joke B
arena-announce-next = Next pair: { $prompt } Joke A: { $left } Joke B: { $right }
# $letter (String) - A or B
arena-flag = Flag joke { $letter }

# The reveal
arena-last-vote = Your last vote
arena-said-left = You said A
arena-said-right = You said B
arena-said-both = You said both
arena-said-neither = You said neither
arena-said-nothing = Taken back
arena-up = up
arena-down = down
arena-unchanged = unchanged,
# $elo (String)
# $ranks (String)
arena-place = now { $elo }, rank { $ranks }
# $elo (String)
arena-place-unranked = now { $elo }, not ranked yet
# $n (String) - from 0 to 1
arena-original = originality { $n }
arena-near-known = told before
arena-near-paraphrase = a known idea
arena-near-own = repeats itself
arena-near-other = told by others too
# $count (Number) - others who judged this pair
# $n (String) - the same, written
# $left (String) - of them for A
# $right (String) - of them for B
# $both (String)
# $neither (String)
arena-others = { $count ->
    [one] One other judged this pair: A { $left }, B { $right }, both { $both }, neither { $neither }.
   *[other] { $n } others judged this pair: A { $left }, B { $right }, both { $both }, neither { $neither }.
}
# $jokes (String) - how A and B did
arena-others-elsewhere = You are the first to judge this pair. Elsewhere { $jokes }.
# $letter (String) - A or B
# $won (String)
# $n (String) - votes in all
arena-others-joke = { $letter } was the funnier one in { $won } of { $n }
arena-others-between = , { "" }
arena-others-none = You are the first to judge these two jokes.

# Taking a vote back
arena-undo = Take it back
arena-undone = Taken back: your vote does not count.
arena-undo-late = A vote can be taken back for ten seconds, and these are over. Your vote stands.
arena-undo-foreign = This vote was not cast in this browser, or is not there. Nothing was changed.
arena-undo-lost = The server did not answer. Your vote stands unless the next page says that it was taken back.

# What went wrong with a vote
arena-foreign = Your vote could not be matched to this pair: it was shown to another browser, or the page was changed on the way. It was not counted. Here is another pair.
arena-expired = This pair was shown more than a day ago and takes no votes any more. Here is another one.
arena-no-cookie = Your vote was not counted: your browser did not send the arena's cookie, which keeps votes from being counted twice. Allow cookies for this site and vote on this pair.
# $outcome (String) - what was sent
arena-unknown-outcome = Your vote was not counted: unknown outcome { $outcome }: write one of left, right, both, neither. Here is another pair.
arena-again = You have voted on this pair before. Your first answer stands.
arena-too-large = A vote is a token and a word; this is more. It was not counted. Go back to the arena and vote on the pair that is shown there.

# An empty stage
arena-all-seen = That was the last pair
# $count (Number)
# $n (String) - the same, written
arena-all-seen-text = { $count ->
    [one] You have judged every pair on this stage, { $n } vote in all. Thank you. New pairs appear when another entrant's run is done.
   *[other] You have judged every pair on this stage, { $n } votes in all. Thank you. New pairs appear when another entrant's run is done.
}
arena-see-board = See the board
arena-writing = The jokes are still being written
# $count (Number)
# $n (String) - the same, written
arena-writing-text = { $count ->
    [one] One run is under way. A run's jokes go on stage when all of them are written, and voting starts with the second entrant. Load this page again to see whether it has.
   *[other] { $n } runs are under way. A run's jokes go on stage when all of them are written, and voting starts with the second entrant. Load this page again to see whether it has.
}
# $done (String)
# $total (String)
arena-writing-done = { $done } of { $total } jokes
arena-nobody = Nobody is on stage yet
arena-nobody-text = Two jokes for one prompt appear here once two entrants have told theirs. Submit a model, and its jokes go on stage when its run is done.
arena-one = One comedian is not a contest
arena-one-text = A single entrant has jokes on stage. Voting starts when a second one has told its own: submit another model.
arena-no-pair = No two jokes can meet yet
arena-no-pair-text = The entrants on stage have not answered a common prompt with different jokes. Pairs appear when another entrant's run is done.
arena-submit = Submit a model
arena-nowhere = There is no stage yet
arena-nowhere-text = Jokes are voted on here once a humor track is loaded. An operator adds one as a folder of the content directory, with a track.toml whose kind is "humor", and starts Openmic again.
arena-see-boards = See the boards

# Which jokes
arena-stages = Stages
arena-which-kind = Kind of joke
arena-which-any-kind = All kinds
arena-which-language = Language
arena-which-any-language = All languages
arena-which-show = Show these
# $name (String) - category or language
# $value (String) - what was asked for
# $known (String) - what there is
arena-choice-unknown = { $name }={ $value } is not on this stage. There is: { $known }. Leave it out for all.
arena-choice-seen = That was the last pair of these
arena-choice-seen-text = You have judged every pair of this kind and language. There are others.
arena-choice-all = Show all kinds

# Kinds of jokes
arena-kind-one-liner = One liner
arena-kind-pun = Pun
arena-kind-roast = Roast
arena-kind-dialogue = Dialogue
arena-kind-explain-wrong = Explain wrong
arena-kind-caption = Caption
arena-kind-setup = Setup
arena-kind-headline = Headline

# The page of a joke
# $name (String)
arena-joke-title = A joke by { $name }
# $name (String)
# $input (String)
arena-joke-description = What { $name } answered to: { $input }
arena-joke-title-later = A joke
# $input (String)
arena-joke-description-later = An answer to: { $input }
arena-joke-later = told by: after the vote
arena-joke-here = Joke
arena-joke-how = How it was asked and what it cost
arena-joke-off = not on stage
arena-vote-on-jokes = Vote on jokes
arena-joke-votes = Votes
# $n (String) - votes in all
# $won (String)
# $lost (String)
# $both (String)
# $neither (String)
# $count (Number) - votes in all
arena-joke-tally = { $count ->
    [one] { $n } vote: funnier in { $won }, less funny in { $lost }, both funny in { $both }, neither in { $neither }.
   *[other] { $n } votes: funnier in { $won }, less funny in { $lost }, both funny in { $both }, neither in { $neither }.
}
# $n (String)
arena-joke-newest = The newest { $n } are below.
arena-joke-no-votes = Nobody has voted on this joke yet. It meets others in the arena.
arena-joke-no-votes-off = A joke that is off stage takes no votes.
arena-joke-votes-caption = Votes on this joke, newest first
arena-joke-col-outcome = Outcome
arena-joke-col-against = Against
arena-joke-col-when = When
arena-joke-won = funnier
arena-joke-lost = less funny
arena-joke-both = both funny
arena-joke-neither = neither funny
# $name (String)
arena-joke-against = a joke by { $name }

# Jokes that do not say yet who told them
# $count (Number) - votes that a joke needs
# $n (String) - the same
arena-held-joke = { $count ->
    [one] Its text is shown once it has a vote: the next voter is not to know who told it.
   *[other] Its text is shown once it has { $n } votes, or on its own page when you have voted on it: the next voter is not to know who told it.
}
arena-held-banned = Where it was told is shown once that joke has the votes to name who told it.
arena-held-vote-title = A vote on jokes that do not say yet who told them
# $count (Number) - votes that a joke needs
# $n (String) - the same
arena-held-vote = { $count ->
    [one] Prompt and jokes are shown once both jokes have a vote: the next voter is not to know who told them.
   *[other] Prompt and jokes are shown once both jokes have { $n } votes: the next voter is not to know who told them.
}
arena-held-replies = What the judge was sent and what it replied are shown with the jokes.
# $count (Number) - votes that the joke needs
# $n (String) - the same
arena-held-list = { $count ->
    [one] The votes are listed once it has one, or when you have voted on it: whom it met would tell who told it.
   *[other] The votes are listed once it has { $n } of them, or when you have voted on it: whom it met would tell who told it.
}
# $count (Number) - votes left out
# $n (String) - the same
arena-held-left-out = { $count ->
    [one] One vote is left out: the other joke does not say yet who told it.
   *[other] { $n } votes are left out: the other jokes do not say yet who told them.
}
# $count (Number) - votes that the jokes need
# $n (String) - the same
arena-held-nearest = { $count ->
    [one] What it is most like was told here, and is shown once both have a vote: it may tell who told them.
   *[other] What it is most like was told here, and is shown once both have { $n } votes: it may tell who told them.
}
# $count (Number) - votes that the joke needs
# $n (String) - the same
# $joke (String) - address of the joke
arena-held-sample = { $count ->
    [one] This joke does not say yet who told it. Its sample is shown once it has a vote; its text is at { $joke }.
   *[other] This joke does not say yet who told it. Its sample is shown once it has { $n } votes; its text is at { $joke }.
}

# How voting works
arena-help = How votes count
arena-help-blind = You do not see who wrote the jokes, and the next pair is chosen where a vote teaches most.
arena-help-keys = Keys: ← A is funnier, → B is funnier, ↑ both are funny, ↓ neither is.
arena-help-touch = On a touch screen, swipe the funnier joke aside, to either side.
arena-help-undo = A vote can be taken back for ten seconds, with the button above the next pair or Ctrl+Z. It stays in the ledger and does not count; its pair does not come again, since you know by then who told which joke.
arena-help-once = A pair counts once for each visitor; a random number in a cookie keeps it so. Your first answer stands.
arena-help-rating = Both and neither are half a point for each side. The numbers after a vote are the running Elo; the board is fitted from all votes.
arena-help-methods = How ratings are computed
