# The reference of the API.
api-title = API
api-description = Everything the pages of Openmic show, for programs: boards, runs, samples, jokes and votes as JSON.
api-lede = Everything the pages show, for programs. Reading needs no key.
api-document = OpenAPI document
api-contents = Operations
api-shapes = Shapes
api-shapes-more = What answers are made of. Fields may be added; those that are there keep their name and meaning.
api-reading = Reading
api-reading-more = Every address answers with JSON and is open to pages of every origin.
api-paging = Lists
api-paging-more = A list has up to 200 rows on a page. Follow “next” until it is null; the cursor in it means nothing else.
api-tags = What has not changed
api-tags-more = Send the ETag of an answer back, and it is sent again only when it has changed; otherwise 304 comes.
api-errors = Errors
api-errors-more = An error is a problem of RFC 9457: its detail says what happened and what to do.
api-operator = The operator
api-operator-more = The token of a one-time link (openmic doctor --operator-link) opens a session of twelve hours; send the token that you get as “Authorization: Bearer …”.
api-for-operator = For the operator alone.
api-parameters = Parameters
api-body = Body
api-answers = Answers
api-fields = Fields
api-name = Name
api-kind = Kind
api-meaning = Meaning
api-required = required
api-otherwise = otherwise
# $value (String) - the value that is taken where none is sent
api-default = { $value } if left out
api-or = or
api-list-of = list of
api-moment = moment (RFC 3339, UTC)
api-text = text
# $longest (String) - a number of characters
api-text-up-to = text of up to { $longest } characters
api-integer = whole number
api-number = number
# $least (String) - the smallest value
# $most (String) - the largest value
api-range = { $least } to { $most }
api-boolean = true or false
api-object = object
