# Boards, tracks, the ledger, items and the home page.


leaderboard-boards = Boards
leaderboard-home = Home
# $n (String)
leaderboard-votes = { $count ->
    [one] { $n } vote
   *[other] { $n } votes
}
# $n (String)
leaderboard-entrants = { $count ->
    [one] { $n } entrant
   *[other] { $n } entrants
}
# $n (String)
leaderboard-items = { $count ->
    [one] { $n } item
   *[other] { $n } items
}
# $n (String)
leaderboard-answers = { $count ->
    [one] { $n } answer
   *[other] { $n } answers
}
leaderboard-list-separator = { ", " }
leaderboard-back = Back to the board
leaderboard-submit = Submit a model
leaderboard-vote = Vote on jokes
leaderboard-see-boards = See the boards

leaderboard-kind-preference = imported votes
leaderboard-kind-humor = humor
leaderboard-kind-benchmark = benchmark
leaderboard-kind-game = game
leaderboard-method-bt = Bradley–Terry
leaderboard-method-bt-reweighted = Bradley–Terry, pairs weigh alike
leaderboard-method-davidson = Davidson, ties modelled
leaderboard-method-ties-ignored = Bradley–Terry, ties ignored
leaderboard-method-elo = Online Elo, in the order of the votes
leaderboard-method-win-rate = Win rate
leaderboard-method-borda = Borda, mean share by opponent
leaderboard-status-counted = Counted
leaderboard-status-unverified = Unverified
leaderboard-status-excluded = Excluded
leaderboard-status-with-unverified = Counted and unverified
leaderboard-status-any = Any status
leaderboard-group-public = the public
leaderboard-group-expert = experts
# $name (String)
leaderboard-group-one-judge = judge { $name } alone
leaderboard-group-judge = judges (models)
leaderboard-group-import = imported votes
leaderboard-language-en = English
leaderboard-language-zh = Chinese
leaderboard-origin-built-in = Built in
leaderboard-origin-submission = Submitted
leaderboard-origin-import = Imported
leaderboard-origin-people = Written by people

leaderboard-column-rank = Rank
leaderboard-about-rank = Best and worst rank that the data allow; it leads to what decides it
leaderboard-column-name = Entrant
leaderboard-column-rating = Rating
# $method (String)
leaderboard-about-rating = { $method }, mean 1,000, with its 95 % interval
leaderboard-column-share = Share
# $method (String)
leaderboard-about-share = { $method }: share of the points, with its 95 % interval
leaderboard-column-score = Score
leaderboard-about-score = Share of the items answered right, with its 95 % interval
leaderboard-column-interval = 95 % interval
# $low (String)
# $high (String)
leaderboard-axis = Intervals are drawn from { $low } to { $high }
leaderboard-column-votes = Votes
leaderboard-column-tally = Won / tied / lost
leaderboard-label-tally = W/T/L
leaderboard-column-win-rate = Win rate
leaderboard-about-win-rate = Points per vote, a tie being half a point
leaderboard-column-jokes = Jokes on stage
leaderboard-about-jokes = Jokes that voters may see, of all that were told
leaderboard-label-jokes = On stage
# $shown (String)
# $told (String)
leaderboard-on-stage = { $shown } of { $told }
leaderboard-column-n = Answers
leaderboard-about-n = Answers stored; those the endpoint never gave count as wrong
leaderboard-column-failed = Failed
leaderboard-about-failed = The endpoint never gave these answers; they count as wrong
# $n (String)
leaderboard-failed = { $n } failed
leaderboard-column-tokens = Tokens / item
leaderboard-label-tokens = Tokens
leaderboard-about-tokens = Prompt and answer together, per item
leaderboard-column-prompt = Prompt tokens / item
leaderboard-column-completion = Answer tokens / item
leaderboard-column-seconds = Seconds / item
leaderboard-label-seconds = Seconds
leaderboard-about-seconds = From the request to the last token, per item
leaderboard-column-dollars = Dollars / item
leaderboard-label-dollars = Dollars
leaderboard-about-dollars = At the prices the submitter gave, per item
leaderboard-column-total = Dollars in all
leaderboard-about-total = What the whole run cost at the prices the submitter gave
leaderboard-column-organisation = Organisation
leaderboard-column-origin = Origin
leaderboard-column-date = Last change
leaderboard-about-date = When the last vote was cast, or the run ended
leaderboard-label-last-vote = Last vote
leaderboard-unrated = unrated
leaderboard-open = open
leaderboard-about-open = The weights are published
# $name (String)
leaderboard-pick = Pick { $name }
# $track (String)
leaderboard-caption-votes = Entrants of { $track }, rated by votes
# $track (String)
leaderboard-caption-scores = Entrants of { $track }, by share of answers that are right

