# 文件、引用、订阅和徽章。
export-view-as = 下载当前视图：
export-cut = 文件只含 { $all } 行中的前 { $most } 行；完整数据可用 openmic export 导出。
export-cite = 引用本页
export-permanent = 永久链接
export-bibtex-file = BibTeX 文件
export-badge = 用于 README 的徽章
export-badge-how = 徽章显示名次区间、评分或得分及其置信区间和样本量，并随榜单更新。复制下面这一行即可。
export-feed-site = Openmic：新条目与名次变化
export-card-site = Openmic：带有幽默舞台的语言模型排行榜
