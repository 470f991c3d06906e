# 推理算力：词元、秒、美元换来什么，还剩什么没有定下来。
compute-see = 多想换来什么
compute-here = 算力
compute-title = { $track }：多想换来什么
compute-lede = 得分与回答的花费相对照，依据{ $evidence }。同一模型以不同花费参赛，便成一条曲线。
compute-empty = 还没有人作答
compute-empty-text = 本赛道的第一次运行完成后，这里会画出回答的花费与得分。
compute-axis = 花费单位
compute-free = 这里都没有价格
compute-free-text = 这些运行不知道美元花费：提交端点时没有填价格。词元和秒是实测的。
compute-no-curve = 还没有曲线
compute-no-curve-text = 一条曲线需要同一模型的两个花费不同的参赛者：换一种策略再提交一次。
compute-unit-seconds = 秒
compute-unit-dollars = 美元
compute-cost-tokens = { $n } 个词元

compute-front-title = { $best } 每题花 { $cost } 得 { $score }；花得最少的 { $least } 得 { $less }
compute-front-same-seconds = { $best } 得分最高，而且最快
compute-front-same-dollars = { $best } 得分最高，而且最便宜
compute-front-sub-seconds = 得分及其 95% 区间，对每题秒数；连线左侧没有得分更高者
compute-front-sub-dollars = 得分及其 95% 区间，对每题美元；连线左侧没有得分更高者

compute-curves-sub = 得分及其 95% 区间，对{ $cost }；线为对数几率对花费对数的加权最小二乘，带为 95% 区间
compute-curve-gains = 花费增至 { $times } 倍，{ $model } 从 { $from } 升到 { $to }。
compute-curve-loses = 花费增至 { $times } 倍，{ $model } 从 { $from } 降到 { $to }。
compute-curve-open = 更多算力是否有助于 { $model }，这些数据说不准。
compute-curves-others = { $count ->
   *[other] 另有 { $shown } 个模型有曲线。
}

compute-models = 模型
compute-models-caption = 有多个参赛者的模型，算力增加后如何
compute-model = 模型
compute-ends = 曲线两端的得分
compute-measured = 实测范围
compute-from-to = { $from } → { $to }
compute-unsure = { $words }，不能确定
compute-range = { $from } 至 { $to }，{ $n } 个参赛者
compute-points-interval = { $points } 个百分点（{ $lower } 至 { $upper }）

compute-entrants = 参赛者
compute-entrants-caption = 每个参赛者与 { $model } 的曲线相比，花费单位：{ $axis }
compute-entrants-caption-none = 每个参赛者的花费与得分
compute-multiplier = 算力倍数
compute-multiplier-of = × { $model }
compute-more-than = 超过 { $factor }
compute-less-than = 低于 { $factor }
compute-interval = { $low } 至 { $high }
compute-no-gain = 参照模型未必随花费提高
compute-no-point = 没有花费
compute-reference-itself = 参照
compute-dominated = 帕累托前沿
compute-dominated-by = 不及
compute-on-front = 在前沿上
compute-reference = 参照
compute-reference-hint = 倍数是参照模型要得到同样的分，每题须多花几倍。
compute-reference-use = 以它为参照
compute-reference-unknown = 本赛道没有名为 { $model } 的模型。已有：{ $known }。

compute-tries = 多次作答
compute-pass-at-k = pass@k
compute-maj-at-k = maj@k
compute-tries-title = { $name }：{ $k } 次中有一次答对的题占 { $pass }，多数答案正确的占 { $majority }；单次为 { $one }
compute-tries-sub = 题目占比及其 95% 区间：k 个回答中有一个正确（pass@k），k 个回答中最多的答案正确（maj@k）
compute-tries-axis = 每题回答数 k
compute-tries-unit = 个回答
compute-tries-sampled = 有些 maj@k 由两万次抽样而非精确计数得出：误差小于半个百分点。

compute-column-bits = 剩余比特
compute-about-bits = 每题剩余比特，由样本估计：正确答案离确定还有多远；越少越好
compute-about-bound = 有些题从未答对：更多样本可能得出更大的任何数
compute-at-least = ≥ { $bits }
compute-column-likelihood = 似然比特
compute-about-likelihood = 模型给正确选项的概率的 −log₂，对题取平均，由接口给出的对数概率算得。不是由样本计数的剩余比特；越少越好
compute-about-likelihood-bound = 似然比特的下界：有些题的正确字母不在接口列出的候选之中
compute-likelihood-items = 依据{ $items }
compute-column-gap = 懒惰差距
compute-about-gap = 逐步思考比直接回答多得的百分点，按题配对
compute-column-ceiling = 上限
compute-about-ceiling = 该模型花费词元最多的参赛者的得分
compute-column-strategy = 策略
compute-about-strategy = 推理算力如何用在一道题上

compute-methods-curve = 同一模型以不同花费参赛，便成一条曲线：得分的对数几率对花费的对数，按误差加权。倍数是参照模型要得到同样的分须多花几倍；超出实测范围十倍以外只给出界限。懒惰差距是逐步思考比直接回答多得的分，逐题比较。
compute-methods-tries = 每题有多个回答时，pass@k 是 k 个中有一个正确的机会，maj@k 是 k 个中最多的答案的正确率；两者都从已有的回答中抽取，从不外推。此时得分的区间按题计，不按回答计。
compute-methods-bits = 剩余比特说的是正确答案离确定还有多远：答对机会的 −log₂，按 Jeffreys 后验取期望，对题取平均。从未答对的题使它成为下界，以 ≥ 表示。它取决于回答的个数：请比较回答个数相同的参赛者。
compute-methods-likelihood = 似然比特是另一个数，只见于按似然比较选项的赛道：接口的对数概率给正确选项（在题目之后）的概率的 −log₂，对题取平均；旁边是每词元的同一数值，以及减去没有题目时该选项的比特之后的数值（PMI-DC）。它不靠抽样。正确字母不在接口列出的候选之中时，它是下界，以 ≥ 表示。两种比特从不混用。

compute-unmeasured = 未测量
compute-unmeasured-why = 这些回答是在别处记录的，不知道花费多少。
compute-unmeasured-title = 有 { $n } 个参赛者的花费未经测量。
compute-unmeasured-text = 未知不等于零：没有花费数据的参赛者不进入前沿、曲线和倍数。
compute-cannot-tell = 无法判断
compute-ceiling-unknown = 无法判断：该模型有参赛者的 token 数未经测量
compute-tries-choose = 选择要画的运行
compute-tries-choose-hint = 最多 { $n } 个，以便分辨各条线。
compute-tries-draw = 画出来
compute-tries-inside = { $strategy } 每次多数表决所用的各个回答

compute-sizes = { $family } 各个大小：{ $strategy }
compute-few-points = { $name } 的点太少，不能作为参考曲线。
compute-few-points-text = 一条曲线至少需要两个花费不同的参赛者。请另选参考，或让它的更多参赛者运行。