leaderboard-unrated-no-votes = No votes yet.
leaderboard-unrated-only-wins = Has won every vote so far. A rating needs at least one loss or tie, otherwise it would be infinite.
leaderboard-unrated-only-losses = Has lost every vote so far. A rating needs at least one win or tie, otherwise it would be minus infinity.
leaderboard-unrated-not-connected = Its votes do not connect it with the rated entrants in both directions: someone there must have beaten or tied it, directly or through others, and the other way round.
leaderboard-unrated-too-few-votes = Has fewer votes than a rating on this board needs.
leaderboard-unrated-interval = Has too few votes that connect it with the others for an interval: where votes are drawn again, its rating is often infinite.
leaderboard-unrated-tie-rate = The votes do not determine how often equals tie: this method needs ties, and wins against the order.
# $range (String)
# $n (String)
leaderboard-rank-of = rank { $range } of { $n }

leaderboard-any = Any
leaderboard-show-all = Show all
# $n (String)
leaderboard-more-rows = { $n } rows on one page
leaderboard-filter = Filter
leaderboard-filter-form = Filter the board
leaderboard-filter-text = Name, model or organisation
leaderboard-filter-open = Open weights only
leaderboard-more-votes = Which votes, which method, an earlier day
leaderboard-more-moment = Which items, and an earlier day
leaderboard-filter-category = Category
leaderboard-filter-language = Language
leaderboard-filter-group = Voters
leaderboard-filter-status = Status of the votes
leaderboard-filter-from = Cast from
leaderboard-filter-to = Cast until
leaderboard-filter-method = Method
leaderboard-filter-style = Account for style
leaderboard-filter-style-hint = Takes out of the ratings what length and line breaks are worth
leaderboard-filter-at = The board as it stood on
leaderboard-filter-at-hint = A day, or a time such as 2026-11-20T12:00:00Z
leaderboard-filter-at-day = At the end of that day, UTC
leaderboard-filter-fold = Filter, columns, an earlier day
leaderboard-filter-wrong = Part of the filter could not be read; the board is shown without it
leaderboard-filter-dollars = At most, dollars / item
# $low (String) - a price
# $high (String) - a price
leaderboard-filter-dollars-hint = Here { $low }–{ $high }
leaderboard-csv = This view as CSV
leaderboard-columns = Columns
leaderboard-columns-legend = Columns beside rank and entrant
leaderboard-pick-hint = Tick two to four rows
leaderboard-compare = Compare
leaderboard-pin = Keep on top
# $name (String)
leaderboard-basis-category = category { $name }
# $name (String)
leaderboard-basis-language = items in { $name }
# $name (String)
leaderboard-basis-group = votes of { $name }
# $day (String)
leaderboard-basis-from = cast from { $day }
# $day (String)
leaderboard-basis-to = cast until { $day }
# $name (String)
leaderboard-basis-status = status: { $name }
# $name (String)
leaderboard-basis-method = method: { $name }
leaderboard-basis-style = style accounted for
leaderboard-as-of = The board as it stood then
leaderboard-recomputed = This board is computed from chosen votes or by another method
leaderboard-usual = See the board of now, with every vote
leaderboard-permanent = Permanent link
leaderboard-permanent-about = The board as it stands at this moment, also after more votes

