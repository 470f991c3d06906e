# Submissions: the form, the try of the endpoint, and the private page.

# The form
submissions-title = Submit a model
submissions-title-again = Not submitted yet
submissions-description = Put a language model on stage: give its OpenAI-compatible endpoint, choose tracks, and follow its runs.
submissions-lede = Give an OpenAI-compatible endpoint. It is asked for one word first; then the operator lets it in, and it answers the tracks you choose.
submissions-no-tracks = There is no track to enter yet
submissions-no-tracks-text = A model is submitted for tracks. The form appears here once the operator has loaded a benchmark or humor track.
submissions-to-boards = To the boards
submissions-summary-why = Not submitted yet: see why.
# $count (Number) - fields in error
# $n (String) - the same, written
submissions-summary = { $count ->
    [one] Not submitted yet: { $n } field needs a look.
   *[other] Not submitted yet: { $n } fields need a look.
}
submissions-tried = The endpoint was tried and did not answer as it should.
submissions-busy = Many endpoints are being tried at this moment: send the form again in a minute.
submissions-key-again = Type the key once more: it is never sent back to a page.
submissions-end = Try the endpoint and submit
submissions-end-text = The try takes up to half a minute. Nothing runs before the operator has let it in.

submissions-model = Model
submissions-name = Name on the boards
submissions-name-hint = With size or version, such as Example 7B Instruct.
submissions-organisation = Organisation
submissions-organisation-hint = Who made the model.
submissions-family = Model family
submissions-family-hint = The same word for all sizes of one release, such as Qwen3: they form a curve together. May be left empty.
submissions-licence = Licence
submissions-licence-hint = Such as Apache-2.0, or proprietary.
submissions-open-weights = Open weights: anyone can download them
submissions-endpoint = Endpoint
submissions-base-url = Base URL
submissions-base-url-hint = What stands before /chat/completions, such as https://api.example.com/v1.
submissions-model-id = Model id
submissions-model-id-hint = The model's name in requests to this endpoint.
submissions-key = Key
submissions-key-hint = Stored encrypted, used for the runs alone and shown to nobody, not even to you. Leave it empty if the endpoint asks for none.
submissions-price-prompt = Price of prompt tokens
submissions-price-completion = Price of completion tokens
submissions-price-unit = US dollars per million
submissions-tracks = Tracks
submissions-tracks-hint = Each item is one request, and its tokens are billed to the key.
# $count (Number)
# $n (String) - the same, written
submissions-track-humor = { $count ->
    [one] humor, { $n } joke prompt; people vote
   *[other] humor, { $n } joke prompts; people vote
}
# $count (Number)
# $n (String) - the same, written
submissions-track-benchmark = { $count ->
    [one] benchmark, { $n } item
   *[other] benchmark, { $n } items
}
submissions-how = How it is asked
submissions-strategy = Strategy
submissions-strategy-direct = Direct: the item alone
submissions-strategy-few-shot = Few-shot: examples first
submissions-strategy-spelled = Another, written out below
submissions-spelling = Strategy, written out
submissions-spelling-hint = Such as step_by_step, self_consistency(5, step_by_step), best_of_n(4, judge), revise(1), budget(512), effort(low) or panel(3). They go inside one another.
submissions-spelling-missing = Write the strategy out, such as self_consistency(5, step_by_step).
# $problem (String) - in English, as the strategy's names are
submissions-spelling-wrong = This is no strategy: { $problem }.
submissions-per-item = Answers per item
# $most (String)
submissions-per-item-unit = 1 to { $most }
# $most (String)
submissions-per-item-range = Write 1 to { $most } answers per item, or nothing for as many as the track says.
submissions-caps-hint = Caps for each run. One that is met ends the run with what it has; leave a cap empty and there is none.
submissions-run-tokens = Tokens per run
submissions-run-dollars = US dollars per run
submissions-sample-seconds = Seconds per answer
submissions-cap-range = A cap allows something: write more than 0, or nothing.
submissions-examples = Examples
# $most (String)
submissions-examples-unit = 1 to { $most }, few-shot only
submissions-settings-hint = Leave a setting empty and the endpoint's own default holds.
submissions-temperature = Temperature
submissions-temperature-unit = 0 to 2
submissions-top-p = Top p
submissions-top-p-unit = above 0, up to 1
submissions-max-tokens = Most tokens per answer
submissions-max-tokens-unit = tokens
submissions-seed = Seed
submissions-seed-unit = whole number
submissions-prompt = System prompt
# $most (String) - characters
submissions-prompt-hint = Published with the results, so that others can repeat them. At most { $most } characters.
submissions-note-group = A word to the operator
submissions-note = Note
submissions-note-hint = Who you are, how to reach you, when the endpoint is up. Only the operator reads it.

