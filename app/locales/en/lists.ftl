# Lists of everything there is.
lists-form = Search this list
lists-text = Name
lists-models = Models
# $n (String) - how many there are
lists-models-lede = { $n } models, each with the entrants made of it.
lists-models-empty = No model is here yet
lists-entrants = Entrants
lists-entrant = Entrant
# $n (String)
lists-entrants-lede = { $n } entrants: a model, how it is asked, and with which prompt.
lists-entrants-empty = Nobody has entered yet
lists-runs = Runs
# $n (String)
lists-runs-lede = { $n } runs of an entrant on a track, the newest first.
lists-runs-empty = Nothing has run yet
lists-empty-text = A model appears here once it is submitted and let in, or its votes are imported.
lists-none = Nothing here has that name
lists-none-text = Look for a shorter part of it, or see all of them.
lists-added = First named
lists-asked-for = Asked for