leaderboard-read-votes = Read the votes
leaderboard-see-evidence = See how sure it is
leaderboard-see-items = See the items
leaderboard-unfinished = Under way and failed
leaderboard-unfinished-failed = Failed
leaderboard-unfinished-caption = Not done yet: these entrants are scored when their run is done
leaderboard-no-match = No entrant matches
leaderboard-no-match-text = The board is there; nothing on it fits this filter.
leaderboard-empty-then = Nobody was on this board then
leaderboard-empty-then-text = It began later, or nothing fits the filter.
# $shown (String)
# $all (String)
leaderboard-some-of = { $shown } of { $all }
leaderboard-last-vote = last vote
leaderboard-last-run = last run
# $version (String)
leaderboard-version = version { $version }
leaderboard-how = How this is computed
# $n (String)
leaderboard-these-votes = { $count ->
    [one] this one vote
   *[other] these { $n } votes
}
# $n (String)
leaderboard-these-items = { $count ->
    [one] this one item
   *[other] these { $n } items
}
# $name (String)
# $method (String)
# $evidence (String)
leaderboard-without-intervals = { $name } is first by { $method } on { $evidence }. This method has no interval here: it orders, but does not say what the votes can tell apart.
# $n (String)
leaderboard-not-rated = { $count ->
    [one] { $n } entrant is not rated yet; its row at the end says why.
   *[other] { $n } entrants are not rated yet; their rows at the end say why.
}
leaderboard-nobody-no-votes = Nobody is ranked: there are no votes yet.
# $evidence (String)
leaderboard-nobody-unrated = Nobody is ranked: { $evidence } do not yet say by how much anyone is better. Each row says what it lacks.
leaderboard-nobody-no-runs = Nobody is ranked: no run is done yet.
# $n (String)
leaderboard-split = The votes fall into { $n } groups that no vote connects.
leaderboard-split-text = Ratings of different groups cannot be compared, so only the largest group is ranked. Votes on pairs across the groups will join them.
leaderboard-problem-texts = Style cannot be accounted for on these votes
leaderboard-problem-texts-text = The texts that were voted on are not stored here, so their length is not known. Take the filter off to see the board.
# $method (String)
leaderboard-problem-method = { $method } finds no answer on these votes
leaderboard-problem-method-text = The votes do not determine what it estimates: there may be too few of them, or no ties where it needs some. Choose another method above.
leaderboard-style-title = What style is worth to these voters, taken out of the ratings
# $what (String)
# $points (String)
# $lower (String)
# $upper (String)
leaderboard-style-worth = { $what }: { $points } points for one standard deviation more (95 % interval { $lower } to { $upper })
# $what (String)
leaderboard-style-nothing = { $what }: the texts do not differ in it
leaderboard-style-length = Length
leaderboard-style-lines = Line breaks
leaderboard-empty-import = No votes were imported yet
# $command (String)
leaderboard-empty-import-text = Models appear here with their ratings once the operator imports a vote file: { $command }
leaderboard-empty-running = No run is done yet
leaderboard-empty-running-text = The first row appears when one of the runs below is done. Load this page again to see it.
leaderboard-empty-humor = Nobody is on stage yet
leaderboard-empty-humor-text = A model appears here once it has told its jokes, and gets a rank once people have voted on them.
leaderboard-empty-benchmark = No model has run on this track yet
leaderboard-empty-benchmark-text = A model appears here with its score and interval once it has answered every item.

# $name (String)
leaderboard-verdict-alone = { $name } is alone on this board: there is nobody to compare it with yet.
# $n (String)
# $evidence (String)
leaderboard-verdict-nothing = The { $n } entrants are not separated by { $evidence }: any order is still possible.
# $n (String)
# $evidence (String)
leaderboard-verdict-chain = Of the { $n } entrants, neighbours are not told apart: { $evidence } settle only part of the order.
# $name (String)
leaderboard-verdict-leads = { $name } leads.
# $evidence (String)
leaderboard-verdict-settled = Every rank is settled by { $evidence }.
# $ranks (String)
# $evidence (String)
leaderboard-verdict-tied = Ranks { $ranks } are not separated by { $evidence }.
# $ranks (String)
# $evidence (String)
leaderboard-verdict-partly = Ranks { $ranks } are not fully separated by { $evidence }.
# $best (String)
# $worst (String)
leaderboard-verdict-range = { $best }–{ $worst }
# $list (String)
# $last (String)
leaderboard-verdict-and = { $list } and { $last }
# $list (String)
leaderboard-verdict-and-more = { $list }, and more further down,
# $list (String)
# $n (String)
leaderboard-and-others = { $list } and { $n } others

# $name (String)
leaderboard-why-title = Why { $name } has its rank
# $name (String)
leaderboard-why-caption = { $name } against each opponent: what the votes say and what the ratings predict
leaderboard-why-against = Against
leaderboard-why-observed = Observed
leaderboard-why-predicted = Predicted
leaderboard-before-penalty = Predictions and the history are by the ratings as the votes give them, before points are taken for banned jokes.
# $range (String)
leaderboard-why-rank = Rank { $range }.
# $names (String)
leaderboard-why-above = Surely above it: { $names }.
# $names (String)
leaderboard-why-overlap = Not told apart from it: { $names }; their intervals overlap.
# $names (String)
leaderboard-why-below = Surely below it: { $names }.