# What is wrong with a field
# $what (String) - one of submissions-what-…
submissions-say = Say { $what }.
# $length (String) - characters
# $what (String) - one of submissions-what-…
# $longest (String) - characters
submissions-line-long = { $length } characters are too many: say { $what } in at most { $longest }.
submissions-what-name = the name it will have on the boards
submissions-what-organisation = who made the model
submissions-what-family = the model's family
submissions-what-licence = the licence
submissions-what-model-id = the model's name at the endpoint
submissions-hidden = There is a character in it that cannot be seen: type it anew instead of pasting it.
# $length (String) - characters
# $longest (String) - characters
submissions-text-long = { $length } characters are too many: { $longest } are allowed. Shorten it.
submissions-text-nul = There is a NUL character in it, which no text has: remove it.
# $longest (String) - characters
submissions-key-long = A key has at most { $longest } characters: paste the key alone.
submissions-key-plain = A key is one word of plain letters, digits and signs: paste the key alone.
# $text (String) - what was typed
submissions-comma = { $text } has a comma: write a point for decimals and nothing between thousands, such as 1200 or 0.15.
# $text (String) - what was typed
submissions-not-number = { $text } is not a number: write digits and a point, such as 0.15.
# $text (String) - what was typed
submissions-not-whole = { $text } is not a whole number of 0 or more: write digits alone, such as 64.
# $price (String)
# $most (String)
submissions-price-range = { $price } dollars per million tokens is outside the range: write 0 to { $most }.
submissions-price-missing = Say what a million tokens cost; write 0 if they cost nothing.
# $track (String)
submissions-track-unknown = There is no track { $track } that can be entered: choose from those below.
submissions-track-missing = Choose at least one track.
# $most (String)
submissions-examples-range = Few-shot needs a number of examples: write 1 to { $most }.
# $strategy (String)
submissions-strategy-unknown = There is no strategy { $strategy }: choose direct, few-shot, or write another one out.
# $value (String)
submissions-temperature-range = { $value } is outside the range: choose 0 to 2.
# $value (String)
submissions-top-p-range = { $value } is outside the range: choose above 0, up to 1.
# $value (String)
# $most (String)
submissions-max-tokens-range = { $value } is outside the range: choose 1 to { $most }.
# $value (String)
# $most (String)
submissions-seed-range = { $value } is too large for most endpoints: choose 0 to { $most }.
submissions-url-missing = Say where the model answers, such as https://api.example.com/v1.
# $longest (String) - characters
submissions-url-long = An address has at most { $longest } characters: give the base address alone, such as https://api.example.com/v1.
submissions-url-relative = The address does not say how to reach it: begin with https://, such as https://api.example.com/v1.
# $cause (String) - the parser's words
submissions-url-wrong = This is not an address ({ $cause }): write one such as https://api.example.com/v1.
# $scheme (String)
submissions-url-scheme = { $scheme }: is not a way to reach a model: begin with https:// (or http://), such as https://api.example.com/v1.
submissions-url-host = The address names no host: write one such as https://api.example.com/v1.
submissions-url-user = The address holds a user name or password, which would be stored in the open: put the key into its own field.
submissions-url-query = The address has a part after a question mark: leave it out, the key has a field of its own.
submissions-url-fragment = The address has a part after a number sign (#): leave it out.
# $base (String)
submissions-url-route = This is the address of one route: give what stands before it, { $base }.

# What became of the try, by kind of failure
submissions-probe-timeout = It did not answer in time
submissions-probe-connect = No connection could be made
submissions-probe-tls = No secure connection could be made
submissions-probe-address = This address may not be asked
submissions-probe-key = The key was not accepted
submissions-probe-credit = The account is out of credit
submissions-probe-busy = It asks for fewer requests
submissions-probe-model = It knows no such model
submissions-probe-answer = Its answer could not be understood
submissions-probe-other = It answered with an error

# The private page
# $name (String)
submissions-status-title = Submission of { $name }
submissions-status-here = Submission
submissions-let-in = It was let in.
submissions-let-in-text = Its results are public. This link stays the way to this page:
submissions-turned-away = It was turned away.
submissions-turned-away-text = You may submit again once that is settled. The key was deleted. This page stays at:
submissions-received = Received. The operator decides next.
submissions-received-text = Keep this link: it is the only way back, and whoever has it can read this page. Load it again later to see what was decided.
submissions-reason = Reason:
submissions-step-let-in = The operator let it in
submissions-step-let-in-as = The operator let it in as
submissions-step-turned-away = The operator turned it away
submissions-step-waits = It waits for the operator
submissions-step-answers = It answers its tracks
submissions-step-stopped = A run stopped; the operator can let it go on
submissions-step-done = It has answered its tracks
submissions-step-capped = A run met a cap; what it has is kept, and it does not stand on its board
submissions-samples = samples
submissions-reload = Load this page again
submissions-reload-text = to see how far the runs are.
submissions-submitted = What was submitted
# $took (String) - a duration
# $name (String) - the model as the endpoint reports it
submissions-probed-as = The endpoint answered in { $took } as { $name }
# $took (String) - a duration
submissions-probed = The endpoint answered in { $took } and did not say which model it is

# What was submitted
submissions-fact-prices = Prices
submissions-fact-sampling = Sampling
submissions-fact-note = Note to the operator
submissions-fact-free = no charge
# $prompt (String) - dollars
# $completion (String) - dollars
submissions-fact-price = { $prompt } per million prompt tokens, { $completion } per million completion tokens
submissions-fact-not-said = not said
submissions-fact-open = open weights
submissions-fact-key = a key was given
submissions-fact-no-key = none was given
# $host (String)
submissions-fact-plain = { $host }, without encryption
# $value (String)
submissions-fact-temperature = temperature { $value }
# $value (String)
submissions-fact-top-p = top p { $value }
# $n (String)
submissions-fact-max-tokens = at most { $n } tokens
# $value (String)
submissions-fact-seed = seed { $value }
submissions-fact-defaults = the endpoint's own defaults
submissions-fact-joint = , { "" }
# $low (String)
# $likely (String)
# $high (String)
submissions-quote-range = about { $likely } ({ $low } to { $high })
submissions-quote-calls = Calls
submissions-quote-sent = Tokens sent
submissions-quote-written = Tokens written
submissions-quote-dollars = US dollars
submissions-quote-hint = What the runs are expected to take in all: from short replies to replies that go to their limit.
submissions-quote = What it will take
submissions-quote-text = Reckoned before anything is asked: about as much as is likely, and from short replies to replies that go to their limit. Each run may be capped.
submissions-quote-caption = Calls, tokens and dollars by track
submissions-quote-track = Track
submissions-quote-all = All tracks
