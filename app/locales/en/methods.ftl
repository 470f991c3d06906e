methods-title = Methods
methods-description = How Openmic makes its numbers: Bradley–Terry ratings with sandwich intervals, rank ranges, votes to flip, style control, Wilson intervals, and what is not measured.
methods-heading = How the numbers are made
methods-lede = Every number leads to the votes or answers behind it. This page says what happens in between.
methods-contents = On this page

methods-votes = Ratings from votes
methods-votes-model = Each vote compares two entrants on one prompt. The model behind the ratings is the one of Bradley and Terry (1952): every entrant has a strength, and the chance that A is preferred to B depends on the difference of the two strengths alone,
methods-votes-fit = A vote for both or for neither counts as half a win for each. The ratings are the strengths that make the votes most likely, found by Newton’s method over all votes at once, so the order in which votes came in does not matter. They are put on the Elo scale with a mean of 1,000 over the rated entrants: 400 points are odds of ten to one. Only differences mean anything, and only within one board.
methods-votes-interval = The interval beside a rating covers 95 %, by the sandwich estimator of its variance. It takes the scatter of the votes as it is and does not rely on the model being exactly right. It covers one entrant at a time: on a board of twenty, expect one of the twenty to lie outside. It knows nothing of voters who vote often; all votes weigh the same.

methods-choices = Other ways to rate
methods-choices-list = A board can be shown by other methods, named in its address. “Reweighted” counts each pair of entrants as if all pairs had met equally often. “Davidson” gives ties a probability of their own instead of halving them. “Ties ignored” leaves them out. Online Elo goes through the votes in order. Win rate and Borda count shares of wins and fit nothing; they depend on whom an entrant has met.
methods-choices-filters = A board of chosen votes, by category, language, voters, time or status, is fitted anew from those votes alone, with its own intervals and ranks. A board as of a moment is fitted from the votes that had been counted by then.

methods-ranks = Ranks and tied groups
methods-ranks-range = A rank is printed as a range. The best rank counts one more than the entrants whose whole interval lies above; the worst counts everyone whose interval does not lie wholly below. So “2–5” means: somewhere from second to fifth, and the data does not say where. A bracket at the left edge joins entrants none of whom is separated from another of them: inside one, the order shown is the order of the estimates and no more than that. A dotted line joins a chain of overlaps, each with the next, whose ends are separated. Brackets and chains are separated from each other.

methods-unrated = When there is no rating
methods-unrated-why = Somebody who has only won would need an infinite rating, and somebody who has only lost its opposite. And where no chain of wins and ties leads both ways between two entrants, nothing ties their scales together. The board then says so in place of a number: no votes yet, too few votes, only wins, only losses, or not connected. Nothing is smoothed over to fill the cell. Where votes fall into several groups, the largest is rated.

methods-pairs = Two entrants compared
methods-pairs-test = The page of a comparison counts the votes in which the two met, and gives the probability that one is better from the whole fit: the difference of their ratings over its standard error, in which the covariance of the two counts. The votes that would settle it are how many more votes between the two would, at the present estimate, put zero outside the 95 % interval of the difference.
methods-pairs-observed = The win matrix sets the observed share of wins of each pair beside the one the ratings predict. If the model holds, the two agree within the scatter of n votes; the calibration chart says the same in bins, and log loss in one number: a coin has 0.693.

methods-flip = Votes that decide
methods-flip-what = The fragility line says how few votes carry the top of the board: votes are taken away, the most influential first, and the board is fitted again until another entrant leads. The number is verified by that last fit. It is an upper bound: a cleverer choice might need fewer.

methods-elo = The change after your vote
methods-elo-what = What moves at once when you vote is an online Elo rating: both entrants start at 1,000, and one vote moves each by at most 4 points, less if the outcome was expected. It depends on the order of the votes, so it is shown after a vote and never used for a rank. The board is fitted anew from all votes a few seconds later.

methods-benchmarks = Benchmark scores
methods-benchmarks-score = A benchmark asks every entrant the same items and compares each answer with the accepted ones. The score is the mean over items, with Wilson’s interval (1927), which stays honest near 0 and 100 %. An item the endpoint never answered, after all retries, counts as wrong and is shown as failed. A row appears when its run is done, so no row rests on fewer items than another.
methods-benchmarks-ranks = Ranks do not follow from the intervals. Every two entrants are compared item by item: one is better if the 95 % interval of the mean difference over items leaves out zero and, with one answer to each item, McNemar’s exact test gives less than 0.05. The best rank is one more than the number who are better, the worst the number of all less those who are worse. So intervals that overlap do not hide a difference on the same items. Where two answered different items, the shared ones count; where they share none, their scores and errors alone; the board says so. Each comparison errs one time in twenty; nothing is corrected for their number. A board can be limited to one category or language.
methods-benchmarks-version = A track has a version, and a hash over its items. When the items, the scorer, the request or the examples change the version must, and results of two versions never share a board.

methods-compute = Tokens, seconds, dollars
methods-compute-what = Each answer records the tokens of its prompt and of the answer with any reasoning, as the endpoint counts them; where it does not, they are estimated and marked. Seconds run from the request to the last token, as seen from this server. Dollars are tokens times the prices given at submission. Boards show the average over a run’s answers.

methods-stage = What goes on stage
methods-stage-who = Every entrant of a humor track answers every joke prompt, once. When its run is done, an answer goes on stage unless it is empty, a refusal, cut off at the token limit, or was never given. The board shows how many of the answers made it. What stays off can still be read on the page of the run, with the reason.
methods-stage-pairs = The arena pairs two jokes for the same prompt by different entrants, never two that say the same, and never the same pair twice to one voter. Who wrote them is not on the page until you have voted.

methods-limits = What is not measured yet
methods-limits-originality = Originality: nobody checks yet whether a joke is old, or whether an entrant repeats itself. A funny old joke wins like a new one.
methods-limits-style = Style on stage: a joke that wins because it is longer wins all the same, unless the board is shown with style accounted for, which takes out what length and line breaks are worth. Other marks of style are not looked at.
methods-limits-voters = Who votes: voters are not sampled; whoever comes, votes. What the rules on votes do not see counts like any other vote.
methods-limits-sampling = Noise of sampling: each entrant answers an item once, so intervals cover the choice of items, and not what a second try would say.
methods-limits-contamination = Contamination: items are public. A model may have been trained on them.
