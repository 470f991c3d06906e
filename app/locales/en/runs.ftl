# Runs: their progress, their samples, and each sample whole.

# How far a run is
# $done (String) - samples stored
# $total (String) - samples it will have
runs-count = { $done } of { $total } samples
runs-note-queued = waits for a worker
# $time (String) - a coarse duration
runs-note-left = about { $time } left
runs-note-first = the first answers are on their way
runs-note-failed = stopped
runs-note-done = all samples are stored
# $n (String) - a number of tokens
runs-note-tokens = { $n } tokens
# $dollars (String)
runs-note-dollars = { $dollars } so far
# $n (String) - a number of samples
runs-note-failures = { $n } without an answer
runs-note-joint = , { "" }
runs-roughly-few = a few seconds
# $n (String)
runs-roughly-seconds = { $n } s
# $n (String)
runs-roughly-minutes = { $n } min
# $n (String)
runs-roughly-hours = { $n } h
runs-progress-label = Samples stored

# The page of a run
runs-here = Run
# $entrant (String)
# $track (String)
runs-title = { $entrant } on { $track }
# $entrant (Element)
# $track (Element)
runs-heading = { $entrant } on { $track }
# $entrant (String)
# $track (String)
runs-description = Every sample of { $entrant } on { $track }: prompt, answer, score, tokens, seconds and dollars.
# -runs-noscript-again (Element) - loads the page
runs-noscript = Without JavaScript this page stands still: { -runs-noscript-again } to see how far the run is.
-runs-noscript-again = load it again
# $version (String)
runs-track-version = track version { $version }
# $hash (String)
runs-item-set = items with the SHA-256 { $hash }
# $version (String)
runs-software = with Openmic { $version }
runs-software-unknown = with an Openmic that did not record its version
runs-higher-is-better = a higher score is better
runs-lower-is-better = a lower score is better
runs-ended = ended
runs-started = started
runs-asked-for = asked for
runs-stopped = This run stopped before its end. What was answered is kept.
runs-stopped-no-reason = No reason was stored.
# $count (Number) - samples that are missing
# $n (String) - the same, written
runs-stopped-operator = { $count ->
    [one] It would go on with the { $n } sample that is missing.
   *[other] It would go on with the { $n } samples that are missing.
}
# $count (Number) - samples that are missing
# $n (String) - the same, written
runs-stopped-visitor = { $count ->
    [one] { $n } sample is missing; the operator can let it go on.
   *[other] { $n } samples are missing; the operator can let it go on.
}
runs-go-on = Go on with this run
# $state (String) - the state in words
runs-cannot-go-on = This run is { $state }: only a run that has failed can be told to go on.
# $state (String) - the state in words
runs-nothing-to-retry = This run is { $state } and has no failed answers that could be asked for again.

# Figures
runs-jokes = Jokes for the stage
# $n (String)
runs-jokes-told = of { $n } told
# $n (String)
# $failed (String)
runs-jokes-told-failed = of { $n } told, { $failed } without an answer
# $n (String)
runs-jokes-so-far = of { $n } so far; they go on stage when the run is done
runs-score = Score, with its 95% interval
# $lower (String)
# $upper (String)
# $n (String) - samples
runs-score-interval = { $lower } to { $upper }, n = { $n }
# $interval (String)
# $failed (String)
runs-score-failed = { $interval }, { $failed } without an answer counted as wrong
runs-answer-tokens = Answer tokens
runs-prompt-tokens = Prompt tokens
# $n (String)
runs-of-them-thoughts = { $n } of them thoughts
# $value (String) - a number of tokens, or dollars
runs-a-sample = { $value } a sample
runs-seconds = Seconds a sample
runs-seconds-detail = mean, from request to last token
runs-cost = Cost

# Samples
runs-samples = Samples
runs-which = Which samples
runs-show-all = All
runs-show-right = Right
runs-show-wrong = Wrong
runs-show-failed = No answer
runs-show-off-stage = Off stage
# $show (String) - what was written
runs-show-unknown = show={ $show } is not known: write all, right, wrong, cut_off, refused, failed, off_stage or disagreement.
# $page (String) - what was written
runs-page-unknown = page={ $page } is not a page: write a number from 1.
runs-empty-stopped = No sample was stored
runs-empty-stopped-text = The run stopped before the first answer.
runs-empty = No sample yet
runs-empty-queued-text = Each answer appears here, with its prompt and score, once a worker has taken the run up.
runs-empty-text = Each answer appears here as it comes, with its prompt and score.
runs-empty-kind = No sample of this kind
runs-empty-kind-text = The other choices above have some.
runs-empty-show-all = Show all samples
runs-empty-entrant = To the entrant
runs-caption = Samples in the order of the items
runs-col-number = No.
runs-col-item = Item
runs-col-stage = Stage
runs-col-score = Score
runs-col-joke = Joke
runs-col-answer = Answer
runs-col-tokens = Tokens
runs-col-time = Time
runs-col-cost = Cost
runs-label-tokens = tokens
runs-label-time = time
runs-label-cost = cost
# $answer (String)
runs-right-answer-short = right: { $answer }

