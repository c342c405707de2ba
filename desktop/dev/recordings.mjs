/** Mock data of the pages on recordings: retention, holds, downloads, the shelf, draws. */
import { CALLS, QUEUES } from "./data.mjs";

const at = (days) => new Date(Date.now() - days * 86_400_000).toISOString();
const id = (n) => `00000000-0000-7000-8000-${String(800_000 + n).padStart(12, "0")}`;
const call = (n) => CALLS[n % CALLS.length].id;

export const RULES = [
  { id: id(1), queue: null, days: 365, note: "公司规定" },
  { id: id(2), queue: QUEUES[0].id, days: 1825, note: "保险销售，保单期满后 5 年" },
  { id: id(3), queue: QUEUES[1].id, days: 30, note: "" },
];

export const DUE = [0, 1, 2].map((n) => ({
  call: call(n),
  ended_at: at(400 + n),
  agent_name: ["李雷", "王芳", null][n],
  queue: QUEUES[n % QUEUES.length].id,
  seconds: 65 + n * 40,
  bytes: 240_000,
  days: 365,
}));

export const NOT_WHOLE = [
  { call: call(3), checked_at: at(1), outcome: "damaged", arrived_at: at(90), agent_name: "王芳" },
];

export const STORE = {
  place: "s3://recordings/centre",
  folder: "/var/lib/warmline/recordings",
  keep_on_disk_days: 7,
  waiting: 1,
  waiting_bytes: 412_000,
  waiting_since: at(0),
  moved: 18_204,
  moved_bytes: 3_912_000_000,
  also_on_disk: 1,
  last_moved_at: at(0),
  problem: "SignatureDoesNotMatch",
  detail: "the secret does not fit",
  problem_at: at(0),
};

export const MOVES = ["waiting", "both", "moved"].map((state, index) => ({
  call: call(index + 1),
  arrived_at: at(index),
  agent_name: "王芳",
  state,
  place: state === "waiting" ? "" : "s3://recordings/centre",
  bytes: 412_000,
  attempts: 0,
  problem: state === "waiting" ? "SignatureDoesNotMatch" : "",
  detail: "",
  moved_at: state === "waiting" ? null : at(index),
  next_at: at(0),
}));

export const HOLDS = [
  {
    id: id(11),
    call: call(1),
    reason: "诉讼 2026-17，原告要求保留",
    set_by: "张经理",
    set_at: at(12),
    lifted_by: null,
    lifted_at: null,
    lift_reason: "",
  },
  {
    id: id(12),
    call: call(2),
    reason: "投诉调查",
    set_by: "张经理",
    set_at: at(60),
    lifted_by: "管理员",
    lifted_at: at(20),
    lift_reason: "已结案",
  },
];

export const DOWNLOADS = [0, 1].map((n) => ({
  id: id(20 + n),
  call: call(n),
  login: ["zhang", "admin"][n],
  name: ["张经理", "管理员"][n],
  purpose: ["客户投诉取证", "培训备课"][n],
  address: "10.0.3.17",
  at: at(n + 1),
  sha256: "0".repeat(64),
}));

export const SHELF = ["开场白", "情绪安抚", "问题处理"].map((category, n) => ({
  id: id(30 + n),
  call: call(n),
  category,
  reason: ["亲切、清楚，先报姓名", "客户两分钟内平静下来", "一次说清三步"][n],
  put_by: "培训师陈晨",
  put_at: at(n * 3),
  agent_name: ["李雷", "王芳", "李雷"][n],
  queue: QUEUES[n % QUEUES.length].id,
  arrived_at: at(n * 3 + 1),
  seconds: 128 + 30 * n,
  comments: 2 - n > 0 ? 2 - n : 0,
}));

export const COMMENTS = [
  { id: id(41), user_id: id(1), name: "王芳", text: "语速很稳，值得学习。", at: at(2) },
  { id: id(42), user_id: id(2), name: "李雷", text: "结尾可以再确认一次联系方式。", at: at(1) },
];

export const DRAWS = [0, 1].map((n) => ({
  id: id(50 + n),
  seed: 173_205_080_756 + n,
  asked: { count: 10 },
  population: 1284,
  drawn_by: "质检员赵敏",
  at: at(n * 7),
  count: 10,
  listened: n ? 10 : 3,
}));

export const DRAWN = [...Array(6).keys()].map((n) => ({
  place: n + 1,
  call: call(n),
  arrived_at: at(n),
  agent_name: n % 2 ? "王芳" : "李雷",
  queue: QUEUES[n % QUEUES.length].id,
  seconds: 60 + n * 17,
  recording: "stored",
  listened_at: n < 2 ? at(0.1) : null,
  listened_by: n < 2 ? "质检员赵敏" : null,
}));

const LISTS = {
  "/retention-due": DUE,
  "/recordings-not-whole": NOT_WHOLE,
  "/recording-store/moves": MOVES,
  "/legal-holds": HOLDS,
  "/recording-downloads": DOWNLOADS,
  "/showcase": SHELF,
  "/recording-draws": DRAWS,
};
const WHOLE = {
  "/recording-store": STORE,
  "/retention-rules": RULES,
  "/showcase/categories": SHELF.map((shown) => shown.category),
  "/queues/names": QUEUES.map(({ id, name }) => ({ id, name })),
};

/** What the mock answers about recordings; undefined for all else. */
export function recordingAnswer(path, paged) {
  if (path in LISTS) return [200, paged(LISTS[path])];
  if (path in WHOLE) return [200, WHOLE[path]];
  if (/^\/showcase\/[^/]+\/comments$/.test(path)) return [200, COMMENTS];
  if (/^\/recording-draws\/[^/]+/.test(path)) return [200, DRAWN];
  if (/^\/calls\/[^/]+\/legal-hold$/.test(path)) {
    return [200, path.includes("1001") ? { ...HOLDS[0], call: call(1) } : null];
  }
  if (/^\/calls\/[^/]+\/showcase$/.test(path)) return [200, null];
  return undefined;
}
