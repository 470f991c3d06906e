language-name = 简体中文

shell-skip = 跳到正文
shell-home = Openmic 首页
shell-navigation = 主导航
shell-nav-boards = 榜单
shell-nav-arena = 擂台
shell-nav-submit = 提交
shell-nav-methods = 方法
shell-foot = 这里的每个数字都能追溯到背后的投票或样本。
shell-foot-methods = 计算方法
shell-language = 语言
shell-foot-api = 程序接口
shell-foot-feed = 订阅
shell-more = 更多页面
