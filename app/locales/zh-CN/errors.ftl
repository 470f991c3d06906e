error-not-found = 这个地址没有对应的{ $what }
error-not-found-more = 它可能已被移除，或者链接不完整。榜单列出了全部内容，也可以按名称搜索模型、赛道和笑话。
error-forbidden = 你无权访问
error-bad-request = 无法理解这个请求
error-conflict = 这一步已经完成过了
error-internal = 服务器没能生成这个页面
error-internal-more = 已经确认的内容不会丢失。请一分钟后重新加载；如果仍然如此，管理员可以在服务器日志中找到原因。
error-to-boards = 前往榜单
error-to-search = 搜索
error-what-page = 页面
error-what-track = 赛道
error-what-item = 题目
error-what-run = 运行
error-what-sample = 样本
error-what-entrant = 参赛者
error-what-model = 模型
error-what-joke = 笑话
error-what-vote = 投票
error-what-submission = 提交
error-what-list = 列表
error-what-stage = 笑话擂台
error-too-large = 内容过大
error-too-many = 投得太快了
error-too-many-more = { $count ->
   *[other] 这一票没有计入。请在 { $n } 秒后重新发送。
}
error-too-slow = 用时过长
error-form-too-large = 发送的内容过大：表单总共最多 { $kib } KiB。请返回，缩短最长的文本，再次发送。
error-form-too-slow = 表单超过一分钟仍未到达。请返回，再次发送。
error-form-cut = 表单没有完整到达。请返回，再次发送。
error-other-site = 这个表单来自另一个网站，没有被接受。请在这里打开它，再次发送。
error-unreadable = 地址或表单无法读取：其中有内容缺失、重复或不符合要求。请使用本站的链接，或再次发送表单。
error-method = 这个地址不是页面
error-method-send = 这个地址不接收内容
error-method-more-form = 这个地址只接收表单，没有可以阅读的内容。请打开表单所在的页面，从那里发送；已经发送成功的内容不会丢失。
error-method-more-read = 这是供阅读的页面，发送的内容没有被处理。请打开表单所在的页面，从那里发送。
error-unavailable = 服务器暂时无法响应
error-unavailable-more = 它正忙，或正在重新启动。已经确认的内容不会丢失：投票、回答和提交都在确认之前保存。请半分钟后重试。
error-again = 重试
error-value-unknown = 这里不认识 { $given }。可用的值：{ $accepted }。
error-value-page = { $given } 不是页码：请写从 1 开始的整数。
error-value-moment = { $given } 不是时间：日期写作 2026-11-20，时刻写作 2026-11-20T12:00:00Z。
error-value-price = { $given } 不是价格：请写每题的美元数，小数点用“.”，如 0.002。
error-value-weight = { $given } 不是权重：请写从 0（只看好笑）到 1（只看原创）的数。
error-value-style = style=1 只能与 method=bt 同用，不能与 { $given } 同用。
error-value-original = original=… 只能与 method=bt 同用，且不能与 style=1 同用。
error-value-format = 这里不认识 { $given }。可用的值：csv、json、parquet；榜单另有 bib。
