# Parts that every page is made of.
ui-optional = optional
ui-breadcrumbs = Breadcrumbs
ui-pages = Pages
ui-previous = Previous
ui-next = Next
# $page (String) - this page
# $pages (String) - how many there are
ui-page-of = Page { $page } of { $pages }
ui-not-ranked = not ranked
# $label (String) - what is counted
ui-counting = counting { $label }
ui-home = Home
ui-close = Close
# $done (String)
# $total (String)
# $label (String) - what is counted
ui-progress = { $done } of { $total } { $label }
ui-state-queued = queued
ui-state-running = running
ui-state-done = done
ui-state-failed = failed
ui-state-capped = capped
ui-state-pending = pending
ui-state-approved = approved
ui-state-rejected = rejected
