/** Flows of the mock: the shipped flow with a draft that is not finished, and its versions. */
import { readFileSync } from "node:fs";

const read = (path) =>
  JSON.parse(readFileSync(new URL(`../../src/warmline/${path}`, import.meta.url), "utf8"));
const LIVE = read("demo/flows/main.json");
const DRAFT = {
  ...LIVE,
  nodes: [
    ...LIVE.nodes.map((node) => (node.id === "welcome" ? { ...node, label: "新欢迎词" } : node)),
    { id: "queue", kind: "queue", label: "VIP 专席", queue: "", timed_out: "" },
  ],
};
const id = (n) => `00000000-0000-7000-8000-0000000000f${n}`;
const at = (hours) => new Date(Date.now() - hours * 3_600_000).toISOString();
const version = (number, state, by_name, hours, note = "") => ({
  number,
  state,
  by: id(9),
  by_name,
  at: at(hours),
  note,
});
const VERSIONS = [
  version(4, "draft", "管理员", 0.1),
  version(3, "published", "王芳", 20, "周末改为按星期判断"),
  version(2, "published", "李雷", 240, "增加订单查询"),
  version(1, "published", "系统", 800),
];
const FLOW = {
  id: id(1),
  project_id: id(0),
  key: "main",
  name: "总机流程",
  live: VERSIONS[1],
  draft: VERSIONS[0],
  revision: 9,
  changed_name: "管理员",
  changed_at: at(0.1),
  archived_at: null,
  numbers: ["4008001234", "*"],
};
const NIGHT = {
  ...FLOW,
  id: id(2),
  key: "night",
  name: "夜间流程",
  live: null,
  changed_name: "李雷",
  changed_at: at(30),
  numbers: [],
};
const SURVEY = {
  ...FLOW,
  id: id(3),
  key: "vip",
  name: "VIP 专线",
  draft: null,
  numbers: ["02166668888"],
};

const problem = (
  node,
  field,
  code,
  message_zh,
  remedy_zh,
  message,
  remedy,
  severity = "error",
) => ({
  severity,
  code,
  node,
  field,
  message,
  remedy,
  message_zh,
  remedy_zh,
});
const PROBLEMS = [
  problem(
    "queue",
    "queue",
    "field_missing",
    "还没有填写。",
    "填写它。",
    "It is not filled in.",
    "Fill it in.",
  ),
  problem(
    "queue",
    "timed_out",
    "no_target",
    "这个出口还没有连到任何节点。",
    "从出口拖一条线到下一个节点。",
    "It leads nowhere yet.",
    "Draw a line to the next node.",
  ),
  problem(
    "queue",
    "",
    "unreachable",
    "从开始节点走不到这里。",
    "把一条线连到它，或者删除它。",
    "No way leads here from the start.",
    "Lead a way here, or take it out.",
  ),
  problem(
    "welcome",
    "prompts[0]",
    "missing_sound",
    "“您好，欢迎致电。”还没有生成语音。",
    "生成语音，或换成已有的提示音。",
    "There is no sound for it.",
    "Render it.",
    "warning",
  ),
];
const passed = (node, kind, label) => ({ node, kind, label, keys: null, outcome: "" });
const said = (text) => ({ text, sound: "wl/0123456789ab", there: true });
const PLAY = {
  turns: [
    {
      given: "",
      key: "",
      outcome: "",
      path: [passed("answer", "answer", "接听"), passed("welcome", "play", "欢迎词")],
      said: [said("您好，欢迎致电暖线服务中心。为了保证服务质量，您的通话将会被录音。")],
    },
    {
      given: "playback_ended",
      key: "",
      outcome: "",
      path: [passed("hours", "hours", "营业时间"), passed("menu", "menu", "主菜单")],
      said: [said("售前咨询请按一，售后服务请按二，查询订单请按三，人工服务请按零，重听请按九。")],
    },
    {
      given: "key_pressed",
      key: "5",
      outcome: "",
      path: [{ node: "menu", kind: "", label: "", keys: "5", outcome: "invalid" }],
      said: [said("您的按键有误，请重新选择。")],
    },
  ],
  wait: {
    type: "keys",
    node: "menu",
    queue: "",
    timeout_s: 6,
    outcome: "",
    reason: "",
    offers: ["t"],
  },
  variables: {},
};
const DIFFERENCES = [
  {
    change: "changed",
    node: "welcome",
    kind: "play",
    label: "新欢迎词",
    fields: [{ field: "label", before: "欢迎词", after: "新欢迎词" }],
  },
  {
    change: "changed",
    node: "menu",
    kind: "menu",
    label: "主菜单",
    fields: [
      { field: "keys[2].to", before: "aftersales", after: "general" },
      { field: "tries", before: 3, after: 2 },
    ],
  },
  { change: "added", node: "queue", kind: "queue", label: "VIP 专席", fields: [] },
];
const QUEUES = { presales: "售前咨询", aftersales: "售后服务", general: "人工服务" };

/** The answer for a path below /flows, or nothing. */
export function flowAnswer(method, path) {
  if (path === "/flows/schema") return [200, read("ivr/flow.schema.json")];
  if (path === "/flows/references") {
    const queue = Object.entries(QUEUES).map(([value, name]) => ({ value, name }));
    return [200, { queue, skill: [{ value: "英语", name: "英语" }], flow: [], sound: [] }];
  }
  if (path === "/flows/play") return [200, PLAY];
  if (path === "/flows" && method === "GET") {
    return [200, { items: [FLOW, NIGHT, SURVEY], total: 3, page: 1, size: 50 }];
  }
  if (/^\/flows\/[^/]+\/versions$/.test(path)) return [200, VERSIONS];
  if (/^\/flows\/[^/]+\/differences$/.test(path)) return [200, DIFFERENCES];
  if (/^\/flows\/[^/]+(\/draft)?$/.test(path)) {
    return [200, { ...FLOW, live_definition: LIVE, draft_definition: DRAFT, problems: PROBLEMS }];
  }
  return null;
}
