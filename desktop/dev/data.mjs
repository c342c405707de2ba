/** Fixed data of the development mock: a small centre on one morning. Never part of a build. */
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
const ahead = (seconds) => ago(-seconds);
const id = (n) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;

export const number = (raw, place, carrier, kind = "mobile") => ({
  raw,
  e164: null,
  kind,
  place,
  carrier,
});

const CALLERS = [
  number("138****1234", "广东深圳", "中国移动"),
  number("186****7721", "北京", "中国联通"),
  number("133****0908", "浙江杭州", "中国电信"),
  number("021****6688", "上海", "", "landline"),
  number("159****4410", "四川成都", "中国移动"),
  number("+852****2210", "中国香港", "", "foreign"),
];
const NAMES = [
  "王晓梅",
  "李强",
  "张雨桐",
  "陈志远",
  "刘佳怡",
  "赵鹏",
  "孙丽",
  "周俊杰",
  "吴倩",
  "郑凯",
];
export const DEPARTMENTS = [
  { id: id(1), name: "客户服务中心", parent_id: null, users: 3 },
  { id: id(2), name: "售后一组", parent_id: id(1), users: 12 },
  { id: id(3), name: "售后二组", parent_id: id(1), users: 9 },
  { id: id(4), name: "投诉处理", parent_id: id(1), users: 4 },
  { id: id(5), name: "质检部", parent_id: null, users: 2 },
];
export const SKILLS = [
  { id: id(21), name: "普通话", project: id(0), agents: 10 },
  { id: id(22), name: "粤语", project: id(0), agents: 3 },
  { id: id(23), name: "退换货", project: id(0), agents: 6 },
];
export const QUEUES = ["售前咨询", "售后服务", "投诉专线", "VIP 专席"].map((name, n) => ({
  id: id(30 + n),
  name,
  project: id(0),
  strategy: n % 2 ? "abler_more" : "longest_idle",
  priority: n === 3 ? 10 : 0,
  ring_s: 20,
  wrap_up_s: 30,
  max_wait_s: 300,
  service_level_s: 20,
  short_abandon_s: 5,
  skills: n === 2 ? { [id(23)]: 5 } : {},
}));

const ROLE_CODES = [
  ["agent", "坐席", "own", 6, 21],
  ["leader", "组长", "team", 10, 4],
  ["supervisor", "主管", "tree", 17, 2],
  ["inspector", "质检员", "all", 4, 2],
  ["librarian", "知识库管理员", "own", 0, 1],
  ["admin", "管理员", "all", 23, 1],
];
export const PERMISSION_NAMES =
  "desk.use call.dial call.list call.export recording.play recording.download board.view agent.view agent.manage queue.view queue.manage flow.view flow.manage trunk.manage user.view user.manage role.manage department.manage audit.view token.own number.unmask demo.call settings.manage note.write message.work calendar.manage prompt.manage recording.pause recording.keep recording.shelf recording.showcase recording.sample call.transfer supervise.listen supervise.act survey.send survey.read survey.listen survey.manage callback.manage customer.view customer.edit customer.export customer.unmask customer.configure pool.use pool.distribute pool.manage ticket.view ticket.create ticket.handle ticket.dispatch ticket.revisit ticket.supervise ticket.export ticket.configure".split(
    " ",
  );
const WORDS = {
  desk: "坐席工作台",
  call: "通话",
  recording: "录音",
  board: "实时看板",
  agent: "坐席",
  queue: "队列",
  flow: "流程",
  trunk: "中继",
  user: "用户",
  role: "角色",
  department: "部门",
  audit: "操作日志",
  number: "完整号码",
  demo: "演示来电",
  settings: "系统设置",
  note: "小结",
  token: "个人令牌",
  message: "留言",
  calendar: "工作日历",
  prompt: "语音素材",
  survey: "满意度评价",
  callback: "排队回拨",
  pool: "公海",
  supervise: "班长督导",
  ticket: "工单",
};
export const PERMISSIONS = PERMISSION_NAMES.map((name) => {
  const [group, verb] = name.split(".");
  return {
    name,
    group,
    zh: `${{ view: "查看", manage: "管理", use: "", list: "列表·", dial: "外呼·", export: "导出", play: "播放", download: "下载", write: "填写", unmask: "查看", pause: "暂停", keep: "留存·", shelf: "收听优秀", showcase: "管理优秀", sample: "随机抽听·", call: "", own: "", work: "处理", transfer: "转接·", listen: "收听·", act: "干预·", send: "发送·", read: "查看" }[verb] ?? ""}${WORDS[group]}`,
    en: `${verb} ${group}`,
    opens_zh: "在数据范围内使用此功能",
    opens_en: "Use this within the data scope",
  };
});
export const ROLES = ROLE_CODES.map(([code, name, scope, count, users], n) => ({
  id: id(100 + n),
  code,
  name,
  description: "",
  scope,
  permissions: PERMISSION_NAMES.slice(0, count),
  shipped: true,
  users,
}));
const roleRef = (n) => ({ id: ROLES[n].id, name: ROLES[n].name, code: ROLES[n].code });

