# Votes that were set aside, for the operator, and what is said of them on boards.

integrity-title = Votes set aside
integrity-lede = Votes that were cast too fast, say one thing whatever is shown, contradict everybody else, or flood one entrant do not count until you have looked. None is deleted: exclude them, or restore them, and the boards follow.
integrity-how = How votes are checked
# $count (Number)
# $n (String) - the same, written
integrity-done = { $count ->
    [one] { $n } vote was changed. The boards follow in a moment.
   *[other] { $n } votes were changed. The boards follow in a moment.
}
integrity-empty = No votes are set aside
integrity-empty-text = What the rules find appears here, with the numbers of each test.
integrity-choose = Which findings
integrity-reason = Reason
integrity-any-reason = Any reason
integrity-track = Track
integrity-any-track = Any track
integrity-show = Show
integrity-tracks = Votes that do not count, by track
integrity-unverified = Unverified
integrity-excluded = Excluded
integrity-boards = The board
integrity-board-with = with the unverified votes
integrity-board-votes = read them

integrity-reason-too-fast = Too fast
integrity-reason-one-sided = One-sided
integrity-reason-far-from-model = Far from the others
integrity-reason-flood = Flood for one entrant
integrity-reason-undone = Taken back by the voter
integrity-reason-operator = Decided by the operator
# $note (String)
integrity-reason-operator-note = Operator: { $note }

# $who (String) - a pseudonym
integrity-subject-voter = One voter, { $who }
# $who (String) - a pseudonym
integrity-subject-network = One network, { $who }
integrity-subject-newcomers = Voters who first came in one hour or day
integrity-subject-experts = Experts
integrity-subject-everybody = Voters of any time

integrity-answer-left = the left one
integrity-answer-right = the right one
integrity-answer-both = both
integrity-answer-neither = neither

# $count (Number)
# $n (String) - the same, written
integrity-evidence-too-fast = { $count ->
    [one] { $n } vote came sooner than prompt and jokes can be looked at.
   *[other] { $n } votes came sooner than prompt and jokes can be looked at.
}
# $matching (String)
# $votes (String)
# $answer (String)
# $expected (String)
integrity-evidence-one-sided = { $matching } of { $votes } votes say { $answer }. From a voter who reads, about { $expected } would be expected at most.
# $matching (String)
# $votes (String)
# $name (String)
# $expected (String)
integrity-evidence-for = { $matching } of { $votes } votes that decide prefer { $name }. By everybody else’s votes, { $expected } would be expected at most.
# $matching (String)
# $votes (String)
# $name (String)
# $expected (String)
integrity-evidence-against = { $matching } of { $votes } votes that decide go against { $name }. By everybody else’s votes, { $expected } would be expected at most.
# $matching (String)
# $votes (String)
# $expected (String)
integrity-evidence-upset = { $matching } of { $votes } votes that decide prefer the entrant that everybody else rates lower. { $expected } would be expected at most.
# $power (String) - a power of ten
integrity-strength = Evidence: 10 to the power of { $power }. From 4 on votes are set aside; an honest voter gets there once in ten thousand.

# $n (String)
integrity-now-unverified = { $n } unverified
# $n (String)
integrity-now-excluded = { $n } excluded
# $n (String)
integrity-now-counted = { $n } counted
integrity-see-votes = See the votes
integrity-note = Note for the record
integrity-also-voter = Also for whatever this voter says from now on
integrity-exclude = Exclude
integrity-restore = Restore
integrity-exclude-one = Exclude this vote
integrity-restore-one = Count this vote
integrity-its-votes = Its votes, newest first
# $seconds (String)
integrity-read-for = looked at for { $seconds }
# $what (String)
integrity-unknown-decision = The decision “{ $what }” is not known here: send exclude or restore.

integrity-decided = Decided
integrity-decided-none = Nothing has been decided yet. Decisions stay listed here, with their notes.
# $count (Number)
# $n (String) - the same, written
integrity-was-excluded = { $count ->
    [one] { $n } vote excluded
   *[other] { $n } votes excluded
}
# $count (Number)
# $n (String) - the same, written
integrity-was-restored = { $count ->
    [one] { $n } vote restored
   *[other] { $n } votes restored
}
integrity-voters = Voters decided about
integrity-voters-none = About no voter in particular.
integrity-col-voter = Voter
integrity-col-standing = Decision
integrity-col-note = Note
integrity-col-when = When
integrity-barred = Nothing counts
integrity-trusted = Passed by the rules
integrity-unmark = Take back
# $who (String) - a pseudonym
integrity-unmark-label = Take the decision about { $who } back

# $count (Number)
# $n (String) - the same, written
integrity-aside-unverified = { $count ->
    [one] { $n } vote unverified
   *[other] { $n } votes unverified
}
# $count (Number)
# $n (String) - the same, written
integrity-aside-excluded = { $count ->
    [one] { $n } vote excluded
   *[other] { $n } votes excluded
}
integrity-aside-about = Votes that do not count on this board, and why there are such

integrity-methods = Which votes count
integrity-methods-rules = Every vote is kept as it was cast. Four rules set votes aside as unverified: cast sooner than prompt and jokes can be looked at; one answer whatever is shown; contradicting what everybody else’s votes predict; and many votes for, or against, one entrant from one network, from voters who first came in one hour or day, from experts, or from any who always say the same. The last two bet against a board that was fitted without the votes in question, or against voters who do not lean that way, and stop at evidence that an honest voter reaches once in ten thousand.
integrity-methods-operator = The operator sees each finding with its numbers and excludes or restores the votes; each decision stays in the ledger. A board says how many votes are set aside, and can be shown with them.
integrity-methods-groups = Voters are the public unless they have opened an invitation of the operator’s, which makes them experts. A board can be made of one group’s votes alone.
integrity-methods-networks = From which network a vote came is kept for two weeks at most, as a hash with a salt that is thrown away.
