# 投票之外的笑话信息：原创度、读者意见、最好与最差的笑话。

jokes-col-originality = 原创度
jokes-about-originality = 1 减去与最相近的已知笑话或台上任何笑话的相似度；取台上笑话的平均值
jokes-col-repetition = 重复率
jokes-about-repetition = 重复该选手自己先前笑话的比例
jokes-col-atoms = 原子规则
jokes-about-atoms = 每讲一个禁用笑话扣 1,000 分；评分已扣除
jokes-col-refused = 拒绝
jokes-about-refused = 模型拒绝的回答；它们不上台
jokes-col-neither = 都不好笑
jokes-about-neither = 认为两个都不好笑的票所占比例
jokes-slider = 好笑 ↔ 原创
jokes-slider-hint = 最左边只看投票，最右边只看原创度。
jokes-basis-original = 原创度占 { $n } %

jokes-originality = 原创度
jokes-originality-is = 原创度 { $n }（满分 1）
jokes-nearest = 与它最相近的文本，相似度 { $n }：
jokes-nothing-like = 已知的文本中没有与它相似的。
jokes-not-compared = 尚未与其他笑话比较。讲出后几秒钟内完成。
jokes-badge-known = 早已有之
jokes-badge-own = 自我重复
jokes-badge-other = 别人也讲过
jokes-badge-paraphrase = 换了说法的老梗
jokes-from-paraphrase = 同样的梗，换了说法：出自本站的一则笑话。
jokes-from-paraphrase-of = 同样的梗，换了说法，已知来源：{ $source }
jokes-from-own = 同一选手先前的笑话。
jokes-from-other = 另一选手的笑话。
jokes-from-known = 已知来源：{ $source }
jokes-from-heard = 读者说听过，管理员同意。
jokes-from-heard-in = 读者说听过，管理员同意：{ $place }
jokes-see-it = 查看笑话
jokes-repeats = 它重复了同一选手先前的笑话。
jokes-banned-title = 禁用笑话：扣 1,000 分
jokes-banned-like = { $slug }，与这一说法的相似度为 { $n }：
jokes-besides = 投票之外
jokes-besides-text = 说说投票说不了的话。管理员会查看，结果显示在这里。
jokes-said-heard = 听过了
jokes-said-offensive = 冒犯人
jokes-said-not-a-joke = 不是笑话
jokes-noted = 已记录：{ $said }
jokes-readers = { $count ->
   *[other] { $n } 位读者
}
jokes-reviews = 管理员的决定
jokes-upheld = 同意
jokes-dismissed = 不同意
jokes-effect-none = 没有变化。
jokes-effect-heard = 原创度为 0，以此为由。
jokes-effect-off = 它已下台：不再有新的投票，也不计入榜单各列。已投的票保留。
jokes-unknown-flag = 不认识 kind={ $value }：请写 heard、offensive 或 not_a_joke。

jokes-review-title = 被标记的笑话
jokes-review-lede = 读者在投票之外对笑话的意见，多者在前。
jokes-review-empty = 没有待处理的标记
jokes-review-empty-text = 读者在笑话页面上的意见在处理之前会显示在这里。
jokes-review-back = 返回提交列表
jokes-review-rules = 赛道规则：
jokes-review-note = 理由，或在哪里听过（会显示在笑话页面上）
jokes-review-uphold = 同意
jokes-review-dismiss = 不同意
jokes-review-undo = 改变决定
jokes-review-done = 最近处理的
jokes-review-none = 还没有处理过任何标记。
jokes-review-col-joke = 笑话
jokes-review-col-said = 读者说
jokes-review-col-decision = 决定
jokes-review-col-effect = 效果
jokes-review-col-when = 时间
jokes-known-title = 已知笑话
jokes-known-none = 还没有导入已知笑话：笑话只相互比较，并与赛道的示例和禁用笑话比较。
jokes-known-n = { $count ->
   *[other] { $n } 个笑话
}

jokes-list = 笑话
jokes-best = 最好
jokes-worst = 最差
jokes-best-of = { $track }：最好的笑话
jokes-worst-of = { $track }：最差的笑话
jokes-list-about = 按得分比例排列，以 95 % 区间能保证的为准：要排第一，得有足够的票。
jokes-of = { $name } 的笑话
jokes-list-empty = 还没有笑话得到投票
jokes-list-empty-text = 一有人投票，笑话就会出现在这里。
jokes-col-joke = 笑话
jokes-col-share = 得分比例
jokes-tally = 胜 { $won }，负 { $lost }，都好笑 { $both }，都不好笑 { $neither }
jokes-see-list = 最好与最差的笑话

jokes-col-off-stage = 不上台
jokes-about-off-stage = 按原因统计的不上台笑话
jokes-off-empty = 空
jokes-off-refused = 拒绝
jokes-off-cut-off = 被截断
jokes-off-error = 未得到
jokes-off-too-long = 太长
jokes-off-echo = 复述
jokes-off-forbidden = 违反规则
jokes-off-offensive = 冒犯
jokes-off-not-a-joke = 不是笑话
jokes-picture = 分享图片
