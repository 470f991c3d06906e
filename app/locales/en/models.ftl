# Entrants and the models they are made of.

models-badge-built-in = built in
models-badge-built-in-about = It came with Openmic
models-badge-people = people
models-badge-people-about = Its jokes were written by people, not by a model
models-badge-imported = imported
models-badge-imported-about = Its votes were cast elsewhere
models-badge-imported-answers-about = Its answers were recorded elsewhere
models-badge-open = open
models-badge-open-about = The weights are published

models-strategy-direct = direct
# $count (Number) - examples
# $n (String) - the same, written
models-strategy-few-shot = { $count ->
    [one] few-shot, { $n } example
   *[other] few-shot, { $n } examples
}
models-strategy-step-by-step = step by step
# $n (String) - answers that vote
models-strategy-self-consistency = majority of { $n }
# $n (String) - answers
# $by (String) - who chooses
models-strategy-best-of-n = best of { $n }, { $by }
models-strategy-by-judge = chosen by a judge
models-strategy-by-likeliest = the likeliest
models-strategy-by-shortest = the shortest
models-strategy-by-longest = the longest
# $count (Number) - rounds
# $n (String) - the same, written
models-strategy-revise = { $count ->
    [one] revised once
   *[other] revised { $n } times
}
# $n (String) - tokens
models-strategy-budget = thinking budget of { $n } tokens
# $level (String) - such as low
models-strategy-effort = { $level } effort
models-effort-none = no
models-effort-minimal = minimal
models-effort-low = low
models-effort-medium = medium
models-effort-high = high
models-effort-max = maximal
# $count (Number) - workers
# $n (String) - the same, written
models-strategy-panel = { $count ->
    [one] panel of { $n } worker, reviewer and director
   *[other] panel of { $n } workers, reviewer and director
}
# $outer (String) - a strategy
# $inner (String) - the strategy it is made of
models-strategy-over = { $outer } · { $inner }

models-from-imports = from imported votes
models-from-imported-answers = from imported answers
models-with-prompt = with a system prompt
models-without-prompt = no system prompt
models-standing = Where it stands
models-standing-none = Its rank appears here once it has run on a track, or once votes that name it are counted.
models-standing-soon = Its rank appears here once one of the runs below is done.
# $name (String) - the entrant
# $lede (String) - its model, strategy and prompt
models-entrant-description = { $name }: { $lede }. Ranks, ratings and every answer.
models-see-boards = See the boards

models-prompt = System prompt
models-settings = Settings
models-not-known = not known
models-weights = Weights
models-weights-open = open: anyone can download them
models-weights-closed = closed
models-price-free = free
# $price (String)
models-price-per-million = { $price } per million tokens
models-strategy = Strategy
models-temperature = Temperature
models-top-p = Top p
models-longest-answer = Longest answer
models-longest-answer-track = as the track says
# $n (String) - a number of tokens
models-longest-answer-tokens = { $n } tokens
models-seed = Seed
models-remote-name = Name at its endpoint
models-price-prompt = Price of prompts
models-price-completion = Price of answers
models-left-to-endpoint = left to the endpoint
models-model = Model
models-organisation = Organisation
models-family = Family
models-licence = Licence
models-entered = Entered

models-runs = Runs
models-runs-none = It has no runs. A run is queued for each track when a submission is approved.
models-runs-caption = Runs, newest first
models-runs-state = State
models-runs-on = Run on
models-runs-samples = Samples
models-runs-ended = Ended or asked for
# $done (String)
# $total (String)
models-runs-done-of = { $done } of { $total }
# $version (String)
models-track-version = version { $version }

models-from-people = written by people
models-people-sources = Who wrote them
models-people-text = No model wrote these jokes. They were told by people and are ranked among those of models, cleaned and compared with the others like all.
# $count (Number)
# $n (String) - the same, written
models-people-jokes = { $count ->
    [one] { $n } joke
   *[other] { $n } jokes
}
models-origin = Where it came from
models-origin-text = This model was never asked anything here. It is known from votes that were cast elsewhere and imported from:
# $count (Number) - votes
# $n (String) - the same, written
models-origin-votes = { $count ->
    [one] { $n } vote, imported
   *[other] { $n } votes, imported
}
models-origin-cast = cast
models-origin-no-times = the file does not say when they were cast, so history has them at the import

models-jokes = On stage
models-joke-link = This joke and its votes
# $input (String) - the start of the joke prompt
models-joke-link-label = This joke and its votes: { $input }

# $name (String) - the entrant
models-standings-caption = Ranks, ratings and scores of { $name }
models-standings-rank = Rank
models-standings-track = Track
models-standings-value = Rating or score
models-standings-interval = 95 % interval, on the axis of its board
models-standings-rests-on = Rests on
models-standings-from = from
models-unrated = unrated
# $n (String) - how many are ranked
models-ranked = { $n } ranked
models-no-standing = no rating or score yet

models-imported-votes = imported votes
models-imported-answers = imported answers
models-none-made = No entrant is made of this model yet. One appears when a submission of it is let in.
models-members-caption = The same weights asked in different ways compete as different entrants
models-entrant = Entrant
models-members-values = Ratings and scores with 95 % intervals
# $name (String) - the model
# $count (Number) - its entrants
# $n (String) - the same, written
models-model-description = { $count ->
    [one] { $name } and the { $n } way it competes.
   *[other] { $name } and the { $n } ways it competes.
}
models-entrants = Entrants
models-first-named = First named here
