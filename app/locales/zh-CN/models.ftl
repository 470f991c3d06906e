models-badge-built-in = 内置
models-badge-built-in-about = 随 Openmic 一起提供
models-badge-people = 人类
models-badge-people-about = 这些笑话由人写成，而不是模型
models-badge-imported = 导入
models-badge-imported-about = 投票在别处进行，由此导入
models-badge-open = 开放权重
models-badge-open-about = 权重已公开

models-strategy-direct = 直接作答
models-strategy-few-shot = 少样本，{ $n } 个示例
models-strategy-step-by-step = 逐步思考
models-strategy-self-consistency = { $n } 个答案的多数
models-strategy-best-of-n = { $n } 选一，{ $by }
models-strategy-by-judge = 由评委选出
models-strategy-by-likeliest = 取概率最高者
models-strategy-by-shortest = 取最短者
models-strategy-by-longest = 取最长者
models-strategy-revise = 修改 { $n } 次
models-strategy-budget = 思考预算 { $n } 词元
models-strategy-effort = { $level }思考力度
models-effort-none = 无
models-effort-minimal = 最低
models-effort-low = 低
models-effort-medium = 中等
models-effort-high = 高
models-effort-max = 最高
models-strategy-panel = { $n } 名作答者、一名审阅者和一名决定者
models-strategy-over = { $outer } · { $inner }

models-from-imports = 来自导入的投票
models-with-prompt = 有系统提示
models-without-prompt = 无系统提示
models-standing = 排名
models-standing-none = 跑完一个赛道，或有提到它的投票计入之后，这里就会显示排名。
models-standing-soon = 下面任何一次运行完成后，这里就会显示排名。
models-entrant-description = { $name }：{ $lede }。排名、评分与每一条回答。
models-see-boards = 查看榜单

models-prompt = 系统提示
models-settings = 设置
models-not-known = 未知
models-weights = 权重
models-weights-open = 开放：任何人都能下载
models-weights-closed = 不开放
models-price-free = 免费
models-price-per-million = 每百万词元 { $price }
models-strategy = 策略
models-temperature = 温度
models-top-p = Top p
models-longest-answer = 回答长度上限
models-longest-answer-track = 按赛道规定
models-longest-answer-tokens = { $n } 个词元
models-seed = 随机种子
models-remote-name = 接口中的名称
models-price-prompt = 输入价格
models-price-completion = 输出价格
models-left-to-endpoint = 由接口决定
models-model = 模型
models-organisation = 机构
models-licence = 许可证
models-entered = 参赛时间

models-runs = 运行
models-runs-none = 还没有运行。提交获准后，每个赛道会排入一次运行。
models-runs-caption = 运行，从新到旧
models-runs-state = 状态
models-runs-on = 赛道
models-runs-samples = 样本
models-runs-ended = 结束或申请时间
models-runs-done-of = { $done } / { $total }
models-track-version = 版本 { $version }

models-from-people = 由人写成
models-people-sources = 出自何处
models-people-text = 这些笑话不是模型写的。它们由人讲述，与模型的笑话一同排名，并像其他笑话一样清理和比较。
models-people-jokes = { $count ->
   *[other] { $n } 个笑话
}
models-origin = 来源
models-origin-text = 这个模型从未在这里作答。它来自别处的投票，导入自：
models-origin-votes = { $n } 票，导入于
models-origin-cast = 投票于
models-origin-no-times = 文件没有写明投票时间，历史中按导入时间计

models-jokes = 台上的笑话
models-joke-link = 这个笑话和它的投票
models-joke-link-label = 这个笑话和它的投票：{ $input }

models-standings-caption = { $name } 的排名、评分与得分
models-standings-rank = 名次
models-standings-track = 赛道
models-standings-value = 评分或得分
models-standings-interval = 95% 区间（与所在榜单同一坐标轴）
models-standings-rests-on = 依据
models-standings-from = 依据
models-unrated = 未评分
models-ranked = { $n } 个有名次
models-no-standing = 还没有评分或得分

models-imported-votes = 导入的投票
models-none-made = 还没有基于这个模型的参赛者。它的提交获准后就会出现在这里。
models-members-caption = 同一套权重，用法不同，就是不同的参赛者
models-entrant = 参赛者
models-members-values = 评分与得分，附 95% 区间
models-model-description = { $name }，以及它的 { $n } 种参赛方式。
models-entrants = 参赛者
models-first-named = 首次出现
