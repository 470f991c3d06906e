# 浏览一次运行的样本。
browse-cut-off = 被截断
browse-refused = 拒答
browse-disagreement = 分歧
browse-with = 与谁分歧之处
browse-with-whom = show=disagreement 需要 with=参赛者：同一赛道上另一参赛者的短名。
browse-show-disagreement = 显示
browse-not-there = { $name } 在 { $track } 的这一版本上没有运行。
browse-disagree-on = { $count ->
   *[other] 有 { $n } 个回答只有一方正确，与 { $name } 不一致。
}
browse-private-title = 本赛道的题目不公开
browse-private = 私有赛道的题目及其回答从不显示，也不导出；上面的合计就是可见的全部。

browse-capped = 达到了限额
browse-capped-text = 已有的回答保留并列在下面，但不上榜。参赛者的限额规定一次运行可以花多少。
browse-note-capped = 达到限额
browse-note-left = 剩 { $low }至 { $high }
browse-note-dollars-left = 还需 { $low } 至 { $high }
browse-failures = 失败原因
browse-failures-caption = 没有得到的回答，按原因
browse-cause = 原因
browse-answers = 回答
browse-retry = 重新询问这些
browse-quote = 报价与实际
browse-quote-calls = 请求
browse-quote-tokens = 词元
browse-quote-dollars = 美元
browse-quote-range = 报价 { $likely }（{ $low } 至 { $high }）
browse-took = ；实际 { $words }
browse-took-so-far = ；目前 { $words }

browse-calls = { $count ->
   *[other] { $n } 次请求
}
browse-call-chosen = 采用
browse-call-shared = 共用
browse-call-shared-about = 相同的请求此前已有回答：没有再问，也没有再付费
browse-call-cost = { $tokens } 个词元，{ $seconds }
browse-queue = 等待
browse-role-answer = 回答
browse-role-vote = 投票
browse-role-critique = 批评
browse-role-revision = 修改
browse-role-judge = 评判
browse-role-worker = 工作者
browse-role-reviewer = 审阅者
browse-role-director = 主管
browse-role-continue = 要求继续
browse-role-score = 评分
browse-bits = 比特在哪里
browse-bits-said = { $tokens } 个词元共 { $bits } 比特，每个 { $each }；一比特以上的词元，即分岔处：{ $branches }。
browse-bits-legend = 按比特着色，即端点给出的词元概率的 −log₂；起点
browse-bits-from = { $bits }
browse-token-about = 概率 { $p }，{ $bits } 比特
browse-n = n = { $n }