export const USERS = NAMES.map((name, n) => ({
  id: id(200 + n),
  login: `agent${String(n + 1).padStart(2, "0")}`,
  name,
  active: n !== 7,
  department: { id: DEPARTMENTS[1 + (n % 3)].id, name: DEPARTMENTS[1 + (n % 3)].name },
  roles: n === 0 ? [roleRef(0), roleRef(1)] : [roleRef(0)],
  projects: [{ id: id(0), name: "默认项目" }],
  created_at: ago(86400 * 40),
  last_login_at: n === 7 ? null : ago(1200 * (n + 1) * (n + 1)),
}));

export const AGENTS = USERS.map((user, n) => ({
  id: user.id,
  login: user.login,
  name: user.name,
  active: user.active,
  department: user.department,
  extension: String(1001 + n),
  kind: "webrtc",
  auto_answer: n === 4,
  may_dial: true,
  recording: ["unsaid", "forced", "on_demand", "never"][n % 4],
  skills: { [id(21)]: 1, ...(n % 3 ? {} : { [id(22)]: 2 }), ...(n % 2 ? { [id(23)]: 3 } : {}) },
  queues: { [id(30 + (n % 2))]: 1, ...(n % 3 ? {} : { [id(32)]: 3 }) },
}));

const PATH = (start) => [
  { node: "welcome", kind: "play", label: "欢迎语", at: ago(start), keys: null },
  { node: "menu", kind: "menu", label: "主菜单", at: ago(start - 6), keys: "2" },
  { node: "order", kind: "digits", label: "输入订单号", at: ago(start - 12), keys: "880231" },
  { node: "queue", kind: "queue", label: "转人工·售后服务", at: ago(start - 22), keys: null },
];

const view = (n, phase, extra = {}) => ({
  id: id(500 + n),
  project: id(0),
  direction: "in",
  phase,
  since: ago(20 + n * 17),
  arrived: ago(60 + n * 23),
  caller: CALLERS[n % CALLERS.length],
  called: "4008001234",
  path: PATH(60 + n * 23),
  queue: id(30 + (n % 3)),
  queue_name: QUEUES[n % 3].name,
  queued_at: ago(18 + n * 19),
  waited: null,
  position: null,
  priority: 0,
  agent: null,
  agent_name: null,
  ringing: [],
  offered_until: null,
  talk_started: null,
  callee_rings: false,
  held: false,
  muted: false,
  parties: [],
  recording: { on: false, mode: "forced", held: null, until: null },
  survey: { may_send: false, may_link: false, state: null },
  callback: null,
  ended: null,
  ...extra,
});

const STATES = [
  ["ready", 210, ""],
  ["talking", 95, ""],
  ["talking", 341, ""],
  ["ringing", 6, ""],
  ["wrap_up", 12, ""],
  ["pause", 605, "lunch"],
  ["system_busy", 44, "no_answer"],
  ["offline", 3600, ""],
  ["ready", 33, ""],
  ["talking", 4010, ""],
];

