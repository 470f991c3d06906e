leaderboard-boards = 榜单
leaderboard-home = 首页
leaderboard-votes = { $count ->
   *[other] { $n } 票
}
leaderboard-entrants = { $count ->
   *[other] { $n } 位参赛者
}
leaderboard-items = { $count ->
   *[other] { $n } 道题
}
leaderboard-answers = { $count ->
   *[other] { $n } 个回答
}
leaderboard-list-separator = 、
leaderboard-back = 返回榜单
leaderboard-submit = 提交模型
leaderboard-vote = 给笑话投票
leaderboard-see-boards = 查看榜单

leaderboard-kind-preference = 导入的投票
leaderboard-kind-humor = 幽默
leaderboard-kind-benchmark = 基准
leaderboard-kind-game = 游戏
leaderboard-method-bt = Bradley–Terry
leaderboard-method-bt-reweighted = Bradley–Terry（各对等权）
leaderboard-method-davidson = Davidson（为平局建模）
leaderboard-method-ties-ignored = Bradley–Terry（忽略平局）
leaderboard-method-elo = 在线 Elo（按投票先后）
leaderboard-method-win-rate = 胜率
leaderboard-method-borda = Borda（对各对手得分率的平均）
leaderboard-status-counted = 计入
leaderboard-status-unverified = 未核实
leaderboard-status-excluded = 已剔除
leaderboard-status-with-unverified = 计入和未核实
leaderboard-status-any = 全部状态
leaderboard-group-public = 公众
leaderboard-group-expert = 专家
leaderboard-group-one-judge = 仅评委 { $name }
leaderboard-group-judge = 评审模型
leaderboard-group-import = 导入的投票
leaderboard-language-en = 英文
leaderboard-language-zh = 中文
leaderboard-origin-built-in = 内置
leaderboard-origin-submission = 用户提交
leaderboard-origin-import = 导入
leaderboard-origin-people = 由人写成

leaderboard-column-rank = 名次
leaderboard-about-rank = 数据所允许的最好与最差名次；点开可看依据
leaderboard-column-name = 参赛者
leaderboard-column-rating = 评分
leaderboard-about-rating = { $method }，均值 1,000，附 95% 区间
leaderboard-column-share = 得分率
leaderboard-about-share = { $method }：得分占比，附 95% 区间
leaderboard-column-score = 得分
leaderboard-about-score = 答对的题目占比，附 95% 区间
leaderboard-column-interval = 95% 区间
leaderboard-axis = 区间图从 { $low } 画到 { $high }
leaderboard-column-votes = 票数
leaderboard-column-tally = 胜 / 平 / 负
leaderboard-label-tally = 胜/平/负
leaderboard-column-win-rate = 胜率
leaderboard-about-win-rate = 每票得分，平局算半分
leaderboard-column-jokes = 台上的笑话
leaderboard-about-jokes = 可供投票的笑话数与讲过的总数
leaderboard-label-jokes = 台上
leaderboard-on-stage = { $told } 个中的 { $shown } 个
leaderboard-column-n = 回答数
leaderboard-about-n = 已存的回答；端点未给出的按答错计
leaderboard-column-failed = 失败
leaderboard-about-failed = 端点从未给出这些回答，按答错计
leaderboard-failed = { $n } 个失败
leaderboard-column-tokens = 每题词元
leaderboard-label-tokens = 词元
leaderboard-about-tokens = 提示与回答合计，每题
leaderboard-column-prompt = 每题提示词元
leaderboard-column-completion = 每题回答词元
leaderboard-column-seconds = 每题秒数
leaderboard-label-seconds = 秒
leaderboard-about-seconds = 从请求到最后一个词元，每题
leaderboard-column-dollars = 每题美元
leaderboard-label-dollars = 美元
leaderboard-about-dollars = 按提交者给出的价格，每题
leaderboard-column-total = 总美元
leaderboard-about-total = 按提交者给出的价格计算的整次运行费用
leaderboard-column-organisation = 机构
leaderboard-column-origin = 来源
leaderboard-column-date = 最近变动
leaderboard-about-date = 最后一票或运行结束的时间
leaderboard-label-last-vote = 最后一票
leaderboard-unrated = 未评分
leaderboard-open = 开放
leaderboard-about-open = 权重已公开
leaderboard-pick = 选择 { $name }
leaderboard-caption-votes = { $track } 的参赛者，按投票评分
leaderboard-caption-scores = { $track } 的参赛者，按答对的比例

