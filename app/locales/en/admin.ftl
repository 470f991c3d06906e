# The operator: the door, what waits for a decision, the runs.

admin-how-to-enter = This part is the operator's. Run “openmic doctor --operator-link” where Openmic is installed and open the link it prints: it works once and opens a session of 12 hours in this browser.
admin-enter-title = Enter as the operator
admin-enter-text = The link works once. It opens a session of 12 hours in this browser.
admin-enter = Enter
admin-link-incomplete = This link is not complete
admin-link-used = This link does not open anything any more
admin-link-once = A link works once and for a limited time.
admin-link-new = Make a new one where Openmic is installed, and open the link it prints:

admin-title = Submissions and runs
admin-here = Operator
admin-submissions = Submissions
admin-waiting-none = Nothing waits for a decision.
# $count (Number)
# $n (String) - the same, written
admin-waiting = { $count ->
    [one] { $n } submission waits for a decision.
   *[other] { $n } submissions wait for a decision, the oldest first.
}
admin-empty = No submission waits
admin-empty-text = What is sent in at the submit page appears here, with what its endpoint answered.
admin-to-submit = To the submit page
admin-not-yet = Not turned away yet: a reason is missing.
admin-namesake = This name is on the boards already.
# $name (Element) - the entrant that has it
admin-namesake-text = As { $name }. If you approve, this one gets an address with a number, and both count as one model.
admin-came-in = Came in
admin-approve = Approve
admin-reject = Reject
admin-reason = Reason
# $name (String) - the submission
admin-approve-label = Approve { $name }
# $name (String) - the submission
admin-reject-label = Reject { $name }
admin-reason-missing = Say why: the submitter reads it and can put it right.
# $length (String) - characters
# $longest (String) - characters
admin-reason-long = { $length } characters are too many: say it in at most { $longest }.
admin-leave = Leave the operator's session
admin-runs-title = Runs that are not done
admin-runs-none = Every run is done. Runs that wait, go on or have stopped are listed here.
admin-runs-caption = Runs that wait, go on or have stopped, last changed first
admin-runs-who = Entrant and track
admin-runs-state = State
admin-runs-samples = Samples
admin-runs-samples-label = samples
admin-runs-why = Time left, or why it stopped
# $done (String)
# $total (String)
admin-runs-of = { $done } of { $total }
admin-runs-go-on = Go on with this run
# $name (String) - entrant and track
admin-runs-go-on-label = Go on with this run: { $name }
admin-decided = Decided
admin-decided-none = Nothing has been decided yet. The last 20 decisions will be listed here.
admin-no-tracks = None of the tracks it was submitted for is there any more: turn it away and ask for a new submission.
admin-already-approved = This submission was already approved. Nothing was changed.
admin-already-rejected = This submission was already rejected. Nothing was changed.
# $name (String)
admin-done-approved = { $name } was let in. Its runs are queued.
# $name (String)
admin-done-rejected = { $name } was turned away. Its page says why.
admin-reject-open = Reject…
# $name (String)
admin-reject-title = Reject { $name }?
admin-reject-means = It gets no runs, and nothing is sent to its endpoint. Its private page says that it was turned away, and why. This cannot be taken back; the submitter may send it again.
