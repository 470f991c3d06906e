# Inference compute: what tokens, seconds and dollars buy, and what is left to resolve.
compute-see = What more thinking buys
compute-here = Compute
# $track (String)
compute-title = What more thinking buys on { $track }
# $evidence (String)
compute-lede = Score against what the answers cost, from { $evidence }. Entrants of one model that spend differently make its curve.
compute-empty = Nobody has answered yet
compute-empty-text = When the first run on this track is done, what its answers cost and what they achieve is drawn here.
compute-axis = Cost in
compute-free = Nothing here has a price
compute-free-text = No dollars are known for these runs: the endpoints were submitted without prices. Tokens and seconds are measured.
compute-no-curve = No curve yet
compute-no-curve-text = A curve needs two entrants of one model that differ in cost: submit the model again with another strategy.
compute-unit-seconds = seconds
compute-unit-dollars = dollars
# $n (String)
compute-cost-tokens = { $n } tokens

# $best (String)
# $score (String)
# $cost (String)
# $less (String)
# $least (String)
compute-front-title = { $best } scores { $score } for { $cost } an item; the least, { $least }, buys { $less }
# $best (String)
compute-front-same-seconds = { $best } scores highest, and nobody is quicker
# $best (String)
compute-front-same-dollars = { $best } scores highest, and nobody is cheaper
compute-front-sub-seconds = Score with its 95 % interval, against seconds per item; nobody to the left of the line scores more
compute-front-sub-dollars = Score with its 95 % interval, against dollars per item; nobody to the left of the line scores more

# $cost (String)
compute-curves-sub = Score with its 95 % interval against { $cost }; line: weighted least squares of the log-odds on the logarithm of the cost, with its 95 % band
# $model (String)
# $times (String)
# $from (String)
# $to (String)
compute-curve-gains = { $times } times the cost takes { $model } from { $from } to { $to }.
# $model (String)
# $times (String)
# $from (String)
# $to (String)
compute-curve-loses = { $times } times the cost takes { $model } down from { $from } to { $to }.
# $model (String)
compute-curve-open = Whether more compute helps { $model } these data do not tell.
# $shown (String)
compute-curves-others = { $count ->
    [one] One more model has a curve.
   *[other] { $shown } more models have a curve.
}

compute-models = Models
compute-models-caption = What more compute does for each model with several entrants
compute-model = Model
compute-ends = Score along the curve
compute-measured = Measured
# $from (String)
# $to (String)
compute-from-to = { $from } → { $to }
# $words (String)
compute-unsure = { $words }, not surely
# $from (String)
# $to (String)
# $n (String)
compute-range = { $from } to { $to }, { $n } entrants
# $points (String)
# $lower (String)
# $upper (String)
compute-points-interval = { $points } points ({ $lower } to { $upper })

compute-entrants = Entrants
# $model (String)
# $axis (String)
compute-entrants-caption = Each entrant against the curve of { $model }, cost in: { $axis }
compute-entrants-caption-none = Each entrant with its cost and its score
compute-multiplier = Multiplier
# $model (String)
compute-multiplier-of = × { $model }
# $factor (String)
compute-more-than = more than { $factor }
# $factor (String)
compute-less-than = less than { $factor }
# $low (String)
# $high (String)
compute-interval = { $low } to { $high }
compute-no-gain = the reference does not surely gain
compute-no-point = has no cost
compute-reference-itself = the reference
compute-dominated = Pareto front
compute-dominated-by = beaten by
compute-on-front = on the front
compute-reference = Reference
compute-reference-hint = The multiplier says how many times more the reference would have to spend an item to score the same.
compute-reference-use = Measure against it
# $model (String)
# $known (String)
compute-reference-unknown = No model called { $model } has run on this track. Known here: { $known }.