leaderboard-unrated-no-votes = 还没有投票。
leaderboard-unrated-only-wins = 至今每票都赢。评分至少需要一次负或平，否则会是无穷大。
leaderboard-unrated-only-losses = 至今每票都输。评分至少需要一次胜或平，否则会是负无穷。
leaderboard-unrated-not-connected = 它的投票没有把它与已评分者双向连通：直接或间接地，须有人胜过或战平它，反之亦然。
leaderboard-unrated-too-few-votes = 票数少于本榜评分所需。
leaderboard-unrated-interval = 与其他参赛者相连的票太少，得不出区间：重抽投票时，它的评分常为无穷大。
leaderboard-unrated-tie-rate = 投票无法确定实力相当者多常打平：此方法需要平局，也需要与次序相反的胜负。
leaderboard-rank-of = 第 { $range } 名，共 { $n } 位

leaderboard-any = 不限
leaderboard-show-all = 显示全部
leaderboard-more-rows = 一页显示 { $n } 行
leaderboard-filter = 筛选
leaderboard-filter-form = 筛选榜单
leaderboard-filter-text = 名称、模型或机构
leaderboard-filter-open = 仅开放权重
leaderboard-more-votes = 哪些投票、何种方法、较早的日期
leaderboard-more-moment = 哪些题目，以及较早的日期
leaderboard-filter-category = 类别
leaderboard-filter-language = 语言
leaderboard-filter-group = 投票者
leaderboard-filter-status = 投票状态
leaderboard-filter-from = 起始日期
leaderboard-filter-to = 截止日期
leaderboard-filter-method = 方法
leaderboard-filter-style = 控制文风
leaderboard-filter-style-hint = 从评分中去掉长度与换行的影响
leaderboard-filter-at = 榜单当时的样子
leaderboard-filter-at-hint = 某一天，或如 2026-11-20T12:00:00Z 的时刻
leaderboard-filter-at-day = 当天结束时（UTC）
leaderboard-filter-fold = 筛选、列、较早的日期
leaderboard-filter-wrong = 筛选中有一部分读不懂；榜单先不按它显示
leaderboard-filter-dollars = 每题最多美元
leaderboard-filter-dollars-hint = 本榜 { $low }–{ $high }
leaderboard-csv = 本视图的 CSV
leaderboard-columns = 列
leaderboard-columns-legend = 名次与参赛者之外的列
leaderboard-pick-hint = 勾选两到四行
leaderboard-compare = 比较
leaderboard-pin = 置顶
leaderboard-basis-category = 类别 { $name }
leaderboard-basis-language = { $name }题目
leaderboard-basis-group = { $name }的投票
leaderboard-basis-from = { $day } 起
leaderboard-basis-to = 至 { $day }
leaderboard-basis-status = 状态：{ $name }
leaderboard-basis-method = 方法：{ $name }
leaderboard-basis-style = 已控制文风
leaderboard-as-of = 当时的榜单
leaderboard-recomputed = 本榜由所选投票或其他方法计算
leaderboard-usual = 查看当前的完整榜单
leaderboard-permanent = 永久链接
leaderboard-permanent-about = 此刻的榜单，之后有新票也不变

