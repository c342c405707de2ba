export const lookups = {
  "menu.lookups": ["外部接口", "Connections"],
  "lookups.title": ["外部接口", "Connections"],
  "lookups.new": ["新建接口", "New connection"],
  "lookups.edit": ["编辑接口", "Edit connection"],
  "lookups.empty": [
    "流程中的“查询”节点只能访问这里设置的地址。",
    "Look-up nodes of flows reach only the addresses set up here.",
  ],
  "lookups.searchHint": ["名称或标识", "Name or key"],
  "lookups.key": ["标识", "Key"],
  "lookups.keyHelp": [
    "流程用它引用接口；字母、数字、下划线、点和连字符。",
    "Flows name the connection by it: letters, digits, _ . and -.",
  ],
  "lookups.address": ["地址", "Address"],
  "lookups.addressHelp": [
    "如 https://crm.example.com/api；修改地址后须重新填写密钥。",
    "Such as https://crm.example.com/api; a new address needs its secrets again.",
  ],
  "lookups.headers": ["请求头（密钥）", "Headers (secrets)"],
  "lookups.headersHelp": [
    "已保存的内容不再显示；留空表示不变，删除则去掉。",
    "What was saved is not shown again; left empty it stays, removed it goes.",
  ],
  "lookups.headerName": ["名称", "Name"],
  "lookups.headerValue": ["内容", "Value"],
  "lookups.addHeader": ["添加请求头", "Add a header"],
  "lookups.removeHeader": ["删除请求头", "Remove the header"],
  "lookups.kept": ["已保存", "saved"],
  "lookups.try": ["测试", "Try"],
  "lookups.tryPath": ["路径", "Path"],
  "lookups.tryDone": ["接口已应答", "It answered"],
  "lookups.tryFailed": ["没有成功：{why}", "It did not work: {why}"],
  "lookups.deleteAsk": ["删除接口“{name}”？", "Delete the connection “{name}”?"],
  "noun.lookup_connection": ["外部接口", "Connection"],
  "error.lookup_missing": [
    "没有找到这个接口，可能已被删除。",
    "There is no such connection; it may have been deleted.",
  ],
  "error.lookup_key_taken": ["这个标识已被其他接口使用。", "Another connection has this key."],
  "error.lookup_in_use": [
    "还有流程在使用这个接口：{flows}。",
    "Flows still use this connection: {flows}.",
  ],
  "error.address_malformed": [
    "请填写 http(s) 地址，不含问号和用户名。",
    "Write an http(s) address without a question mark or a user.",
  ],
  "error.headers_malformed": [
    "请求头的名称只能用普通字符，内容为一行，最多 20 个。",
    "A header has a plain name and one line of value; 20 at most.",
  ],
} as const satisfies Record<string, readonly [string, string]>;
