# Jokes besides votes: originality, what readers say, the best and the worst.

# Columns of a humor board
jokes-col-originality = Originality
jokes-about-originality = 1 less the similarity to the nearest known joke, or joke of anybody on stage; mean over the jokes on stage
jokes-col-repetition = Repetition
jokes-about-repetition = Share of the jokes that repeat an earlier one of the same entrant
jokes-col-atoms = Atoms rule
jokes-about-atoms = 1,000 points off for each banned joke that was told; the rating is less this already
jokes-col-refused = Refused
jokes-about-refused = Answers the model declined; they stay off stage
jokes-col-neither = Neither
jokes-about-neither = Share of its votes that found neither joke funny
jokes-slider = Funny ↔ original
jokes-slider-hint = To the left the votes decide alone, to the right originality alone.
# $n (String) - a whole number
jokes-basis-original = { $n } % original

# On the page of a joke
jokes-originality = Originality
# $n (String) - from 0 to 1
jokes-originality-is = Originality { $n } of 1
# $n (String) - from 0 to 1
jokes-nearest = Most like it, with a similarity of { $n }:
jokes-nothing-like = Nothing that is known is like it.
jokes-not-compared = Not compared with other jokes yet. That takes a few seconds after it is told.
jokes-badge-known = told before
jokes-badge-own = repeats itself
jokes-badge-other = told by others too
jokes-badge-paraphrase = a known idea
jokes-from-paraphrase = The same idea in other words, from a joke told here.
# $source (String)
jokes-from-paraphrase-of = The same idea in other words, known from: { $source }
jokes-from-own = An earlier joke of the same entrant.
jokes-from-other = A joke of another entrant.
# $source (String)
jokes-from-known = Known from: { $source }
jokes-from-heard = Readers had heard it before, and the operator agreed.
# $place (String)
jokes-from-heard-in = Readers had heard it before, and the operator agreed: { $place }
jokes-see-it = See the joke
jokes-repeats = It repeats an earlier joke of the same entrant.
jokes-banned-title = A banned joke: 1,000 points off
# $slug (String)
# $n (String) - from 0 to 1
jokes-banned-like = { $slug }, with a similarity of { $n } to this wording:
jokes-besides = Besides voting
jokes-besides-text = Say what a vote cannot. The operator looks at it; what comes of it is shown here.
jokes-said-heard = Heard it before
jokes-said-offensive = Offensive
jokes-said-not-a-joke = Not a joke
# $said (String)
jokes-noted = Noted: { $said }
# $count (Number)
# $n (String) - the same, written
jokes-readers = { $count ->
    [one] { $n } reader
   *[other] { $n } readers
}
jokes-reviews = What the operator decided
jokes-upheld = agreed
jokes-dismissed = not agreed
jokes-effect-none = Nothing changes.
jokes-effect-heard = Its originality is 0, with this as the reason.
jokes-effect-off = It is off stage: no new votes, and not in the columns of the board. Votes that were cast stay.
# $value (String)
jokes-unknown-flag = kind={ $value } is not known: write heard, offensive or not_a_joke.

# The operator's page
jokes-review-title = Flagged jokes
jokes-review-lede = What readers say of jokes besides voting, most said first.
jokes-review-empty = No flagged joke waits
jokes-review-empty-text = What readers say on the page of a joke appears here until it is reviewed.
jokes-review-back = To the submissions
jokes-review-rules = The rules of its track:
jokes-review-note = Why, or where it was heard (shown on its page)
jokes-review-uphold = Agree
jokes-review-dismiss = Do not agree
jokes-review-undo = Decide the other way
jokes-review-done = Reviewed lately
jokes-review-none = Nothing has been reviewed yet.
jokes-review-col-joke = Joke
jokes-review-col-said = Readers say
jokes-review-col-decision = Decision
jokes-review-col-effect = Effect
jokes-review-col-when = When
jokes-known-title = Known jokes
jokes-known-none = No known jokes have been imported: jokes are compared with one another only, and with what the tracks show and ban.
# $count (Number)
# $n (String) - the same, written
jokes-known-n = { $count ->
    [one] { $n } joke
   *[other] { $n } jokes
}

# The best and the worst
jokes-list = Jokes
jokes-best = Best
jokes-worst = Worst
# $track (String)
jokes-best-of = { $track }: best jokes
# $track (String)
jokes-worst-of = { $track }: worst jokes
jokes-list-about = By the share of points in their votes, as far as the 95 % interval can vouch for it: a joke needs votes to be first.
# $name (String)
jokes-of = Jokes of { $name }
jokes-list-empty = No joke has votes yet
jokes-list-empty-text = Jokes appear here as soon as somebody has voted on them.
jokes-col-joke = Joke
jokes-col-share = Share of points
# $won (String)
# $lost (String)
# $both (String)
# $neither (String)
jokes-tally = { $won } won, { $lost } lost, { $both } both, { $neither } neither
jokes-see-list = Best and worst jokes

# Why jokes are off stage, in a column
jokes-col-off-stage = Off stage
jokes-about-off-stage = Jokes that stay off stage, by reason
jokes-off-empty = empty
jokes-off-refused = refused
jokes-off-cut-off = cut off
jokes-off-error = never came
jokes-off-too-long = too long
jokes-off-echo = echo
jokes-off-forbidden = against the rules
jokes-off-offensive = offensive
jokes-off-not-a-joke = not a joke
jokes-picture = Picture for sharing
