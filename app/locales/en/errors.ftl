# $what (String) - one of the words below
error-not-found = There is no { $what } at this address
error-not-found-more = It may have been removed, or the link is not complete. The boards list everything there is, and the search finds models, tracks and jokes by name.
error-forbidden = This is not open to you
error-bad-request = The request cannot be understood
error-conflict = This was done already
error-internal = The server could not make this page
error-internal-more = Nothing that was acknowledged is lost. Load the page again in a minute; if it stays like this, the operator finds the reason in the server’s log.
error-to-boards = To the boards
error-to-search = Search
error-what-page = page
error-what-track = track
error-what-item = item
error-what-run = run
error-what-sample = sample
error-what-entrant = entrant
error-what-model = model
error-what-joke = joke
error-what-vote = vote
error-what-submission = submission
error-what-list = list
error-what-stage = stage for jokes
error-too-large = This is too large
error-too-many = That was faster than votes are taken
# $count (Number)
# $n (String) - the same, written
error-too-many-more = { $count ->
    [one] Nothing was counted. Send it again in { $n } second.
   *[other] Nothing was counted. Send it again in { $n } seconds.
}
error-too-slow = This took too long
# $kib (String) - the most that is read
error-form-too-large = What was sent is too large: a form may have { $kib } KiB in all. Shorten its longest text and send it again.
error-form-too-slow = The form took longer than a minute to arrive. Go back and send it again.
error-form-cut = The form did not arrive whole. Go back and send it again.
error-other-site = This form was sent from another site and was not accepted. Open it here and send it again.
error-unreadable = The address or the form could not be read: something in it is missing, there twice, or not as expected. Follow a link of this site, or send the form again.
error-method = This address is not a page
error-method-send = Nothing can be sent to this address
error-method-more-form = Something is sent here by a form, and nothing is to be read. Open the page that the form is on and send it from there; what you had sent already is kept.
error-method-more-read = It is a page to read, and what was sent was not looked at. Open the page of the form and send it from there.
error-unavailable = The server cannot answer now
error-unavailable-more = It is busy or being started again. Nothing that was acknowledged is lost: votes, answers and submissions are stored before they are confirmed. Try again in half a minute.
error-again = Try again
# $given (String) - what was written in the address, such as sort=vibes
# $accepted (String) - the values that are known
error-value-unknown = { $given } is not known here. Accepted: { $accepted }.
# $given (String)
error-value-page = { $given } is not a page: give a whole number from 1.
# $given (String)
error-value-moment = { $given } is not a moment: write a day as 2026-11-20 or a time as 2026-11-20T12:00:00Z.
# $given (String)
error-value-price = { $given } is not a price: write US dollars per item with a point, such as 0.002.
# $given (String)
error-value-weight = { $given } is not a weight: give a number from 0 (only how funny) to 1 (only how original).
# $given (String)
error-value-style = style=1 goes with method=bt only, not with { $given }.
error-value-original = original=… goes with method=bt and without style=1 only.
# $given (String)
error-value-format = { $given } is not known here. Accepted: csv, json, parquet; boards have bib as well.