# What became of a sample
runs-verdict-right = right
runs-verdict-wrong = wrong
runs-verdict-no-answer = no answer
runs-verdict-on-stage = on stage
runs-verdict-off-stage = off stage
runs-verdict-unscored = not scored
runs-off-stage-empty = The answer was empty.
runs-off-stage-refused = The model declined to answer.
runs-off-stage-cut-off = The answer reached the token limit before it was finished.
runs-off-stage-error = The model could not be asked, or its answer could not be read.
runs-off-stage-too-long = The answer is longer than the track allows.
runs-off-stage-echo = The answer repeats the prompt and says nothing else.
runs-off-stage-forbidden = The answer has a word that the track’s rules do not allow.
runs-off-stage-offensive = Readers found it offensive, and the operator agreed.
runs-off-stage-not-a-joke = Readers found that it is not a joke, and the operator agreed.
runs-finish-stop = the model had finished
runs-finish-length = cut off at the token limit
runs-finish-filter = stopped by the endpoint's content filter
runs-finish-tool = the model asked for a tool
runs-finish-error = no answer came
runs-finish-unsaid = the endpoint did not say
runs-or = , or { "" }
runs-failure-timeout = timeout
runs-failure-connect = no connection
runs-failure-tls = no secure connection
runs-failure-refused-address = address not allowed
runs-failure-invalid-key = not a valid key
runs-failure-unauthorised = key not accepted
runs-failure-out-of-credit = out of credit
runs-failure-rate-limited = too many requests
runs-failure-context-too-long = prompt too long
runs-failure-unknown-model = no such model
runs-failure-http-status = HTTP error
runs-failure-redirect = redirect
runs-failure-not-json = no JSON
runs-failure-no-choices = no choices in the answer
runs-failure-no-text-logprobs = no likelihoods of texts
runs-failure-no-likelihood = choices not compared
runs-failure-too-large = answer too large
runs-failure-cut-stream = connection cut
runs-failure-remote-error = error of the endpoint
runs-failure-setup = request could not be made

# The page of a sample
# $item (String)
# $entrant (String)
# $track (String)
runs-sample-title = { $item }: { $entrant } on { $track }
# $entrant (String)
# $track (String)
runs-sample-description = What { $entrant } was asked on { $track }, what it answered, and what that cost.
runs-sample-by = by
runs-sample-no-answer = The endpoint gave no answer.
runs-sample-score = Score
runs-sample-compute = Compute
runs-script = Prompt and answer
runs-role-system = system
runs-role-user = user
runs-role-assistant = assistant
runs-role-answer = answer
runs-thoughts = Thoughts
# $n (String)
runs-thoughts-tokens = Thoughts, { $n } tokens
runs-answer-nothing = nothing
runs-fact-unreadable = nothing could be read out of the answer
# $reason (String)
runs-fact-stays-off = stays off stage: { $reason }
runs-fact-on-stage = on stage
runs-fact-goes-on = goes on stage when its run is done
runs-fact-score = Score, 0 to 1
runs-fact-read-as = Read as
runs-fact-right-answer = Right answer
runs-likelihood = Bits of the reference, by likelihood
runs-likelihood-bits = Bits of the right answer
# $bits (String)
runs-likelihood-at-least = at least { $bits }
# $n (String) - tokens
runs-likelihood-per-token = the same per token, of { $n }
runs-likelihood-pmi-dc = less its bits without the question (PMI-DC)
runs-likelihood-unlisted = Its letter was not among the likeliest tokens that the endpoint listed, so its bits can only be bounded.
runs-likelihood-about = −log₂ of the probability that the model gives to the right answer, from the endpoint’s log-probabilities. Nothing was sampled for it.
runs-fact-stage = Stage
runs-fact-told-as = Told as
runs-fact-joke = Joke
runs-fact-joke-link = Its page, with its votes
runs-fact-ended = It ended
runs-fact-item = Item
runs-fact-track = Track
# $version (String)
runs-fact-version = version { $version }
runs-fact-run = Run
runs-fact-run-link = All samples of this run
# $n (String)
runs-fact-estimated = about { $n }, estimated
runs-fact-estimated-note = The endpoint gave no token counts, so they are estimated from the length of the texts.
runs-fact-at-once = 1, answered at once
runs-fact-thoughts = of them thoughts
runs-fact-time = Time
runs-fact-first-token = to the first token
runs-fact-cost = Cost
runs-fact-requests = Requests
runs-fact-reports = Endpoint reports
runs-fact-stored = Stored
runs-neighbours = Samples of this run
runs-previous = Previous sample
runs-next = Next sample
