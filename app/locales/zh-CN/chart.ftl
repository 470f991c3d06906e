# 图表自身的文字。
chart-numbers = 数据表
chart-download = 下载
chart-download-svg = SVG 格式：{ $title }
chart-download-png = PNG 格式：{ $title }
chart-values = 数值：{ $title }
chart-first-of = 图中为前 { $shown } 项，共 { $all } 项。
chart-rows-of = 前 { $shown } 行，共 { $all } 行。
chart-empty = 暂无可绘制的数据
chart-extremes = 最高为 { $best }（{ $most }），最低为 { $worst }（{ $least }）。
chart-only = 仅有 { $name }，数值为 { $value }。
chart-lower = 下限
chart-upper = 上限
chart-rank = 名次
chart-at-rank = 第 { $ranks } 名
chart-between = 95% 区间 { $lower } 至 { $upper }
chart-log-two = { $label }；每一格{ $unit }为前一格的两倍
chart-log-ten = { $label }；每一格{ $unit }为前一格的十倍
chart-log-times = { $label }；每一格{ $unit }为前一格的 { $factor } 倍
chart-log-uneven = { $label }；相等的距离表示相等的倍数
chart-on-front = 位于前沿
chart-on-front-yes = 是
chart-on-front-no = 否
chart-front-summary = { $count ->
   *[other] { $shown } 个没有在两方面同时被超过：
}
chart-ends-at = { $name } 最终为 { $value }。
chart-date = 日期
chart-series = 曲线
chart-coloured = 标名的为前 { $shown } 条曲线，共 { $all } 条。
chart-row = 行
chart-against = 对手
chart-battles = 对战数
chart-observed = 实际
chart-predicted = 预测
chart-beats = { $row } 对 { $column }
chart-won = 胜率 { $share }
chart-expected = 预测 { $share }
chart-of-battles = { $count ->
   *[other] { $shown } 场对战
}
chart-of-votes = { $count ->
   *[other] { $shown } 票
}
chart-votes = 票数
chart-row-summary = { $name }：{ $count ->
   *[other] { $shown } 个对手
}
chart-heat-lost = 全负
chart-heat-even = 持平
chart-heat-won = 全胜
chart-heat-read = 每格：行胜列的百分比；下方为评分所预测的百分比与对战数。
chart-heat-flag = 角标：与预测之差超出 95% 情形下偶然所能解释的范围。
chart-heat-summary = { $count ->
   *[other] { $shown } 对曾经交手
}；其中 { $flagged } 对与预测之差超出偶然所能解释的范围。
chart-calibration-read = 虚线上实际与预测一致。标记越大，票数越多。
chart-calibration-summary = { $count ->
   *[other] 共 { $shown } 组
}，其中 { $within } 组的区间包含预测值。
chart-joint = ，
chart-heat-share = 每格：行胜列的百分比。预测与对战数见数据表。
