compare-title = 比较
compare-about = 一条赛道上的两到四位参赛者，并排且逐对比较。
compare-nothing = 还没有选人
compare-nothing-text = 在榜单上勾选两到四行，再点“比较”。
compare-few = 至少选两位
compare-few-text = 在下方添加本榜的参赛者，或返回榜单勾选。
compare-too-many = 一次比较 { $n } 位太多：请选两到四位。
compare-drop = 请去掉几个
compare-drop-legend = 留下两到四个
compare-not-on-board = { $track } 的榜单上没有 { $name }。
compare-on = { $track } 上的比较
compare-lede = { $track }，依据{ $evidence }。
compare-caption = 所比较的参赛者在 { $track } 上的位置
compare-evidence = 依据
compare-add = 添加参赛者

compare-unrated = 投票还不足以给双方评分，只能看他们之间的对决。
compare-settled = { $better } 优于 { $other }：概率 { $chance }。投票已有定论。
compare-open = { $better } 可能优于 { $other }：概率 { $chance }。投票尚无定论。
compare-head-to-head = 直接对决
compare-by-votes = 以下按 Bradley–Terry 由原样的投票算出。本榜的方法（{ $method }）不给出此类胜算，次序可能不同。
compare-by-votes-style = 以下按 Bradley–Terry 由原样的投票算出，未扣除文风的影响。
compare-by-votes-original = 以下按 Bradley–Terry 由原样的投票算出，未计入原创性。
compare-by-decided = 以下按 Bradley–Terry 由分出胜负的投票算出。
compare-by-method = 以下按本榜的方法算出：{ $method }。
compare-before-penalty = 仅按投票，尚未因 { $name } 讲了禁用笑话扣 { $points } 分。
compare-never-met = 从未交手，由其他投票相连
compare-tally = { $a } 胜 / 平 / { $b } 胜
compare-observed = { $name } 的实际得分占比
compare-expected = 评分预测的 { $name } 得分占比
compare-difference = 差距
compare-points = { $points } 分（95% 区间 { $lower } 至 { $upper }）
compare-settle = 怎样才有定论
compare-settle-done = 已有定论
compare-settle-votes = { $count ->
   *[other] 若结果如预测，双方之间大约还需 { $n } 票
}
compare-settle-never = 再多票也难有定论：预计二者相当
compare-flip = 次序靠什么支撑
compare-flip-votes = { $count ->
   *[other] { $n } 票：没有这些票，二者会换位
}

compare-no-items = 他们没有共同的题目。
compare-shared = 双方都答过的题目
compare-both-right = 都对
compare-only = 只有 { $name } 对
compare-neither-right = 都错
compare-share = { $points } 个百分点（95% 区间 { $lower } 至 { $upper }，按题配对）
compare-mcnemar = McNemar 精确检验 p 值
compare-read-disagreement = 逐条阅读两者不一致的回答
compare-right = 对
compare-wrong = 错
compare-mcnemar-none = 无：有参赛者每题有多个回答
compare-items-settled = 在{ $items }上 { $better } 优于 { $other }：配对区间不含零。
compare-items-open = { $items }分不开 { $a } 与 { $b }：配对区间含零。
compare-differing = 有差别之处：{ $all } 道题中的 { $shown } 道
compare-battles = { $first } 与 { $second } 的对决，先列决定名次的
compare-all-battles = 两者之间的全部投票
compare-battle-won = { $name } 获胜