leaderboard-read-votes = 阅读投票
leaderboard-see-evidence = 看看有多确定
leaderboard-see-items = 查看题目
leaderboard-unfinished = 进行中与失败
leaderboard-unfinished-failed = 失败
leaderboard-unfinished-caption = 尚未完成：运行结束后才会计分
leaderboard-no-match = 没有符合的参赛者
leaderboard-no-match-text = 榜单是有的，只是没有符合筛选的行。
leaderboard-empty-then = 那时榜上还没有人
leaderboard-empty-then-text = 它是后来才开始的，或没有符合筛选的内容。
leaderboard-some-of = { $all }中的 { $shown } 位
leaderboard-last-vote = 最后一票
leaderboard-last-run = 最后一次运行
leaderboard-version = 版本 { $version }
leaderboard-how = 计算方法
leaderboard-these-votes = { $count ->
   *[other] 这 { $n } 票
}
leaderboard-these-items = { $count ->
   *[other] 这 { $n } 道题
}
leaderboard-without-intervals = 按 { $method } 与{ $evidence }，{ $name } 居首。此处该方法没有区间：它给出次序，但说不出投票能分清什么。
leaderboard-not-rated = { $count ->
   *[other] 另有 { $n } 位尚未评分，表末各行说明了原因。
}
leaderboard-nobody-no-votes = 还没有排名：尚无投票。
leaderboard-nobody-unrated = 还没有排名：{ $evidence }还说不出谁好多少。每一行都说明了缺什么。
leaderboard-nobody-no-runs = 还没有排名：尚无完成的运行。
leaderboard-split = 投票分成 { $n } 组，彼此没有任何一票相连。
leaderboard-split-text = 不同组的评分无法比较，因此只对最大的一组排名。跨组的投票会把它们连起来。
leaderboard-problem-texts = 这些投票无法控制文风
leaderboard-problem-texts-text = 被投票的文本没有存下来，长度未知。去掉该筛选即可看到榜单。
leaderboard-problem-method = { $method } 在这些投票上没有解
leaderboard-problem-method-text = 投票不足以确定它要估计的量：可能票太少，或缺少它需要的平局。请在上方换一种方法。
leaderboard-style-title = 文风对这些投票者的影响（已从评分中去除）
leaderboard-style-worth = { $what }：每多一个标准差 { $points } 分（95% 区间 { $lower } 至 { $upper }）
leaderboard-style-nothing = { $what }：各文本没有差别
leaderboard-style-length = 长度
leaderboard-style-lines = 换行
leaderboard-empty-import = 尚未导入投票
leaderboard-empty-import-text = 运营者导入投票文件后，模型与评分会出现在这里：{ $command }
leaderboard-empty-running = 尚无完成的运行
leaderboard-empty-running-text = 下方任一运行完成后就会出现第一行。重新载入本页即可看到。
leaderboard-empty-humor = 台上还没有人
leaderboard-empty-humor-text = 模型讲完笑话后会出现在这里，有人投票后便有名次。
leaderboard-empty-benchmark = 还没有模型跑过这条赛道
leaderboard-empty-benchmark-text = 模型答完全部题目后，会带着得分与区间出现在这里。

leaderboard-verdict-alone = 榜上只有 { $name }：还没有可比较的对象。
leaderboard-verdict-nothing = { $evidence }还分不开这 { $n } 位参赛者：任何次序都有可能。
leaderboard-verdict-chain = 这 { $n } 位参赛者中，相邻的分不开：{ $evidence }只定下了部分次序。
leaderboard-verdict-leads = { $name } 领先。
leaderboard-verdict-settled = { $evidence }已定下每个名次。
leaderboard-verdict-tied = { $evidence }分不开{ $ranks }。
leaderboard-verdict-partly = { $evidence }没有完全分开{ $ranks }。
leaderboard-verdict-range = 第 { $best }–{ $worst } 名
leaderboard-verdict-and = { $list }和{ $last }
leaderboard-verdict-and-more = { $list }以及更靠后的一些
leaderboard-and-others = { $list }等另外 { $n } 位

leaderboard-why-title = { $name } 的名次从何而来
leaderboard-why-caption = { $name } 对每位对手：投票结果与评分预测
leaderboard-why-against = 对手
leaderboard-why-observed = 实际
leaderboard-why-predicted = 预测
leaderboard-before-penalty = 预测与历史所用的是投票给出的评分，尚未因禁用笑话扣分。
leaderboard-why-rank = 第 { $range } 名。
leaderboard-why-above = 确定在它之上：{ $names }。
leaderboard-why-overlap = 与它分不开：{ $names }，区间相互重叠。
leaderboard-why-below = 确定在它之下：{ $names }。