/** The floor as the live feed shows it; agent 0 is the person at the desk, in `desk` state. */
export function floor(desk) {
  const agents = {};
  const calls = {};
  AGENTS.forEach((agent, n) => {
    const [state, since, reason] = STATES[n];
    const call = ["talking", "ringing"].includes(state) && n > 0 ? id(510 + n) : null;
    if (call) {
      calls[call] = view(10 + n, state === "ringing" ? "ringing" : "talking", {
        agent: agent.id,
        agent_name: agent.name,
        waited: 14,
        held: n === 2,
        talk_started: state === "talking" ? ago(since) : null,
      });
    }
    agents[agent.id] = {
      id: agent.id,
      name: agent.name,
      extension: agent.extension,
      department: agent.department.id,
      state,
      since: ago(since),
      reason,
      until: state === "wrap_up" ? ahead(18) : null,
      call,
      asked_pause: "",
      phone: n === 6 ? "desk" : "browser",
      phone_next: null,
      devices: { page: true, phone: n !== 6, microphone: true },
      queues: Object.keys(agent.queues),
      skills: agent.skills,
    };
  });
  [1, 2, 4].forEach((n, position) => {
    calls[id(500 + n)] = view(n, "queued", { position: position + 1 });
  });
  sit(agents[AGENTS[0].id], calls, desk);
  return { me: AGENTS[0].id, agents, queues: queueViews(), calls };
}

function sit(me, calls, desk) {
  const at = { ringing: 5, talking: 128, wrap_up: 9, ready: 210, pause: 12, offline: 900 }[desk];
  Object.assign(me, { state: desk, since: ago(at), reason: desk === "pause" ? "signed_in" : "" });
  if (!["ringing", "talking", "wrap_up"].includes(desk)) return;
  me.call = id(500);
  me.until = desk === "wrap_up" ? ahead(21) : desk === "ringing" ? ahead(15) : null;
  calls[id(500)] = view(0, desk === "wrap_up" ? "ended" : desk, {
    agent: me.id,
    agent_name: me.name,
    queue: QUEUES[1].id,
    queue_name: QUEUES[1].name,
    waited: 27,
    talk_started: desk === "ringing" ? null : ago(128),
    recording: {
      on: false,
      mode: "forced",
      held: desk === "talking" ? "agent" : null,
      until: desk === "talking" ? ago(-140) : null,
    },
    survey: {
      may_send: desk === "talking",
      may_link: true,
      state: desk === "wrap_up" ? "running" : null,
    },
  });
}

function queueViews() {
  return Object.fromEntries(
    QUEUES.map((queue, n) => [
      queue.id,
      {
        id: queue.id,
        name: queue.name,
        project: queue.project,
        waiting: [1, 2, 0, 0][n],
        callbacks: [3, 1, 0, 0][n],
        oldest: n < 2 ? ago(37 + n * 24) : null,
        agents: {
          ready: 2 - (n % 2),
          ringing: 1,
          talking: 3,
          wrap_up: 1,
          pause: 1,
          system_busy: n,
        },
        offered: [1284, 640, 88, 31][n],
        answered: [1201, 588, 79, 31][n],
        abandoned: [51, 40, 7, 0][n],
        in_level: [1103, 497, 61, 30][n],
        service_level_s: 20,
      },
    ]),
  );
}

const OUTCOMES = [
  "answered",
  "answered",
  "answered",
  "abandoned",
  "ivr_only",
  "failed",
  "answered",
];

export const CALLS = Array.from({ length: 137 }, (_, n) => {
  const outcome = OUTCOMES[n % OUTCOMES.length];
  const answered = outcome === "answered";
  const agent = AGENTS[n % AGENTS.length];
  return {
    id: id(1000 + n),
    project: id(0),
    direction: outcome === "failed" || n % 9 === 8 ? "out" : "in",
    caller: CALLERS[n % CALLERS.length],
    called: "4008001234",
    queue: outcome === "ivr_only" ? null : QUEUES[n % 4].id,
    queue_name: outcome === "ivr_only" ? null : QUEUES[n % 4].name,
    agent: answered ? agent.id : null,
    agent_name: answered ? agent.name : null,
    arrived_at: ago(300 + n * 1733),
    ended_at: ago(120 + n * 1733),
    ended_by: ["customer", "agent", "customer", "customer", "system"][n % 5],
    cause: outcome === "abandoned" ? "abandoned" : outcome === "failed" ? "no_answer" : "normal",
    waited_s: (n * 7) % 61,
    ring_s: 5,
    talked_s: answered ? 42 + ((n * 37) % 600) : 0,
    held_s: n % 4 ? 0 : 18,
    wrap_up_s: answered ? 22 : 0,
    outcome,
    recording: answered ? "stored" : "none",
    result: answered ? ["consult.price", "after.return", ""][n % 3] : "",
    notes: answered && n % 2 ? "客户询问退货进度，已登记，答复两个工作日内回电。" : "",
    live: false,
  };
});