# $n (String)
# $all (String)
# $name (String)
leaderboard-fragile = { $count ->
    [one] Taking away { $n } of { $all } votes would make { $name } number one.
   *[other] Taking away { $n } of { $all } votes would make { $name } number one.
}
# $n (String)
# $all (String)
# $name (String)
leaderboard-fragile-unrated = { $count ->
    [one] Taking away { $n } of { $all } votes would leave { $name }, number one, without a rating.
   *[other] Taking away { $n } of { $all } votes would leave { $name }, number one, without a rating.
}
leaderboard-fragile-which = Which votes
leaderboard-fragile-title = What holds number one
leaderboard-fragile-how = Found by the influence of each vote and verified by fitting the board again without them. A smaller set may exist.
leaderboard-fragile-caption = The votes whose absence would change number one
leaderboard-fragile-pair = Battle
leaderboard-fragile-said = What they say
leaderboard-evidence = How sure it is
# $track (String)
leaderboard-evidence-title = How sure is { $track }?
# $evidence (String)
leaderboard-evidence-lede = What { $evidence } can and cannot tell apart, how the ratings came about, and where they fail to predict.
leaderboard-mean = mean
leaderboard-evidence-empty = Nothing to be sure of yet
leaderboard-chart-empty = Charts are drawn here once there are votes or runs that rate somebody.
# $votes (String)
leaderboard-history-title = Ratings as { $votes } came in
# $votes (String)
leaderboard-history-once = All { $votes } were stored at once, so there is no way yet to see ratings move
leaderboard-history-sub = Rating in points at the end of each stretch of time, with its 95 % interval
leaderboard-matrix-as-predicted = Nobody beats anybody much more often than the ratings predict
# $n (String)
leaderboard-matrix-surprising = { $count ->
    [one] { $n } pairing went otherwise than the ratings predict
   *[other] { $n } pairings went otherwise than the ratings predict
}
leaderboard-matrix-observed = Who won how often against whom; this board predicts no shares
leaderboard-matrix-sub = Share of the points that the row took from the column, ties counted half
leaderboard-matrix-sub-decided = Share of the votes with a winner that the row won against the column
leaderboard-calibration = Do the ratings predict the votes?
leaderboard-calibration-caption = Votes by the chance that the ratings gave the favourite
leaderboard-calibration-bin = Chance of the favourite
# $loss (String)
# $coin (String)
# $floor (String)
# $error (String)
leaderboard-log-loss = Log loss is { $loss } a vote; a coin has { $coin }, and no ratings could do better than { $floor } on these votes. On average the share observed is { $error } off the one predicted. Both are on the votes that the ratings were fitted to.

leaderboard-ledger-all = Every vote
# $name (String)
leaderboard-ledger-of = Votes on { $name }
# $a (String)
# $b (String)
leaderboard-ledger-pair = { $a } against { $b }
# $votes (String)
# $track (String)
leaderboard-ledger-on = { $votes } on { $track }.
# $votes (String)
# $track (String)
leaderboard-ledger-newest = { $votes } on { $track }, newest first.
leaderboard-ledger-newest-first = The votes, newest first
# $won (String)
# $tied (String)
# $lost (String)
leaderboard-ledger-tally = { $won } won, { $tied } tied, { $lost } lost.
# $track (String)
leaderboard-ledger-about = The votes behind the ratings of { $track }.
leaderboard-ledger-empty = No votes here
leaderboard-ledger-empty-text = Each vote appears here once it is cast: the prompt, both jokes, and what the voter said.
leaderboard-see-entrant = See the entrant
leaderboard-every-vote = Read every vote
# $name (String)
leaderboard-won = { $name } won
leaderboard-tie-both = A tie: both
leaderboard-tie-neither = A tie: neither
leaderboard-side-won = won
leaderboard-sample = sample

leaderboard-items-title = Items
# $track (String)
leaderboard-items-of = Items of { $track }
# $items (String)
leaderboard-items-lede-targets = { $items }, with the answers that count as right. An entrant sees the item alone.
# $items (String)
leaderboard-items-lede = { $items }: each entrant answers every one of them.
leaderboard-items-empty = This track has no items
leaderboard-items-empty-text = Its board is made of votes that were cast elsewhere and imported, without the texts they were about.
leaderboard-items-caption = Items in the order in which they are asked
leaderboard-items-item = Item
# $n (String)
leaderboard-items-turn = Turn { $n }
leaderboard-items-target = Right answer
leaderboard-items-category = Category
leaderboard-items-id = Id
leaderboard-items-set = item set
leaderboard-items-or = { " or " }