leaderboard-fragile = { $count ->
   *[other] 在 { $all } 票中去掉 { $n } 票，{ $name } 就会成为第一。
}
leaderboard-fragile-unrated = { $count ->
   *[other] 在 { $all } 票中去掉 { $n } 票，第一名 { $name } 就得不出评分。
}
leaderboard-fragile-which = 是哪些票
leaderboard-fragile-title = 第一名靠什么支撑
leaderboard-fragile-how = 按每票的影响力找出，并在去掉它们后重新拟合加以验证。可能存在更小的集合。
leaderboard-fragile-caption = 缺了就会改变第一名的投票
leaderboard-fragile-pair = 对决
leaderboard-fragile-said = 投票结果
leaderboard-evidence = 有多确定
leaderboard-evidence-title = { $track } 有多确定？
leaderboard-evidence-lede = { $evidence }能分清与分不清什么，评分如何形成，以及预测在何处失准。
leaderboard-mean = 均值
leaderboard-evidence-empty = 还谈不上把握
leaderboard-chart-empty = 有了能评出分数的投票或运行后才会画出。
leaderboard-history-title = { $votes }陆续投出时的评分
leaderboard-history-once = { $votes }是一次存入的，还看不到评分的变化
leaderboard-history-sub = 每段时间结束时的评分，附 95% 区间
leaderboard-matrix-as-predicted = 没有谁胜过谁的次数明显多于评分的预测
leaderboard-matrix-surprising = { $count ->
   *[other] { $n } 组对决的结果与评分的预测不符
}
leaderboard-matrix-observed = 谁对谁赢了多少；此榜不作占比预测
leaderboard-matrix-sub = 行对列的得分占比，平局算一半
leaderboard-matrix-sub-decided = 分出胜负的投票中，行胜列的占比
leaderboard-calibration = 评分能预测投票吗？
leaderboard-calibration-caption = 按评分给予占优一方的胜算分组的投票
leaderboard-calibration-bin = 占优方的胜算
leaderboard-log-loss = 每票对数损失为 { $loss }；掷硬币为 { $coin }，任何评分在这些投票上都不会低于 { $floor }。实际占比平均偏离预测 { $error }。二者都在拟合评分所用的投票上计算。

leaderboard-ledger-all = 全部投票
leaderboard-ledger-of = 关于 { $name } 的投票
leaderboard-ledger-pair = { $a } 对 { $b }
leaderboard-ledger-on = { $track } 上的 { $votes }。
leaderboard-ledger-newest = { $track } 上的 { $votes }，最新的在前。
leaderboard-ledger-newest-first = 投票，最新的在前
leaderboard-ledger-tally = { $won } 胜，{ $tied } 平，{ $lost } 负。
leaderboard-ledger-about = { $track } 评分背后的投票。
leaderboard-ledger-empty = 这里没有投票
leaderboard-ledger-empty-text = 每一票投出后都会出现在这里：提示、两个笑话和投票者的选择。
leaderboard-see-entrant = 查看参赛者
leaderboard-every-vote = 阅读全部投票
leaderboard-won = { $name } 获胜
leaderboard-tie-both = 平局：都好
leaderboard-tie-neither = 平局：都不好
leaderboard-side-won = 胜
leaderboard-sample = 样本

leaderboard-items-title = 题目
leaderboard-items-of = { $track } 的题目
leaderboard-items-lede-targets = { $items }，附算作正确的答案。参赛者只看到题目。
leaderboard-items-lede = { $items }：每位参赛者都要全部作答。
leaderboard-items-empty = 这条赛道没有题目
leaderboard-items-empty-text = 它的榜单由别处投出后导入的投票组成，不含所涉文本。
leaderboard-items-caption = 题目，按提问顺序
leaderboard-items-item = 题目
leaderboard-items-turn = 第 { $n } 轮
leaderboard-items-target = 正确答案
leaderboard-items-category = 类别
leaderboard-items-id = 编号
leaderboard-items-set = 题集
leaderboard-items-or = 或