compute-tries = Several tries
compute-pass-at-k = pass@k
compute-maj-at-k = maj@k
# $name (String)
# $k (String)
# $pass (String)
# $majority (String)
# $one (String)
compute-tries-title = { $name }: of { $k } tries one is right on { $pass } of the items, the majority on { $majority }; a single try on { $one }
compute-tries-sub = Share of the items with its 95 % interval: one of k answers right (pass@k), the most frequent of k answers right (maj@k)
compute-tries-axis = Answers to each item, k
compute-tries-unit = answers
compute-tries-sampled = Some maj@k were drawn 20,000 times instead of counted exactly: their error is below half a percentage point.

compute-column-bits = Bits left
compute-about-bits = Bits remaining an item, from samples: how far the right answer is from certain; less is better
compute-about-bound = Some items were never answered right: more samples could show any number above
# $bits (String)
compute-at-least = ≥ { $bits }
compute-column-likelihood = Bits by likelihood
compute-about-likelihood = −log₂ of the probability that the model gives to the right choice, mean over items, from the endpoint’s log-probabilities. Not the bits left, which are counted from samples; less is better
compute-about-likelihood-bound = Bits by likelihood, at least: the endpoint did not list the right letter of some items
# $items (String)
compute-likelihood-items = of { $items }
compute-column-gap = Laziness gap
compute-about-gap = Percentage points that thinking step by step gains over answering directly, paired on items
compute-column-ceiling = Ceiling
compute-about-ceiling = Score of the model’s entrant that spends most tokens
compute-column-strategy = Strategy
compute-about-strategy = How inference compute is spent on an item

compute-methods-curve = Entrants of one model that spend differently make its curve: the log-odds of the score against the logarithm of the cost, weighted by their errors. The multiplier is the factor by which a reference model would have to spend more to score the same; further than a factor of ten outside what was measured it is only a bound. The laziness gap is what thinking step by step gains over answering directly, item by item.
compute-methods-tries = With several answers to each item, pass@k is the chance that one of k is right, and maj@k the accuracy of the most frequent answer of k; both are drawn from the answers there are, never extrapolated. The interval of the score then counts items, not answers.
compute-methods-bits = Bits remaining say how far the right answer is from certain: −log₂ of the chance of a right answer, expected under Jeffreys’ posterior, mean over items. An item that was never answered right makes it a lower bound, shown with ≥. It depends on the number of answers: compare entrants that gave as many.
compute-methods-likelihood = Bits by likelihood are another number, on tracks that compare choices by likelihood: −log₂ of the probability that the endpoint’s log-probabilities give to the right choice after the question, mean over items; beside it the same per token, and less the bits the choice has without the question (PMI-DC). Nothing is sampled for it. Where the right letter is not among the alternatives that the endpoint lists, it is a lower bound, shown with ≥. The two kinds of bits are never mixed.

compute-unmeasured = not measured
compute-unmeasured-why = These answers were recorded elsewhere, and what they cost is not known.
# $count (Number) - entrants
# $n (String) - the same, written
compute-unmeasured-title = { $count ->
    [one] What { $n } entrant spends was not measured.
   *[other] What { $n } entrants spend was not measured.
}
compute-unmeasured-text = Unknown is not zero: without a cost nobody is on the front, on a curve or in a multiplier.
compute-cannot-tell = cannot be told
compute-ceiling-unknown = cannot be told: the tokens of one of the model's entrants were not measured
compute-tries-choose = Choose runs to draw
# $n (String) - how many
compute-tries-choose-hint = At most { $n }, so that the lines can be told apart.
compute-tries-draw = Draw them
# $strategy (String)
compute-tries-inside = the answers that each majority of { $strategy } was made of

# Sizes of a family as a reference
# $family (String)
# $strategy (String)
compute-sizes = { $family }, its sizes: { $strategy }
# $name (String)
compute-few-points = { $name } has too few points for a reference curve.
compute-few-points-text = A curve takes at least two entrants that differ in cost. Choose another reference, or let more of this one run.
