# Invitations to vote as an expert: the operator's list, and what a link says.

invitations-title = Invitations
invitations-lede = Whoever opens a link and accepts votes as an expert. A board can be made of experts’ votes alone.
invitations-new = A new link
invitations-not-made = No link was made yet:
invitations-name = Name
invitations-name-hint = Whom it is for, such as the comedy club. Those who open the link read it.
invitations-name-missing = Give the link a name, so that you know later whom it was for.
# $most (String)
invitations-name-long = A name has at most { $most } characters.
invitations-most = Most people
invitations-most-hint = Empty for any number.
# $most (String)
invitations-most-wrong = Write a whole number from 1 to { $most }, or nothing for any number.
invitations-expires = Last day
invitations-expires-hint = The link opens until the end of that day, UTC. Empty for no end.
invitations-expires-wrong = Choose today or a later day, such as 2027-01-31, or nothing for no end.
invitations-make = Make the link
invitations-made = The link is ready
invitations-link = Link of the invitation
invitations-once = Copy it now: it is shown once and stored nowhere, only its hash is.
invitations-list = Links
invitations-none = No link has been made yet. The command line makes one too:
invitations-state-open = open
invitations-state-revoked = revoked
invitations-state-expired = expired
invitations-state-full = full
invitations-col-state = State
invitations-col-voters = Experts
invitations-col-until = Until
invitations-col-made = Made
# $n (String)
# $most (String)
invitations-used-of = { $n } of { $most }
invitations-no-end = no end
invitations-revoke-open = Revoke…
# $name (String)
invitations-revoke-title = Revoke “{ $name }”?
invitations-revoke-means = Nobody else can use the link. Those who have used it stay experts, unless you send them back to the public; the votes they have cast stay as they are.
invitations-revoke = Revoke the link
# $count (Number)
# $n (String) - the same, written
invitations-dismiss = { $count ->
    [one] Revoke, and send its { $n } expert back
   *[other] Revoke, and send its { $n } experts back
}
# $count (Number)
# $n (String) - the same, written
invitations-revoked = { $count ->
    [0] The link is revoked.
    [one] The link is revoked, and { $n } voter is the public again.
   *[other] The link is revoked, and { $n } voters are the public again.
}

invitations-ask = Vote as an expert?
# $name (String) - what the operator calls the invitation
invitations-ask-text = You are invited: { $name }.
invitations-ask-counts = Your votes count on every board as before, and also on the board of the experts.
invitations-ask-cookie = There is no account: this browser’s cookie makes you an expert, and nobody sees who you are.
invitations-accept = Vote as an expert
invitations-decline = Vote without it
invitations-expert = You vote as an expert
invitations-expert-text = Votes from this browser count as an expert’s from now on. Votes from before stay as they were.
invitations-to-arena = To the stage
invitations-closed = This invitation does not open
invitations-closed-revoked = The operator has revoked it.
invitations-closed-expired = Its time is over.
invitations-closed-full = As many people as it was made for have used it.
invitations-closed-unknown = There is no such invitation; the link may not be complete.
invitations-closed-more = Ask whoever sent it to you for a new one. You can vote without it.
