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
