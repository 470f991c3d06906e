language-name = English

# What surrounds every page.
shell-skip = Skip to the content
shell-home = Openmic, home
shell-navigation = Main
shell-nav-boards = Boards
shell-nav-arena = Arena
shell-nav-submit = Submit
shell-nav-methods = Methods
shell-foot = Every number here leads to the votes or samples behind it.
shell-foot-methods = How they are computed
shell-language = Language
shell-foot-api = For programs
shell-foot-feed = Feed
shell-more = More pages
