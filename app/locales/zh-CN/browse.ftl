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
