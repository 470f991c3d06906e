# What charts say of themselves.
chart-numbers = The numbers
chart-download = Download
# $title (String) - the title of the chart
chart-download-svg = { $title }, as SVG
# $title (String) - the title of the chart
chart-download-png = { $title }, as PNG
# $title (String) - the title of the chart
chart-values = Values: { $title }
# $shown (String) - how many
# $all (String) - of how many
chart-first-of = Drawn: the first { $shown } of { $all }.
# $shown (String) - how many
# $all (String) - of how many
chart-rows-of = The first { $shown } of { $all } rows.
chart-empty = Nothing to draw yet
# $most (String) - highest value
# $best (String) - its name
# $least (String) - lowest value
# $worst (String) - its name
chart-extremes = Highest is { $best } with { $most }, lowest { $worst } with { $least }.
# $name (String) - its name
# $value (String) - its value
chart-only = Only { $name }, with { $value }.
chart-lower = Lower bound
chart-upper = Upper bound
chart-rank = Rank
# $ranks (String) - such as 2–5
chart-at-rank = rank { $ranks }
# $lower (String) - lower bound
# $upper (String) - upper bound
chart-between = 95 % interval { $lower } to { $upper }
# $label (String) - the measure
# $unit (String) - what there is more of
chart-log-two = { $label }; each step is twice the { $unit }
# $label (String) - the measure
# $unit (String) - what there is more of
chart-log-ten = { $label }; each step is ten times the { $unit }
# $label (String) - the measure
# $unit (String) - what there is more of
# $factor (String) - how many times
chart-log-times = { $label }; each step is { $factor } times the { $unit }
# $label (String) - the measure
chart-log-uneven = { $label }; equal distances are equal ratios
chart-on-front = On the front
chart-on-front-yes = yes
chart-on-front-no = no
# $count (Number) - how many
# $shown (String) - how many, written
chart-front-summary = { $count ->
    [one] Only one is not beaten on both counts:
   *[other] { $shown } are not beaten on both counts:
}
# $name (String) - of the series
# $value (String) - its last value
chart-ends-at = { $name } ends at { $value }.
chart-date = Date
chart-series = Line
# $shown (String) - how many
# $all (String) - of how many
chart-coloured = Named: the first { $shown } of { $all } lines.
chart-row = Row
chart-against = Against
chart-battles = Battles
chart-observed = Observed
chart-predicted = Predicted
# $row (String) - the entrant
# $column (String) - its opponent
chart-beats = { $row } against { $column }
# $share (String) - of battles won
chart-won = won { $share }
# $share (String) - of battles expected to be won
chart-expected = predicted { $share }
# $count (Number) - how many
# $shown (String) - how many, written
chart-of-battles = { $count ->
    [one] { $shown } battle
   *[other] { $shown } battles
}
# $count (Number) - how many
# $shown (String) - how many, written
chart-of-votes = { $count ->
    [one] { $shown } vote
   *[other] { $shown } votes
}
chart-votes = Votes
# $name (String) - the entrant
# $count (Number) - how many opponents
# $shown (String) - how many, written
chart-row-summary = { $name }: { $count ->
    [one] { $shown } opponent
   *[other] { $shown } opponents
}
chart-heat-lost = loses all
chart-heat-even = even
chart-heat-won = wins all
chart-heat-read = Each cell: how often the row beats the column in percent; below, what the ratings predict and the number of battles.
chart-heat-flag = Corner marked: further from the prediction than chance explains in 95 of 100.
# $flagged (String) - how many cells
# $count (Number) - how many cells
# $shown (String) - how many cells, written
chart-heat-summary = { $count ->
    [one] One pair has met
   *[other] { $shown } pairs have met
}; { $flagged } of them differ from the prediction by more than chance explains.
chart-calibration-read = On the dashed line observed is what was predicted. Larger marks: more votes.
# $within (String) - how many
# $count (Number) - of how many
# $shown (String) - of how many, written
chart-calibration-summary = { $count ->
    [one] Of one group, { $within } has
   *[other] Of { $shown } groups, { $within } have
} the prediction within the interval.
chart-joint = {", "}
chart-heat-share = Each cell: how often the row beats the column in percent. The numbers have predictions and battles.
