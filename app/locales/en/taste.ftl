# A voter's own page: whom they find funny, and how often they side with everyone.

taste-title = Your taste
taste-description = Whom you find funny, how often you side with everyone else, and your latest votes.
taste-lede = Made of your votes in this browser alone. Nobody else can see it.
taste-vote = Vote on jokes
taste-empty = You have not voted yet
taste-empty-text = Whom you find funny, and how often you side with everyone else, appears here as you vote. No account needed: your votes are known by a cookie of this browser.
# $count (Number)
# $n (String) - the same, written
taste-few = { $count ->
    [one] { $n } vote is too few to tell
   *[other] { $n } votes are too few to tell
}
# $n (String)
taste-few-text = The intervals below are wide for that reason. From about { $n } votes on they begin to say something.
taste-votes = Votes
taste-votes-detail = not counting those you took back
taste-agreement = Agreement with everyone
# $agreed (String)
# $n (String)
# $lower (String)
# $upper (String)
taste-agreement-detail = { $agreed } of { $n } votes for one of two went with the majority of all others on the two entrants; 95 % interval { $lower } to { $upper }
taste-agreement-none = none of your votes is on two entrants of whom the others prefer one
taste-favourite = Funniest to you
taste-favourite-detail = whose interval below begins highest
taste-favourite-none = too few votes to tell
taste-liked = Whom you find funny
taste-liked-text = Share of points in your votes, both and neither being half a point, with its 95 % interval. First is whoever is funny for certain: the order is by the lower end.
taste-liked-caption = Entrants by your votes
taste-col-who = Entrant
taste-col-share = Share of points
taste-col-votes = Your votes
taste-col-won = Funnier
taste-col-lost = Less funny
taste-col-both = Both
taste-col-neither = Neither
taste-too-few = too few votes
taste-newest = Your latest votes
# $name (String)
taste-newest-of = Your latest votes on { $name }
taste-newest-all = On everyone
taste-newest-none = None of your votes is on this entrant.
taste-newest-caption = Your latest votes, newest first
taste-col-prompt = Prompt
taste-col-said = You said
taste-col-jokes = Jokes
