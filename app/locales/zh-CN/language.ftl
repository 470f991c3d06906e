language-unknown = 这里没有语言“{ $lang }”。可选：en、zh-CN。
