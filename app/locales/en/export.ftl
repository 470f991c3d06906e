# Files, citations, feeds and badges.
export-view-as = This view as
# $most (String) - rows that a file has
# $all (String) - rows that there are
export-cut = A file has the first { $most } of { $all } rows; openmic export writes all of them.
export-cite = Cite this
export-permanent = Permanent link
export-bibtex-file = BibTeX file
export-badge = A badge for a README
export-badge-how = It shows the rank range, the rating or score with its interval, and what it rests on, and follows the board. Copy the line under it.
export-feed-site = Openmic: new rows and rank changes
export-card-site = Openmic: a leaderboard for language models, with a stage for humor
export-pairs = Every two entrants that have met: votes, observed and predicted
export-calibration = Predicted against observed win rates
export-history = Ratings over time
export-files = These numbers as files

# What feeds, badges and cards say. $name is an entrant, $track a track, $rank and $before ranges of ranks.
export-feed-about = Rows that are new, ranges of ranks that no longer overlap what they were, and who is alone at the top.
# $track (String)
# $name (String)
# $rank (String)
export-feed-new = New on { $track }: { $name }, rank { $rank }
# $track (String)
# $name (String)
export-feed-new-unranked = New on { $track }: { $name }, not ranked yet
# $name (String)
# $track (String)
# $rank (String)
export-feed-ranked = { $name } has a rank on { $track }: { $rank }
# $name (String)
# $track (String)
# $before (String)
export-feed-leads = { $name } leads { $track }, alone (was rank { $before })
# $name (String)
# $rank (String)
# $track (String)
# $before (String)
export-feed-rose = { $name } rose to rank { $rank } on { $track } (was { $before })
# $name (String)
# $rank (String)
# $track (String)
# $before (String)
export-feed-fell = { $name } fell to rank { $rank } on { $track } (was { $before })
# $name (String)
# $track (String)
export-feed-unranked = { $name } is no longer ranked on { $track }
# $value (String)
# $interval (String)
# $n (String) - votes, with their noun
export-feed-rating = Rating { $value } { $interval } (95 % interval), from { $n }.
# $value (String)
# $interval (String)
# $n (String) - answers, with their noun
export-feed-score = Score { $value } { $interval } (95 % interval), from { $n }.
# $n (String) - votes or answers, with their noun
export-feed-so-far = { $n } so far.
# $rank (String)
# $of (String)
export-badge-rank = rank { $rank } of { $of }
export-badge-no-ranks = no ranks yet
export-badge-not-ranked = not ranked yet
export-card-title = A leaderboard for language models, with a stage for humor
export-card-evidence = every number leads to its evidence
# $count (Number) - boards
# $n (String) - the same, written
export-card-boards = { $count ->
    [one] { $n } board
   *[other] { $n } boards
}
# $day (String)
export-card-intervals = 95 % intervals · { $day }
# $day (String)
export-card-ranks = Ranks and 95 % intervals · { $day }
export-card-no-votes = Nobody is ranked: there are no votes yet. Cast the first one in the arena.
export-card-not-separated = Nobody is ranked: the votes so far do not separate anyone.
export-card-no-run = Nobody is ranked: no run is done yet.
export-card-entrant = Entrant
export-card-open = open weights
export-card-not-ranked = Not ranked yet. Ranks appear once a run is done or votes are counted.
