# Browsing the samples of a run.
browse-cut-off = Cut off
browse-refused = Refused
browse-disagreement = Disagreement
browse-with = Where it disagrees with
browse-with-whom = show=disagreement needs with=ENTRANT: the slug of another entrant on the same track.
browse-show-disagreement = Show
# $name (String)
# $track (String)
browse-not-there = { $name } has no run on { $track } at this version.
# $n (String)
# $name (String)
browse-disagree-on = { $count ->
    [one] On { $n } answer one of the two is right and { $name } says otherwise.
   *[other] On { $n } answers one of the two is right and { $name } says otherwise.
}
browse-private-title = The items of this track are private
browse-private = Items of a private track and the answers to them are never shown nor exported; the sums above are all there is to see.

browse-capped = It met a cap
browse-capped-text = What it has is kept and shown below; it does not stand on the board. The entrant's limits say how much a run may spend.
browse-note-capped = met a cap
# $low (String)
# $high (String)
browse-note-left = { $low } to { $high } left
# $low (String)
# $high (String)
browse-note-dollars-left = { $low } to { $high } more
browse-failures = Failures by cause
browse-failures-caption = Answers that did not come, by cause
browse-cause = Cause
browse-answers = Answers
browse-retry = Ask again for these
browse-quote = Quoted and taken
browse-quote-calls = Calls
browse-quote-tokens = Tokens
browse-quote-dollars = Dollars
# $likely (String)
# $low (String)
# $high (String)
browse-quote-range = quoted { $likely } ({ $low } to { $high })
# $words (String)
browse-took = ; took { $words }
# $words (String)
browse-took-so-far = ; { $words } so far

# $n (String)
browse-calls = { $count ->
    [one] { $n } call
   *[other] { $n } calls
}
browse-call-chosen = chosen
browse-call-shared = shared
browse-call-shared-about = An identical request was answered before: it was not asked, nor paid for, again
# $tokens (String)
# $seconds (String)
browse-call-cost = { $tokens } tokens, { $seconds }
browse-queue = Waited
browse-role-answer = Answer
browse-role-vote = Vote
browse-role-critique = Critique
browse-role-revision = Revision
browse-role-judge = Judge
browse-role-worker = Worker
browse-role-reviewer = Reviewer
browse-role-director = Director
browse-role-continue = Asked to go on
browse-role-score = Scoring
browse-bits = Where the bits sit
# $bits (String)
# $tokens (String)
# $each (String)
# $branches (String)
browse-bits-said = { $bits } bits over { $tokens } tokens, { $each } a token; tokens of one bit or more, the branches: { $branches }.
browse-bits-legend = Shaded by bits, −log₂ of the probability the endpoint gave the token; from
# $bits (String)
browse-bits-from = { $bits }
# $p (String)
# $bits (String)
browse-token-about = probability { $p }, { $bits } bits
# $n (String)
browse-n = n = { $n }