export const RESULT_CODES = [
  ["consult", "咨询", "Enquiry", null],
  ["consult.price", "价格与活动", "Prices and offers", "consult"],
  ["consult.use", "使用方法", "How to use", "consult"],
  ["after", "售后", "After-sales", null],
  ["after.return", "退换货", "Return or exchange", "after"],
  ["after.repair", "维修", "Repair", "after"],
  ["other", "其他", "Other", null],
].map(([code, zh, en, parent], position) => ({ code, zh, en, parent, position, active: true }));

export const PAUSE_REASONS = [
  ["break", "小休", "Break", 15],
  ["lunch", "用餐", "Meal", 60],
  ["meeting", "会议", "Meeting", null],
  ["training", "培训", "Training", null],
].map(([code, name, name_en, limit_min]) => ({ code, name, name_en, limit_min, active: true }));

export const AUDIT = [
  ["changed", "queue", { ring_s: 15, name: "售后服务" }, { ring_s: 20, name: "售后服务" }],
  [
    "created",
    "user",
    null,
    { login: "agent10", name: "郑凯", active: true, department: "售后一组" },
  ],
  ["played", "recording", null, null],
  ["changed", "role", { scope: "own" }, { scope: "team" }],
  ["log_in_failed", "user", null, null],
  ["password_reset", "user", null, null],
].map(([action, noun, before, after], n) => ({
  id: id(3000 + n),
  at: ago(90 + n * 5400),
  user_id: USERS[0].id,
  login: "admin",
  name: "管理员",
  action,
  noun,
  noun_id: id(200 + n),
  before,
  after,
  address: "10.0.3.12",
}));

export const TODAY = {
  handled: 37,
  talk_s: 7412,
  hold_s: 380,
  wrap_up_s: 1120,
  signed_in_s: 15200,
  ready_s: 4100,
  pause_s: 1900,
  by_state: { ready: 4100, talking: 7792, wrap_up: 1120, pause: 1900, ringing: 288 },
};

/** Rich record of one call for the detail view. */
export function detailOf(row) {
  const start = Date.parse(row.arrived_at);
  const at = (seconds) => new Date(start + seconds * 1000).toISOString();
  const parts = [
    ["ivr", 0, 24],
    ["wait", 24, 24 + row.waited_s],
    ["ring", 24 + row.waited_s - 5, 24 + row.waited_s],
    ["talk", 24 + row.waited_s, 24 + row.waited_s + row.talked_s],
    ["wrap_up", 24 + row.waited_s + row.talked_s, 46 + row.waited_s + row.talked_s],
  ];
  const segments = parts.map(([kind, from, to], seq) => ({
    seq,
    kind,
    started_at: at(from),
    ended_at: at(to),
    seconds: to - from,
    agent: kind === "ivr" || kind === "wait" ? null : row.agent,
    agent_name: kind === "ivr" || kind === "wait" ? null : row.agent_name,
    queue: kind === "ivr" ? null : row.queue,
    queue_name: kind === "ivr" ? null : row.queue_name,
    outcome: kind === "ring" ? "accepted" : "",
  }));
  return {
    ...row,
    path: PATH(0).map((step, n) => ({ ...step, at: at(1 + n * 6) })),
    segments,
    queue_first: row.queue,
    queue_last: row.queue,
    agent_last: row.agent,
    names: row.agent ? { [row.agent]: row.agent_name } : {},
    quality: row.agent
      ? [
          {
            agent: row.agent,
            leg: "leg-1",
            samples: 24,
            poor_s: 20,
            loss: 0.04,
            jitter_ms: 22,
            rtt_ms: 180,
            mos: 3.9,
            mos_min: 2.8,
            poor: true,
          },
        ]
      : [],
    notes: { text: row.notes, version: row.notes ? 1 : 0, result: row.result },
    recording: {
      state: row.recording,
      seconds: row.talked_s,
      bytes: 90_000,
      cut_short: false,
      gaps: row.talked_s > 60 ? GAPS : [],
    },
  };
}

