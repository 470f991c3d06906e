# 被搁置的投票：供管理员使用，以及榜单上的说明。

integrity-title = 被搁置的投票
integrity-lede = 投得太快、不论内容总给同一答案、与其他所有人相反、或集中支持某一参赛者的投票，在你查看之前不计入。没有一票被删除：可以剔除或恢复，榜单随之更新。
integrity-how = 投票如何核查
integrity-done = { $count ->
   *[other] 已更改 { $n } 票，榜单稍后更新。
}
integrity-empty = 没有被搁置的投票
integrity-empty-text = 规则发现的情况会连同检验数字显示在这里。
integrity-choose = 显示哪些
integrity-reason = 原因
integrity-any-reason = 全部原因
integrity-track = 赛道
integrity-any-track = 全部赛道
integrity-show = 显示
integrity-tracks = 各赛道不计入的投票
integrity-unverified = 未核实
integrity-excluded = 已剔除
integrity-boards = 榜单
integrity-board-with = 计入未核实的投票
integrity-board-votes = 查看这些投票

integrity-reason-too-fast = 太快
integrity-reason-one-sided = 单一答案
integrity-reason-far-from-model = 与他人相反
integrity-reason-flood = 集中刷某一参赛者
integrity-reason-undone = 投票者已撤回
integrity-reason-operator = 由管理员决定
integrity-reason-operator-note = 管理员：{ $note }

integrity-subject-voter = 一位投票者，{ $who }
integrity-subject-network = 一个网络，{ $who }
integrity-subject-newcomers = 在同一小时或同一天首次到来的投票者
integrity-subject-experts = 专家
integrity-subject-everybody = 不限时间的投票者

integrity-answer-left = 左边
integrity-answer-right = 右边
integrity-answer-both = 都好笑
integrity-answer-neither = 都不好笑

integrity-evidence-too-fast = { $count ->
   *[other] { $n } 票来得太快，来不及看完题目和笑话。
}
integrity-evidence-one-sided = { $votes } 票中有 { $matching } 票选“{ $answer }”。认真看的投票者预计最多约 { $expected } 票。
integrity-evidence-for = { $votes } 张分出胜负的票中有 { $matching } 张选 { $name }。按其他所有人的投票，预计最多 { $expected } 张。
integrity-evidence-against = { $votes } 张分出胜负的票中有 { $matching } 张不选 { $name }。按其他所有人的投票，预计最多 { $expected } 张。
integrity-evidence-upset = { $votes } 张分出胜负的票中有 { $matching } 张选了其他所有人评价较低的一方。预计最多 { $expected } 张。
integrity-strength = 证据：10 的 { $power } 次方。达到 4 即搁置；诚实的投票者一万人中只有一人会达到。

integrity-now-unverified = 未核实 { $n }
integrity-now-excluded = 已剔除 { $n }
integrity-now-counted = 计入 { $n }
integrity-see-votes = 查看投票
integrity-note = 备注（存档）
integrity-also-voter = 也适用于这位投票者今后的投票
integrity-exclude = 剔除
integrity-restore = 恢复
integrity-exclude-one = 剔除这一票
integrity-restore-one = 计入这一票
integrity-its-votes = 相关投票，最新在前
integrity-read-for = 看了 { $seconds }
integrity-unknown-decision = 不认识决定“{ $what }”：请发送 exclude 或 restore。

integrity-decided = 已决定
integrity-decided-none = 还没有作出决定。决定会连同备注一直列在这里。
integrity-was-excluded = { $count ->
   *[other] 剔除 { $n } 票
}
integrity-was-restored = { $count ->
   *[other] 恢复 { $n } 票
}
integrity-voters = 已决定的投票者
integrity-voters-none = 没有针对个别投票者的决定。
integrity-col-voter = 投票者
integrity-col-standing = 决定
integrity-col-note = 备注
integrity-col-when = 时间
integrity-barred = 投票一律不计
integrity-trusted = 规则不再检查
integrity-unmark = 撤回
integrity-unmark-label = 撤回对 { $who } 的决定

integrity-aside-unverified = { $count ->
   *[other] { $n } 票未核实
}
integrity-aside-excluded = { $count ->
   *[other] { $n } 票已剔除
}
integrity-aside-about = 此榜单不计入的投票及原因

integrity-methods = 哪些投票计入
integrity-methods-rules = 每一票都按投出时的样子保存。四条规则会把投票搁置为“未核实”：快得来不及看完题目和笑话；不论内容总给同一答案；与其他所有人的投票所预测的相反；以及同一网络、在同一小时或同一天首次到来的投票者、专家，或总是表态一致的投票者大量支持或反对同一参赛者。后两条以不含这些投票的榜单、或以不偏向该方的投票者为准下注检验，证据达到诚实投票者一万人中仅一人会达到的程度时才搁置。
integrity-methods-operator = 管理员会看到每项发现及其数字，可以剔除或恢复这些投票；每个决定都留在账本里。榜单会写明搁置了多少票，也可以连同它们一起显示。
integrity-methods-groups = 投票者属于公众；打开管理员邀请链接的人成为专家。榜单可以只用某一组的投票。
integrity-methods-networks = 投票来自哪个网络最多保存两周，且只保存加盐的哈希，盐值会被丢弃。
