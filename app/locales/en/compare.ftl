# Comparing two to four entrants of a track.


compare-title = Compare
compare-about = Two to four entrants of a track, side by side and head to head.
compare-nothing = Nobody is picked yet
compare-nothing-text = Tick two to four rows on a board and press Compare.
compare-few = Pick at least two
compare-few-text = Add an entrant of this board below, or go back and tick its row.
# $n (String)
compare-too-many = { $n } entrants are too many to compare at once: pick two to four.
compare-drop = Drop some of them
compare-drop-legend = Keep two to four
# $name (String)
# $track (String)
compare-not-on-board = Nobody called { $name } is on the board of { $track }.
# $track (String)
compare-on = Compared on { $track }
# $track (String)
# $evidence (String)
compare-lede = On { $track }, from { $evidence }.
# $track (String)
compare-caption = The compared entrants as they stand on { $track }
compare-evidence = Rests on
compare-add = Add an entrant

compare-unrated = The votes do not rate both of them yet, so only their own battles can be read.
# $better (String)
# $other (String)
# $chance (String)
compare-settled = { $better } is better than { $other }: probability { $chance }. The votes settle it.
# $better (String)
# $other (String)
# $chance (String)
compare-open = { $better } may be better than { $other }: probability { $chance }. The votes do not settle it.
compare-head-to-head = Head to head
# $method (String)
compare-by-votes = What follows is by Bradley–Terry on the votes as they are. The board’s method ({ $method }) gives no such chances, and its order may be another.
compare-by-votes-style = What follows is by Bradley–Terry on the votes as they are, style not taken out.
compare-by-votes-original = What follows is by Bradley–Terry on the votes as they are, originality not mixed in.
compare-by-decided = What follows is by Bradley–Terry on the votes that have a winner.
# $method (String)
compare-by-method = What follows is by the board’s method: { $method }.
# $points (String)
# $name (String)
compare-before-penalty = By the votes, before { $points } points are taken for banned jokes that { $name } told.
compare-never-met = they have never met; the votes of others connect them
# $a (String)
# $b (String)
compare-tally = { $a } won / tied / { $b } won
# $name (String)
compare-observed = Share of the points that { $name } took
# $name (String)
compare-expected = Share that the ratings predict for { $name }
compare-difference = Difference
# $points (String)
# $lower (String)
# $upper (String)
compare-points = { $points } points (95 % interval { $lower } to { $upper })
compare-settle = What would settle it
compare-settle-done = It is settled
# $n (String)
compare-settle-votes = { $count ->
    [one] about { $n } more vote between the two, if they go as predicted
   *[other] about { $n } more votes between the two, if they go as predicted
}
compare-settle-never = No number of votes would: they are expected to be equal
compare-flip = What holds their order
# $n (String)
compare-flip-votes = { $count ->
    [one] { $n } vote: without it they would change places
   *[other] { $n } votes: without them they would change places
}

compare-no-items = They have no item in common.
compare-shared = Items both answered
compare-both-right = Both right
# $name (String)
compare-only = Only { $name } right
compare-neither-right = Neither right
# $points (String)
# $lower (String)
# $upper (String)
compare-share = { $points } percentage points (95 % interval { $lower } to { $upper }, paired by item)
compare-mcnemar = McNemar’s exact test, p
compare-read-disagreement = Read every answer on which the two disagree
compare-right = right
compare-wrong = wrong
compare-mcnemar-none = none: an entrant has several answers an item
# $better (String)
# $other (String)
# $items (String)
compare-items-settled = { $better } is better than { $other } on { $items }: the paired interval leaves out zero.
# $a (String)
# $b (String)
# $items (String)
compare-items-open = { $a } and { $b } are not separated by { $items }: the paired interval holds zero.
# $shown (String)
# $all (String)
compare-differing = Where they differ: { $shown } of { $all } items

# The battles between two entrants
# $first (String)
# $second (String)
compare-battles = Battles of { $first } and { $second }, those that hold their order first
compare-all-battles = All votes between the two
# $name (String)
compare-battle-won = { $name } won
