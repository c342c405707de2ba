/** Saved views of lists. */
export const views = {
  "views.usual": ["默认", "Usual"],
  "views.keep": ["存为视图", "Keep as a view"],
  "views.name": ["视图名称", "Name of the view"],
  "views.withColumns": ["连同当前显示的列", "With the columns shown now"],
  "views.share": ["谁能看到", "Who sees it"],
  "views.own": ["仅自己", "Only I"],
  "views.department": ["部门：{name}", "Department: {name}"],
  "views.everybody": ["所有人", "Everybody"],
  "views.drop": ["删除视图“{name}”？", "Delete the view “{name}”?"],
  "views.dropShared": ["同事也不再看到它。", "Colleagues will not see it any more either."],
  "noun.list_view": ["列表视图", "List view"],
  "error.list_view_taken": [
    "您已有同名视图，请换个名称。",
    "You have a view of this name already; choose another.",
  ],
  "error.list_view_missing": ["没有这个视图了。", "There is no such view of yours any more."],
  "error.list_view_invalid": [
    "视图无法保存：请检查名称和筛选条件。",
    "The view cannot be kept so: look at its name and filters.",
  ],
} as const;
