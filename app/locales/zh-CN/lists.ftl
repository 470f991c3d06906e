# 全部内容的列表。
lists-form = 在此列表中搜索
lists-text = 名称
lists-models = 模型
lists-models-lede = 共 { $n } 个模型，每个都列出由它组成的参赛者。
lists-models-empty = 这里还没有模型
lists-entrants = 参赛者
lists-entrant = 参赛者
lists-entrants-lede = 共 { $n } 个参赛者：一个模型、提问方式和提示词。
lists-entrants-empty = 还没有参赛者
lists-runs = 运行
lists-runs-lede = 共 { $n } 次运行：一个参赛者在一个赛道上，新的在前。
lists-runs-empty = 还没有任何运行
lists-empty-text = 模型提交并获准之后，或其投票导入之后，就会出现在这里。
lists-none = 没有这个名称
lists-none-text = 请换一个更短的词，或查看全部。
lists-added = 首次出现
lists-asked-for = 提出时间
