/** Work orders for the stories: one in each place an order can be, types, deadlines. Times are told
 * from now, so that the clocks run as they do. */
import { AGENTS, CALLS, DEPARTMENTS, QUEUES } from "./data.mjs";

const id = (n) => `00000000-0000-7000-8000-0000008${String(n).padStart(5, "0")}`;
const hours = (n) => new Date(Date.now() + n * 3_600_000).toISOString();
const [AGENT, HANDLER, LEADER] = AGENTS;
const [DESK, WATER, CITY] = DEPARTMENTS;
const names = Object.fromEntries(
  [AGENT, HANDLER, LEADER, DESK, WATER, CITY].map((one) => [one.id, one.name]),
);

const field = (key, zh, en, type, more = {}) => ({
  key,
  zh,
  en,
  type,
  choices: [],
  when_key: "",
  when_values: [],
  required_at: [],
  ...more,
});
const FIELDS = [
  field("place", "故障位置", "Where", "choice", {
    choices: [
      { code: "pipe", zh: "管道", en: "Pipe" },
      { code: "meter", zh: "水表", en: "Meter" },
    ],
    required_at: ["accept"],
  }),
  field("meter", "表号", "Meter no.", "text", { when_key: "place", when_values: ["meter"] }),
  field("cause", "故障原因", "Cause", "long_text", { required_at: ["reply"] }),
];
const act = (code, zh, en, kind, step, blocks) => ({ code, zh, en, kind, step, blocks });
const ACTS = [
  act("identity", "核对户主身份", "Check the identity", "identity", "reply", true),
  act("photo", "上传现场照片", "Photo of the site", "voucher", "close", false),
];
const SWITCHES = {
  dispatch: true,
  revisit: true,
  suspend: false,
  wait: true,
  extension: true,
  extensions_most: 2,
  returns_most: 3,
  return_to: "dispatcher",
  wait_joint: true,
  pause_waiting: true,
  pause_suspended: true,
  response_by: "contact",
  resolved_by: "close",
  archive_days: 30,
};
const type = (n, parent, code, zh, en, more = {}) => ({
  type: {
    id: id(n),
    project: QUEUES[0].project,
    parent,
    code,
    zh,
    en,
    fields: [],
    acts: [],
    switches: {},
    priority: null,
    department: null,
    template: "",
    position: n,
    active: true,
    ...more,
  },
  path: parent ? [parent, id(n)] : [id(n)],
  fields: more.fields ?? [],
  acts: more.acts ?? [],
  switches: SWITCHES,
  priority: more.priority ?? "normal",
  department: more.department ?? null,
  template: more.template ?? "",
});
const REPAIR = type(3, id(2), "repair", "供水报修", "Water repair", {
  fields: FIELDS,
  acts: ACTS,
  department: WATER.id,
  template: "故障现象：\n发生时间：",
});
const TYPES = [
  type(1, null, "complaint", "投诉", "Complaint", { priority: "high" }),
  type(2, null, "utility", "公用事业", "Utilities"),
  REPAIR,
  type(4, null, "enquiry", "咨询", "Enquiry", { priority: "low", switches: { revisit: false } }),
];

/** state, title, what else is different */
const ROWS = [
  ["handling", "幸福小区三栋水管漏水", { urges: 2, supervised: true, due_at: hours(-5) }],
  ["dispatched", "滨江花园停水未通知", { due_at: hours(1.2) }],
  ["signed", "水表读数异常，要求核查", { due_at: hours(30), extension_asked: true }],
  ["waiting", "水压不足", { paused: true, due_at: null }],
  ["returned", "路口窨井盖破损", { due_at: hours(50), returns: 1 }],
  ["replied", "自来水发黄", { due_at: hours(9), reworks: 1, result: "已冲洗管道，水质恢复。" }],
  ["accepted", "咨询阶梯水价", { due_at: hours(70) }],
  ["closed", "投诉窗口人员态度差", { due_at: null, closed_at: hours(-20) }],
];
const POOL = { dispatched: "department", returned: "dispatch", replied: "revisit" };

const TICKETS = ROWS.map(([state, title, more], n) => ({
  id: id(100 + n),
  number: `20261123-${String(n + 1).padStart(5, "0")}`,
  project: QUEUES[0].project,
  type: (n === 7 ? TYPES[0] : n === 6 ? TYPES[3] : REPAIR).type.id,
  state,
  priority: ["critical", "high", "normal", "low"][n % 4],
  title,
  content: `故障现象：${title}\n发生时间：昨晚十点`,
  address: "幸福路 18 号",
  fields: { place: "pipe" },
  customer: null,
  customer_name: n % 2 ? "" : "张建国",
  customer_level: "",
  caller: "138****8000",
  interaction: CALLS[0].id,
  confidential: false,
  assignee: POOL[state] ? null : (state === "accepted" ? AGENT : HANDLER).id,
  department: WATER.id,
  pool: POOL[state] ?? "",
  dispatcher: AGENT.id,
  handler: HANDLER.id,
  parent: null,
  merged_into: null,
  returns: 0,
  reworks: 0,
  urges: 0,
  urged_at: null,
  supervised: false,
  extensions: 0,
  satisfaction: "",
  result: "",
  response_due_at: null,
  reply_due_at: null,
  paused: false,
  version: 4,
  created_at: hours(-40 + n),
  created_by: AGENT.id,
  changed_at: hours(-n),
  changed_by: AGENT.id,
  closed_at: null,
  joint: n === 0 ? [{ department: CITY.id, replied_at: null, replied_by: null, text: "" }] : [],
  names,
  ...more,
  extension_asked: more.extension_asked
    ? { by: HANDLER.id, at: hours(-1), amount: 2, unit: "days", reason: "配件未到" }
    : null,
}));