leaderboard-run-state = State
leaderboard-run-entrant = Entrant
leaderboard-run-track = Track
leaderboard-run-progress = Progress
leaderboard-run-run = Run
leaderboard-run-why = See why
leaderboard-run-follow = Follow the run
leaderboard-run-on = on
leaderboard-run-samples = samples
leaderboard-under-way = Under way

leaderboard-act-no-import = No votes were imported yet.
leaderboard-act-no-joke = Nobody has told a joke yet. Submit a model, or wait for a run to be done.
leaderboard-act-no-run = No run is done yet. Submit a model, or wait for a run to be done.
leaderboard-act-no-rank = The jokes are there, the ranks are not: they need votes in the arena.
leaderboard-act-no-rating = The votes so far do not rank anyone yet.
# $entrants (String)
# $evidence (String)
leaderboard-whole-board = Whole board: { $entrants }, { $evidence }
leaderboard-tracks-about = Every track with its leaders: humor, benchmarks, imported votes.
leaderboard-tracks-lede = One board per track. Numbers of different tracks do not compare; ranks say what the data can tell apart.
leaderboard-no-tracks = No tracks are loaded
leaderboard-no-tracks-text = Openmic stores its built-in tracks when it starts. If this stays empty, run openmic doctor: it says what is missing.

leaderboard-home-title = Who is funny tonight?
leaderboard-home-lede = Language models tell jokes to the same prompts. You see two and do not know whose they are. Your vote moves the board.
leaderboard-home-about = A leaderboard for language models with a stage for humor: blind votes on jokes, small benchmarks, ratings with honest intervals.
leaderboard-home-empty = Nobody is on the bill yet
# $command (String)
leaderboard-home-empty-text = Boards fill as models run and people vote. Submit a model with its endpoint, or let the operator import votes that were cast elsewhere: { $command }
leaderboard-home-methods = How the numbers are made
leaderboard-home-what = What Openmic is
leaderboard-now-title = Funny now
leaderboard-now-some = On stage
# $points (String) - with a half for each tie
# $n (String)
leaderboard-now-points = { $count ->
    [one] { $points } of { $n } recent vote
   *[other] { $points } of { $n } recent votes
}
leaderboard-now-no-votes = no votes yet
# $n (String)
leaderboard-now-soon = { $count ->
    [one] { $n } run is under way. The first joke stands here once a run is done.
   *[other] { $n } runs are under way. The first joke stands here once one of them is done.
}
leaderboard-home-runs = Runs that are queued or running, the oldest first
# $shown (String)
# $all (String)
leaderboard-home-some-runs = { $shown } of { $all } runs, the oldest first
leaderboard-stat-entrants = Entrants
leaderboard-stat-entrants-detail = on any board
leaderboard-stat-votes = Votes
leaderboard-stat-votes-detail = counted on all boards
leaderboard-stat-answers = Answers
leaderboard-stat-answers-detail = each one can be read
leaderboard-stat-runs = Runs under way
leaderboard-stat-runs-detail = queued or running

# $error (String) - mean distance in percent
leaderboard-calibration-title = What the ratings predict is { $error } off what was observed, on average
# $best (String) - name of whoever scores highest
# $score (String) - its score
# $tokens (String) - its tokens per item
# $less (String) - score of whoever needs fewest tokens
# $fewest (String) - those tokens
leaderboard-cost-title = { $best } scores { $score } with { $tokens } tokens an item; the fewest, { $fewest }, buy { $less }
# $best (String) - name of whoever scores highest
leaderboard-cost-title-same = { $best } scores highest, and nobody needs fewer tokens
leaderboard-cost-sub = Score with its 95 % interval, against tokens per item; nobody to the left of the line scores more
leaderboard-cost-unit = tokens
leaderboard-home-thinking = What thinking buys
# $track (String) - title of the track
leaderboard-home-thinking-more = Whole board of { $track }
# $shown (String) - how many points are drawn
# $all (String) - how many there are
leaderboard-home-thinking-shown = { $shown } of { $all }: the front and the best behind it
leaderboard-home-newest = Newest rows
# $track (String) - title of the track
leaderboard-home-newest-on = on { $track }
leaderboard-why-link = Why this rank

# Where the entrants of a benchmark did not answer the same items
# $count (Number) - pairs of entrants
# $n (String) - the same, written
leaderboard-uneven = { $count ->
    [one] { $n } pair of entrants answered different items; it is compared on those that both answered, or by its scores where there are none.
   *[other] { $n } pairs of entrants answered different items; they are compared on those that both answered, or by their scores where there are none.
}
