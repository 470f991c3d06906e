# 以专家身份投票的邀请：管理员的列表，以及链接页面的说明。

invitations-title = 邀请
invitations-lede = 打开链接并接受的人以专家身份投票。榜单可以只用专家的投票。
invitations-new = 新链接
invitations-not-made = 链接尚未生成：
invitations-name = 名称
invitations-name-hint = 给谁用的，例如喜剧俱乐部。打开链接的人会看到。
invitations-name-missing = 请为链接取个名称，以便日后知道是给谁的。
invitations-name-long = 名称最多 { $most } 个字符。
invitations-most = 人数上限
invitations-most-hint = 留空表示不限。
invitations-most-wrong = 请填写 1 到 { $most } 的整数，或留空表示不限。
invitations-expires = 最后一天
invitations-expires-hint = 链接在当天结束（UTC）前有效。留空表示不过期。
invitations-expires-wrong = 请选择今天或以后的日期，例如 2027-01-31，或留空表示不过期。
invitations-make = 生成链接
invitations-made = 链接已生成
invitations-link = 邀请链接
invitations-once = 请现在复制：只显示这一次，系统只保存其哈希。
invitations-list = 链接
invitations-none = 还没有链接。命令行也可以生成：
invitations-state-open = 有效
invitations-state-revoked = 已撤销
invitations-state-expired = 已过期
invitations-state-full = 已满
invitations-col-state = 状态
invitations-col-voters = 专家
invitations-col-until = 有效期至
invitations-col-made = 生成时间
invitations-used-of = { $n } / { $most }
invitations-no-end = 不过期
invitations-revoke-open = 撤销…
invitations-revoke-title = 撤销“{ $name }”？
invitations-revoke-means = 其他人将无法再使用此链接。已使用的人仍是专家，除非你让他们回到公众；他们投过的票保持不变。
invitations-revoke = 撤销链接
invitations-dismiss = { $count ->
   *[other] 撤销，并让其 { $n } 位专家回到公众
}
invitations-revoked = { $count ->
    [0] 链接已撤销。
   *[other] 链接已撤销，{ $n } 位投票者回到公众。
}

invitations-ask = 以专家身份投票？
invitations-ask-text = 邀请你的是：{ $name }。
invitations-ask-counts = 你的投票照常计入每个榜单，也计入专家榜单。
invitations-ask-cookie = 无需账号：此浏览器的 Cookie 让你成为专家，没有人知道你是谁。
invitations-accept = 以专家身份投票
invitations-decline = 不接受，直接投票
invitations-expert = 你正以专家身份投票
invitations-expert-text = 从现在起，此浏览器的投票算作专家投票。之前的投票保持不变。
invitations-to-arena = 前往舞台
invitations-closed = 此邀请无法打开
invitations-closed-revoked = 管理员已撤销。
invitations-closed-expired = 已过期。
invitations-closed-full = 使用人数已达上限。
invitations-closed-unknown = 没有这样的邀请；链接可能不完整。
invitations-closed-more = 请向发给你的人索取新链接。没有邀请也可以投票。
