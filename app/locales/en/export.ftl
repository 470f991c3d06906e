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