const GAPS = [
  { start_s: 18, end_s: 41, reason: "agent" },
  { start_s: 52, end_s: 58, reason: "rule" },
];

export function waveform(seconds) {
  const count = Math.min(4000, Math.round(seconds * 20));
  const wave = (turn) =>
    Array.from({ length: count }, (_, i) => {
      const speaks = Math.sin(i / 60 + turn) > 0;
      return speaks ? 0.15 + 0.6 * Math.abs(Math.sin(i * 1.7 + turn) * Math.sin(i / 9)) : 0.01;
    });
  return { seconds, rate: 20, channels: [wave(0), wave(Math.PI)] };
}

export const OFFER = {
  secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
  uri: "otpauth://totp/%E6%9A%96%E7%BA%BF:admin?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
};

/** What a person sees of the safety of his own account. */
export const ACCOUNT = {
  "/session/password-rules": { shortest: 8, days: 90, second_factor_needed: false },
  "/session/second-factor": { active: true, confirmed_at: ago(5400000), recovery_left: 9 },
  "/session/all": [
    {
      id: "00000000-0000-7000-8000-00000000a001",
      created_at: ago(3600),
      seen_at: ago(60),
      address: "10.1.20.31",
      browser: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0.0.0 Safari/537.36",
      current: true,
    },
    {
      id: "00000000-0000-7000-8000-00000000a002",
      created_at: ago(36000),
      seen_at: ago(7800),
      address: "10.1.20.90",
      browser: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
      current: false,
    },
  ],
  "/tokens": [
    {
      id: "00000000-0000-7000-8000-00000000b001",
      name: "报表同步程序",
      permissions: ["call.list", "call.export"],
      created_at: ago(540000),
      expires_at: ago(-5400000),
      seen_at: ago(720),
      address: "10.1.9.4",
    },
    {
      id: "00000000-0000-7000-8000-00000000b002",
      name: "大屏",
      permissions: null,
      created_at: ago(1200000),
      expires_at: null,
      seen_at: null,
      address: null,
    },
  ],
};

