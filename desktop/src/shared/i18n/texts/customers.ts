/** Customers: what the audit trail and errors say of them. Their screens come later. */
export const customers = {
  "action.unmasked": ["查看完整号码", "unmasked a number of"],
  "noun.customer": ["客户", "Customer"],
  "noun.customer_field": ["客户字段", "Customer field"],
  "noun.customer_level": ["客户级别", "Customer level"],
  "noun.customer_source": ["客户来源", "Customer source"],
  "error.customer_missing": [
    "没有这个客户，或不在您的数据范围内。",
    "There is no such customer, or he is outside your data scope.",
  ],
  "error.contact_missing": [
    "这个联系方式已不存在，请刷新客户资料。",
    "This contact point is gone; look at the card again.",
  ],
  "error.customer_owner_full": [
    "该归属人持有的客户已达上限，请换一位，或先请他放弃一些。",
    "This owner holds as many customers as he may; choose another, or let him give some up first.",
  ],
  "customers.ownerFull": ["该归属人持有的客户已达上限", "This owner holds as many as he may"],
  "customers.ownerFullHelp": [
    "您可以仍然指派给他，这会超出公海规则的上限。",
    "You may give him one more all the same, past the limit of the pool's rules.",
  ],
  "customers.giveAnyway": ["仍然指派", "Give anyway"],
  "error.customer_changed": [
    "客户资料刚被他人修改，您填写的内容尚未保存；请核对后再次保存。",
    "Somebody else changed the card meanwhile; nothing of yours is saved yet. Look and save again.",
  ],
  "error.customer_definition_taken": [
    "“{key}”已经存在，请换一个代码，或打开已有的那一项修改。",
    "“{key}” is there already; choose another code, or open that one.",
  ],
  "error.customer_definition_changed": [
    "这一项刚被他人修改，您的内容尚未保存；请核对后再次保存。",
    "Somebody else changed this meanwhile; nothing of yours is saved yet. Look and save again.",
  ],
  "customers.ownerLeft": ["已离职", "left"],
  "customers.ofImport": ["来自一次导入", "Of one import"],
  "error.contact_there": [
    "该客户已有这个号码或地址。",
    "The card has this number or address already.",
  ],
  "error.contacts_too_many": [
    "一个客户最多 50 个联系方式。",
    "A card has at most 50 contact points.",
  ],
  "error.contact_malformed": [
    "号码或地址格式不对；打码的号码请勿保存。",
    "This is no number or address of its kind; a masked one cannot be saved.",
  ],
  "error.customer_fields_invalid": [
    "有字段填写不正确，请检查标红的字段。",
    "Some fields are filled in wrongly; check the marked ones.",
  ],
  "error.customer_entry_unknown": [
    "所选的级别、来源、归属或部门不存在、已停用或不在您的范围内。",
    "This level, source, owner or department does not exist, is retired, or is not yours to give.",
  ],
  "error.customer_field_definition_invalid": [
    "字段设置不正确：检查标识、类型和选项；已有字段的类型不能改。",
    "The field cannot be set up so: check key, type and choices; a type never changes.",
  ],
  "error.number_not_whole": [
    "请输入号码后 4 位，或完整号码。",
    "Give the last four digits, or the whole number.",
  ],
  "error.purpose_needed": ["请说明查看号码的用途。", "Say what you need the number for."],
  "error.page_unknown": ["列表已变化，请从第一页重新查看。", "Begin at the first page again."],
  "error.filter_unknown": [
    "列表不能按这个字段筛选。",
    "The list cannot be filtered by this field.",
  ],
  "error.department_has_customers": [
    "仍有客户归属该部门，请先移走。",
    "Customers belong to this department; move them first.",
  ],
} as const;