leaderboard-run-state = 状态
leaderboard-run-entrant = 参赛者
leaderboard-run-track = 赛道
leaderboard-run-progress = 进度
leaderboard-run-run = 运行
leaderboard-run-why = 查看原因
leaderboard-run-follow = 跟踪运行
leaderboard-run-on = 于
leaderboard-run-samples = 样本
leaderboard-under-way = 进行中

leaderboard-act-no-import = 尚未导入投票。
leaderboard-act-no-joke = 还没有人讲过笑话。提交一个模型，或等待运行完成。
leaderboard-act-no-run = 尚无完成的运行。提交一个模型，或等待运行完成。
leaderboard-act-no-rank = 笑话有了，名次还没有：需要擂台上的投票。
leaderboard-act-no-rating = 目前的投票还排不出名次。
leaderboard-whole-board = 完整榜单：{ $entrants }，{ $evidence }
leaderboard-tracks-about = 每条赛道及其领先者：幽默、基准、导入的投票。
leaderboard-tracks-lede = 每条赛道一个榜单。不同赛道的数字不可比；名次只说数据能分清的。
leaderboard-no-tracks = 没有载入赛道
leaderboard-no-tracks-text = Openmic 启动时会存入内置赛道。若一直为空，请运行 openmic doctor：它会指出缺什么。

leaderboard-home-title = 今晚谁最好笑？
leaderboard-home-lede = 语言模型就同样的提示讲笑话。你看到其中两个，却不知出自谁手。你的一票会推动榜单。
leaderboard-home-about = 带幽默舞台的语言模型榜单：笑话盲投、小型基准、带诚实区间的评分。
leaderboard-home-empty = 节目单上还没有人
leaderboard-home-empty-text = 模型运行、人们投票，榜单便会充实起来。提交一个带端点的模型，或由运营者导入别处的投票：{ $command }
leaderboard-home-methods = 数字是怎么算的
leaderboard-home-what = Openmic 是什么
leaderboard-now-title = 此刻最好笑
leaderboard-now-some = 台上
leaderboard-now-points = { $count ->
   *[other] 最近 { $n } 票中得 { $points } 分
}
leaderboard-now-no-votes = 还没有投票
leaderboard-now-soon = { $count ->
   *[other] { $n } 次运行进行中。其中一次完成后，第一个笑话就会出现在这里。
}
leaderboard-home-runs = 排队或进行中的运行，最早的在前
leaderboard-home-some-runs = { $all } 次运行中的 { $shown } 次，最早的在前
leaderboard-stat-entrants = 参赛者
leaderboard-stat-entrants-detail = 榜上合计
leaderboard-stat-votes = 投票
leaderboard-stat-votes-detail = 全部榜单计入
leaderboard-stat-answers = 回答
leaderboard-stat-answers-detail = 每一个都可阅读
leaderboard-stat-runs = 进行中的运行
leaderboard-stat-runs-detail = 排队或进行中

leaderboard-calibration-title = 评分的预测与实际平均相差 { $error }
leaderboard-cost-title = { $best } 每题用 { $tokens } 个词元得 { $score }；最少的 { $fewest } 个词元得 { $less }
leaderboard-cost-title-same = { $best } 得分最高，而且用的词元最少
leaderboard-cost-sub = 得分及其 95% 区间，对每题词元数；连线左侧没有得分更高者
leaderboard-cost-unit = 个词元
leaderboard-home-thinking = 多想能换来什么
leaderboard-home-thinking-more = { $track }完整榜单
leaderboard-home-thinking-shown = 图中 { $all } 个中的 { $shown } 个：前沿及其后得分最高者
leaderboard-home-newest = 最新上榜
leaderboard-home-newest-on = { $track }
leaderboard-why-link = 为什么是这个名次

leaderboard-uneven = 有 { $n } 对参赛者回答的题目不同：只在两者都答过的题目上比较，没有共同题目时按得分比较。
