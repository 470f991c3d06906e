search-title = Search
search-description = Find models, entrants, tracks and jokes by the words in them.
search-label = Models, entrants, tracks and jokes
search-submit = Search
search-open = Search
search-close = Close
search-hint = Up and down to choose, Enter to open, Escape to close
search-models = Models
search-entrants = Entrants
search-tracks = Tracks
search-jokes = Jokes
search-empty = Nothing is asked yet
search-empty-more = Write a name, an organisation, or a few words of a joke. Every word has to be there.
# $query (String) - what was asked
search-none = Nothing has “{ $query }” in it
search-none-more = Try fewer or shorter words. Jokes are found once they are on stage; the boards list everything else.
# $query (String) - what was asked
search-results = Results for “{ $query }”
# $n (String) - most results of a kind
search-most = Only the first { $n } of a kind are shown. Another word narrows it down.
# $name (String) - whose joke it is
search-joke-by = by { $name }
