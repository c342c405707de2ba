/** Orders that belong together, what the history of one says was changed, and types that two edit. */
export const ticketTies = {
  "tickets.score": ["{score} 分", "{score} points"],
  "tickets.scoreHelp": ["相关程度（满分 100）：{why}", "How alike they are, 100 at most: {why}"],
  "tickets.alikeBy": ["相关度", "How alike"],
  "tickets.outsideView": ["{count} 件不在您的查看范围内", "{count} outside your view"],
  "tickets.moreOutsideView": [
    "另有 {count} 件关联工单不在您的查看范围内。",
    "{count} more outside your view.",
  ],
  "tickets.isChanged": ["已更改", "changed"],
  "tickets.beforeAfter": ["“{old}” → “{new}”", "“{old}” → “{new}”"],
  "tickets.linkedBySystem": ["系统关联", "linked by the system"],
  "tickets.byNumber": ["按工单号关联或合并", "Link or merge by number"],
  "tickets.byNumberHint": ["工单号、号码或文字", "Order number, phone number or words"],
  "tickets.byNumberNone": ["没有找到工单", "No such order"],
  "tickets.subOrder": ["新建子工单", "New order below this"],
  "tickets.subOrderTitle": ["新建 {number} 的子工单", "New order below {number}"],
  "tickets.subOrderHelp": [
    "客户、号码与通话取自上级工单。",
    "Customer, number and call are those of the order above.",
  ],
  "ticketTypes.overtaken": ["他人刚刚保存了修改", "Somebody else saved meanwhile"],
  "ticketTypes.overtakenHelp": [
    "载入最新内容后请重新修改；您尚未保存的输入将被替换。",
    "Load what is there now and make your changes in it; what you typed is replaced.",
  ],
  "ticketTypes.loadAgain": ["载入最新内容", "Load it again"],
  "ticketTypes.fromParent": ["{field}（上级类型）", "{field} (of a type above)"],
  "error.ticket_configuration_changed": [
    "他人刚刚修改过，您的修改尚未保存；请重新载入后再改。",
    "Somebody else changed this meanwhile; nothing of yours is saved. Load it again.",
  ],
  "ticketPart.children": ["子工单", "Split off"],
  "ticketPart.others": ["并入的工单", "Merged in"],
} as const satisfies Record<string, readonly [string, string]>;
