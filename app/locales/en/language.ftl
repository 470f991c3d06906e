# $lang (String) - what was asked for
language-unknown = There is no language “{ $lang }” here. There are: en, zh-CN.
