/** The public pool for the stories: two pools, who lies there, what somebody holds, log and runs. */
import { AGENTS, CALLS } from "./data.mjs";

const id = (n) => `00000000-0000-7000-8000-0000009${String(n).padStart(5, "0")}`;
const at = (n) => CALLS[n % CALLS.length].arrived_at;
const day = (n) => new Date(Date.parse(at(0)) + n * 86_400_000).toISOString().slice(0, 10);
const RULES = {
  open_departments: [],
  open_groups: [],
  takes_departments: [],
  takes_levels: ["vip"],
  takes_unowned: true,
  claims_per_day: 20,
  limits: { total: 200, levels: { vip: 10 } },
  overrides: { [AGENTS[0].id]: { total: 300, levels: { vip: 30 } } },
  protection_days: 7,
  renewed_by: ["call", "order"],
  call_s: 30,
  no_contact_days: 30,
  no_deal_days: null,
  after_protection: false,
  cool_down_days: 7,
  warn_days: 3,
  run_hour: 2,
};
const pool = (n, name, more) => ({
  id: id(n),
  name,
  active: true,
  position: n,
  version: 3,
  lying: 10_001,
  mine: 86,
  claims_left: 14,
  room: 114,
  rules: RULES,
  ...more,
});
const POOLS = [pool(1, "普通公海"), pool(2, "大客户公海", { lying: 36, active: true })];
const NAMES = ["赵明", "钱丽华", "孙建国", "李晓东", "周思雨", "吴明", "郑丽华", "王建国"];
const WHYS = [
  ["recycled", "no_contact"],
  ["given_up", "多次联系不上"],
  ["put", "展会名单"],
];
const LYING = NAMES.map((name, n) => ({
  id: id(100 + n),
  name,
  level: n % 4 ? "" : "vip",
  source: "",
  tags: [],
  number: `138****00${10 + n}`,
  do_not_call: n === 3,
  since: at(n),
  former: n % 3 < 2 ? AGENTS[n % AGENTS.length].id : null,
  former_name: n % 3 < 2 ? AGENTS[n % AGENTS.length].name : null,
  cool_until: n % 3 < 2 ? day(5) : null,
  why: WHYS[n % 3][0],
  note: WHYS[n % 3][1],
}));
const MINE = NAMES.map((name, n) => ({
  id: id(200 + n),
  name,
  level: n % 4 ? "" : "vip",
  number: `139****00${10 + n}`,
  pool: POOLS[0].id,
  since: at(n),
  warned: n < 2,
  protected_until: day(n - 2),
  due_on: n === 7 ? null : day(n + 1),
  due_why: n === 7 ? "" : "no_contact",
  last_call_at: n % 2 ? at(n) : null,
}));
const TASKS = NAMES.slice(0, 4).map((name, n) => ({
  id: id(300 + n),
  customer: id(200 + n),
  name,
  level: "",
  number: `139****00${10 + n}`,
  do_not_call: n === 2,
  at: at(n),
  called_at: n ? null : at(1),
}));
const entry = (n, why, more) => ({
  id: id(400 + n),
  pool: POOLS[0].id,
  pool_name: POOLS[0].name,
  at: at(n),
  by: AGENTS[0].id,
  by_name: n === 3 ? "" : "周敏",
  why,
  from_kind: "pool",
  from_id: null,
  from_name: null,
  to_kind: "pool",
  to_id: null,
  to_name: null,
  number: 12 * (n + 1),
  rule: { version: 3 },
  ...more,
});
const LOG = [
  entry(0, "assigned", {
    to_kind: "department",
    to_id: id(1),
    to_name: "话务一组",
    rule: { version: 3, how: "even" },
  }),
  entry(1, "assigned", {
    from_kind: "several",
    to_kind: "group",
    to_id: id(2),
    to_name: "售前咨询",
    rule: { version: 3, how: "counts" },
  }),
  entry(2, "given_up", {
    from_kind: "agent",
    from_id: AGENTS[1].id,
    from_name: AGENTS[1].name,
    rule: { version: 3, reason: "没有意向" },
  }),
  entry(3, "recycled", { from_kind: "several" }),
];
const MOVES = NAMES.map((customer_name, n) => ({
  id: id(500 + n),
  customer: id(200 + n),
  customer_name,
  at: at(0),
  by_name: "周敏",
  from_name: null,
  to_name: AGENTS[n % 3].name,
  why: "assigned",
  note: "",
}));
const run = (n, kind, state) => ({
  id: id(600 + n),
  pool: POOLS[0].id,
  kind,
  state,
  rules_version: 3,
  asked_at: at(n),
  ended_at: at(n),
  looked: 12_400,
  warned: 38,
  renewed: 7,
  recycled: 21,
});
const RUNS = [run(0, "dry", "done"), run(1, "nightly", "done"), run(2, "asked", "done")];
const LINES = NAMES.map((name, n) => ({
  id: id(200 + n),
  name,
  owner: AGENTS[n % 3].id,
  owner_name: AGENTS[n % 3].name,
  act: n % 3 ? "warn" : "recycle",
  why: n % 2 ? "no_contact" : "protection_over",
  due_on: day(n),
}));
const LEVELS = [
  { code: "vip", zh: "重要客户", en: "VIP" },
  { code: "regular", zh: "普通客户", en: "Regular" },
];

/** The answer to a request of the pool's pages; null for any other. */
export function poolAnswer(path, paged) {
  if (path === "/pools" || path === "/pool-settings") return [200, POOLS];
  if (path === "/pool-groups") return [200, [{ id: id(2), name: "售前咨询" }]];
  if (path === "/customer-levels") return [200, LEVELS];
  if (path === "/pools/mine") return [200, paged(MINE)];
  if (path === "/call-tasks") return [200, paged(TASKS)];
  if (path === "/allocations") return [200, paged(LOG)];
  if (path === "/pool-runs") return [200, paged(RUNS)];
  if (/^\/pools\/[^/]+\/customers$/.test(path))
    return [200, { items: LYING, next: "more", total: 10_000, capped: true }];
  if (/^\/allocations\/[^/]+\/customers$/.test(path))
    return [200, { entry: LOG[0], ...cut(MOVES) }];
  if (/^\/pool-runs\/[^/]+\/lines$/.test(path)) return [200, cut(LINES)];
  if (/^\/pool-runs\/[^/]+$/.test(path)) return [200, RUNS[0]];
  if (/^\/pools\/[^/]+\/preview$/.test(path)) return [200, PREVIEW];
  return null;
}

/** A page of a long list, each of whose cards may be opened. */
const cut = (rows) => ({
  items: rows.map((one) => ({ ...one, opens: true })),
  next: "",
  total: rows.length,
  capped: false,
});

const PREVIEW = {
  key: "x",
  more: false,
  chosen: 40,
  shares: AGENTS.slice(0, 3).map((one, n) => ({
    target: 0,
    user: one.id,
    name: one.name,
    number: n ? 12 : 13,
    held: 86 + n,
    limit: 200,
  })),
  left: { no_room: 2, barred: 1 },
};
