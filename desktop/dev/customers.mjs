/** Customers for the stories: cards of every kind, the centre's fields, the customers of a call. */
import { AGENTS, DEPARTMENTS, QUEUES } from "./data.mjs";

const id = (n) => `00000000-0000-7000-8000-0000009${String(n).padStart(5, "0")}`;
const at = "2026-11-20T02:15:00Z";
const NAMES = [
  "张建国",
  "刘丽华",
  "陈志强",
  "黄晓梅",
  "王伟",
  "李芳",
  "赵敏",
  "周涛",
  "吴静",
  "徐磊",
];
const LEVEL = ["vip", "regular", "prospect"];
const TAGS = [["老客户", "北京"], ["价格敏感"], [], ["企业采购", "要发票", "安装客户", "以旧换新"]];

const contact = (n, kind, value, more = {}) => ({
  id: id(1000 + n),
  kind,
  value,
  label: kind === "phone" ? "手机" : "",
  primary: true,
  do_not_call: false,
  ...more,
});

export const CUSTOMERS = NAMES.map((name, n) => {
  const owner = n % 5 === 4 ? null : AGENTS[n % AGENTS.length];
  const department = DEPARTMENTS[n % DEPARTMENTS.length];
  const stop = n % 6 === 5;
  return {
    id: id(n),
    project: QUEUES[0].project,
    name,
    level: LEVEL[n % 3],
    source: n % 2 ? "web" : "call_in",
    tags: TAGS[n % 4],
    fields: { city: n % 2 ? "深圳" : "北京", budget: 3000 + n * 500, installed: n % 2 === 0 },
    owner: owner?.id ?? null,
    department: department.id,
    consent: ["given", "unknown", "refused"][n % 3],
    consent_at: n % 3 === 1 ? null : at,
    consent_by: n % 3 === 1 ? null : AGENTS[0].id,
    do_not_call: stop,
    do_not_call_at: stop ? at : null,
    do_not_call_by: stop ? AGENTS[0].id : null,
    remark: n % 2 ? "" : "冰箱 2024 年购买，今年换过门封条。说话慢，请耐心。",
    version: 3,
    created_at: at,
    created_by: AGENTS[0].id,
    changed_at: at,
    changed_by: AGENTS[0].id,
    contacts: [
      contact(n * 4, "phone", `138****${8000 + n}`),
      contact(n * 4 + 1, "phone", `139****${2000 + n}`, { primary: false, do_not_call: true }),
      contact(n * 4 + 2, "mail", `kehu${n}@example.com`),
    ].slice(0, 1 + (n % 3)),
    names: Object.fromEntries(
      [owner, department, AGENTS[0]].filter(Boolean).map((one) => [one.id, one.name]),
    ),
  };
});

const entry = (code, zh, en, position) => ({ code, zh, en, position, active: true });
const field = (key, zh, en, type, position, more = {}) => ({
  key,
  zh,
  en,
  type,
  choices: [],
  required: false,
  searchable: false,
  position,
  active: true,
  ...more,
});

const DEFINED = {
  "/customer-levels": [
    entry("vip", "重要客户", "VIP", 1),
    entry("regular", "普通客户", "Regular", 2),
    entry("prospect", "潜在客户", "Prospect", 3),
  ],
  "/customer-sources": [
    entry("call_in", "来电", "Called us", 1),
    entry("web", "网站", "Web site", 2),
  ],
  "/customer-fields": [
    field("city", "城市", "City", "text", 1, { searchable: true }),
    field("birthday", "生日", "Birthday", "date", 2),
    field("budget", "预算（元）", "Budget (¥)", "number", 3),
    field("interest", "意向产品", "Interested in", "choice", 4, {
      searchable: true,
      choices: [
        { code: "fridge", zh: "冰箱", en: "Fridge" },
        { code: "washer", zh: "洗衣机", en: "Washing machine" },
      ],
    }),
    field("installed", "已安装", "Installed", "yes_no", 5),
  ],
  "/customer-owners": AGENTS.slice(0, 5).map(({ id, name }) => ({
    id,
    name,
    department: DEPARTMENTS[0].id,
    department_name: DEPARTMENTS[0].name,
  })),
};

const COLLEAGUES = {
  id: id(99),
  name: "黄**",
  owner: AGENTS[2].id,
  owner_name: AGENTS[2].name,
  department_name: DEPARTMENTS[1].name,
};

/** The customers of the call: of a talk several and a colleague's, else the one who is known. */
const ofCall = (scenario) => ({
  prefill: true,
  matches: scenario === "agent-talking" ? CUSTOMERS.slice(1, 3) : CUSTOMERS.slice(0, 1),
  colleagues: scenario === "agent-talking" ? [COLLEAGUES] : [],
  link: null,
  linked: null,
  linked_colleagues: null,
});

export function customerAnswer(method, path, query, scenario) {
  if (/^\/calls\/[^/]+\/customers$/.test(path)) return [200, ofCall(scenario)];
  if (/^\/calls\/[^/]+\/customer$/.test(path)) return [200, ofCall(scenario)];
  if (method !== "GET") return null;
  if (path in DEFINED) return [200, DEFINED[path]];
  if (path === "/customers") {
    const items = CUSTOMERS.filter((one) => JSON.stringify(one).includes(query.get("q") ?? ""));
    return [200, { items, next: items.length ? "next" : "", total: items.length, capped: false }];
  }
  const one = /^\/customers\/([^/]+)$/.exec(path);
  if (!one) return null;
  const found = CUSTOMERS.find((card) => card.id === one[1]);
  return found
    ? [200, found]
    : [404, { error: { code: "customer_missing", message: "There is none." } }];
}