/** The flows of `flowEditor`, to which numbers lead. */
const flowId = (n) => `00000000-0000-7000-8000-0000000000f${n}`;
const TRUNK = {
  kind: "ip",
  port: 5060,
  match: [],
  login: "",
  caller: "",
  outbound: true,
  active: true,
  transport: "udp",
  media: "none",
  codecs: ["pcma", "pcmu", "opus"],
  from_user: "",
  from_domain: "",
  proxy: "",
  max_calls: null,
  watch: true,
  has_secret: false,
  numbers: 0,
};
const seen = (state, since, why = "") => ({ state, why, since: since && ago(since) });
export const TRUNKS = [
  {
    ...TRUNK,
    id: id(811),
    endpoint: "trunk-a1",
    name: "电信 SIP 专线",
    host: "198.51.100.10",
    match: ["198.51.100.10", "198.51.100.16/29"],
    caller: "4008001234",
    max_calls: 60,
    numbers: 3,
    live: seen("reachable", 9 * 3600),
  },
  {
    ...TRUNK,
    id: id(812),
    endpoint: "trunk-b2",
    name: "联通云中继",
    kind: "registration",
    host: "sip.carrier.example",
    port: 5061,
    transport: "tls",
    media: "sdes",
    login: "02154321000",
    codecs: ["g722", "pcma"],
    has_secret: true,
    numbers: 1,
    live: seen("registered", 2 * 86400),
  },
  {
    ...TRUNK,
    id: id(813),
    endpoint: "trunk-c3",
    name: "老网关",
    kind: "registration",
    host: "10.20.0.7",
    login: "gw1",
    has_secret: true,
    live: seen("refused", 1300, "login_refused"),
  },
  {
    ...TRUNK,
    id: id(814),
    endpoint: "trunk-d4",
    name: "备用线路",
    host: "203.0.113.40",
    transport: "tcp",
    live: seen("unreachable", 240, "no_answer"),
  },
  {
    ...TRUNK,
    id: id(815),
    endpoint: "trunk-e5",
    name: "旧专线",
    host: "203.0.113.9",
    active: false,
    live: seen("off", 0),
  },
];
const ahead2 = [{ at: ahead(5400), flow: flowId(2) }];
export const NUMBERS = [
  {
    id: id(821),
    number: "4008001234",
    name: "全国热线",
    flow: flowId(2),
    trunk: id(811),
    shown: true,
    rules: [
      {
        flow: flowId(3),
        days: [],
        start: "00:00",
        end: "24:00",
        first: "2027-02-05",
        last: "2027-02-12",
        calendar: "",
        open: true,
      },
      {
        flow: flowId(1),
        days: [],
        start: "00:00",
        end: "24:00",
        first: "",
        last: "",
        calendar: "office",
        open: true,
      },
    ],
    note: "官网和名片上的号码",
    leads: { now: flowId(1), next: ahead2 },
  },
  {
    id: id(822),
    number: "+862154321000",
    name: "上海办公室",
    flow: flowId(1),
    trunk: id(812),
    shown: false,
    rules: [],
    note: "",
    leads: { now: flowId(1), next: [] },
  },
  {
    id: id(823),
    number: "*",
    name: "",
    flow: flowId(2),
    trunk: null,
    shown: false,
    rules: [],
    note: "",
    leads: { now: flowId(2), next: [] },
  },
].map((entry) => ({ ...entry, project: id(0) }));
export const LEADS = { now: flowId(1), next: ahead2 };
export const PHONES = NAMES.map((name, n) => {
  const sip = n % 4 === 3;
  const here = n % 5 !== 4;
  const agent = sip ? "Yealink SIP-T46U 108.86" : "JsSIP 3.13 (Chrome)";
  return {
    id: `agent-${1001 + n}`,
    agent_id: id(100 + n),
    name,
    login: `agent${n + 1}`,
    active: true,
    extension: String(1001 + n),
    endpoint: `agent-${1001 + n}`,
    kind: sip ? "sip" : "webrtc",
    rings: n % 4 !== 2,
    fixed: n === 3,
    codecs: ["pcma", "pcmu", "g722", "opus"],
    live: here
      ? { ...seen("registered", 600 * (n + 1)), address: `10.20.1.${20 + n}:5060`, agent }
      : { ...seen("away", 0), address: "", agent: "" },
  };
});
export const MISSED = CALLS.slice(0, 9).map((call, n) => ({
  id: id(9000 + n),
  call: call.id,
  at: call.arrived_at,
  rang_s: [20, 7, 0, 20][n % 4],
  why: ["no_answer", "withdrawn", "unreachable", "no_answer"][n % 4],
  agent: AGENTS[n % 2].id,
  agent_name: AGENTS[n % 2].name,
  caller: call.caller,
  queue: call.queue,
  taken_by: n % 3 === 1 ? AGENTS[3].name : null,
  back: n % 3 === 2,
  seen: n > 3,
}));
export const LEADER_MESSAGES = [
  { id: id(9101), author: "赵班长", text: "请注意语速", sent_at: ago(90), read_at: null },
  { id: id(9102), author: "赵班长", text: "做得很好", sent_at: ago(7200), read_at: ago(7100) },
];
export const PHONE_SET_UP = {
  login: "agent-1004",
  password: "wIn7-only-shown-once-Qz",
  server: "10.20.0.2",
  port: 5060,
  transports: ["udp", "tcp"],
  tls_port: null,
};
const check = (name, state, code, details = {}) => ({ name, state, code, message: "", details });
export const CHECKS = [
  check("name", "ok", "host_is_address", { host: "198.51.100.10" }),
  check("port", "ok", "switch_listens", { port: 5060, transport: "UDP" }),
  check("media", "bad", "ports_few", { low: 18000, high: 18099, calls: 25, wanted: 60 }),
  check("encryption", "warn", "srtp_without_tls"),
  check("options", "ok", "carrier_answers", { status: 200, words: "OK", ms: 18 }),
  check("login", "left_out", "left_out"),
];

export const FIRST_STEPS = {
  complete: false,
  steps: ["password", "agent", "queue", "flow", "number", "call", "record", "trunk"].map(
    (step, index) => ({ step, done: index < 3, begun: index === 3, later: step === "trunk" }),
  ),
};

export const ALARMS = [
  {
    code: "disk_short",
    message: "The disk of the recordings has 412 MB left; free space there.",
    details: { what: "recordings", folder: "/var/lib/warmline/recordings", left_mb: 412 },
  },
];