const step = (seq, at, by, name, from_state, to_state, more = {}) => ({
  id: id(200 + seq),
  seq,
  at: hours(at),
  by,
  step: name,
  from_state,
  to_state,
  reason: "",
  data: {},
  digest: "",
  ...more,
});
const MAY = "begin reply return ask_extension assign contact note ask attach act urge".split(" ");

function detailOf(ticket) {
  const { state } = ticket;
  const clock = (kind, more) => ({
    kind,
    started_at: ticket.created_at,
    paused: ticket.paused,
    late: false,
    limit: { amount: 3, unit: "days" },
    due_at: ticket.due_at,
    met_at: null,
    ...more,
  });
  return {
    ticket,
    type: TYPES.find((one) => one.type.id === ticket.type),
    history: [
      step(1, -40, AGENT.id, "accept", null, "accepted", { data: { type: ticket.type } }),
      step(2, -39, AGENT.id, "dispatch", "accepted", "dispatched", {
        data: { department: WATER.id, joint: [CITY.id] },
      }),
      step(3, -30, HANDLER.id, "sign", "dispatched", "signed"),
      step(4, -6, AGENT.id, "urge", state, state, { reason: "来电催促", data: { level: 2 } }),
      step(5, -5, LEADER.id, "supervise", state, state, { reason: "媒体关注" }),
    ],
    clocks: [
      clock("response", { due_at: hours(-36), met_at: hours(-38) }),
      clock("resolution", {}),
    ],
    possible: MAY.map((name) => ({ step: name, allowed: true, why: "", needs_reason: false })),
    links: [],
    links_hidden: 0,
    children: [],
    calls: [{ interaction: CALLS[0].id, role: "origin", at: hours(-40), by: AGENT.id }],
    acts: [{ act: "photo", at: hours(-3), by: HANDLER.id, value: "" }],
    missing_acts: ACTS.slice(0, 1),
    attachments: [{ id: id(300), name: "现场.jpg", media_type: "image/jpeg", size: 482_113 }],
    sound: true,
  };
}

const RELATED = TICKETS.slice(1, 3).map(({ id, number, title, state, created_at }, n) => ({
  id,
  number,
  title,
  state,
  created_at,
  score: 70 - n * 20,
  open: true,
  reasons: [
    { reason: "number", points: 25 },
    { reason: n ? "subject" : "address", points: 25 },
  ],
}));
const rule = (n, clock, amount, unit, more = {}) => ({
  id: id(400 + n),
  project: QUEUES[0].project,
  clock,
  limit: { amount, unit },
  type: null,
  priority: null,
  level: "",
  calendar: "",
  warn_minutes: 60,
  warn_to: ["assignee"],
  escalations: [{ after_minutes: 60, to: ["supervisors"] }],
  active: true,
  ...more,
});
const KNOWN = {
  "/ticket-types": TYPES,
  "/ticket-limits": [
    rule(1, "response", 2, "hours"),
    rule(2, "resolution", 3, "days"),
    rule(3, "resolution", 0, "days", { priority: "critical", type: TYPES[0].type.id }),
  ],
  "/ticket-views": [],
  "/tickets/choices": {
    departments: DEPARTMENTS.map(({ id, name, parent_id }) => ({ id, name, parent: parent_id })),
    people: AGENTS.map(({ id, name, department }) => ({ id, name, department: department?.id })),
    calendars: [],
    levels: [],
  },
  "/tickets/counts": {
    mine: 3,
    department: 6,
    pool: 2,
    due_today: 2,
    overdue: 1,
    urged: 1,
    revisit: 1,
    capped_at: 1000,
  },
  "/tickets": {
    items: TICKETS,
    next: "next",
    total: TICKETS.length,
    capped: false,
    hits: {},
    indexed: null,
  },
};

export function ticketAnswer(method, path) {
  if (path === "/tickets/related" || /^\/tickets\/[^/]+\/related$/.test(path)) {
    return [200, RELATED];
  }
  if (method !== "GET") return null;
  if (path in KNOWN) return [200, KNOWN[path]];
  const found = TICKETS.find((one) => path === `/tickets/${one.id}`);
  return found ? [200, detailOf(found)] : null;
}
