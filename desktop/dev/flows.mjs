/** Fixed data of what flows name: a calendar with its year, prompts, connections, messages. */
import { CALLS, QUEUES } from "./data.mjs";

const id = (n) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const office = [{ opens: "09:00", closes: "18:00" }];
const WORKDAYS = ["mon", "tue", "wed", "thu", "fri"];

export const CALENDARS = [
  {
    id: id(7001),
    project: QUEUES[0].project,
    key: "office",
    name: "客服中心工作日",
    zone: "Asia/Shanghai",
    holidays: "closed",
    makeup_as: "mon",
    weekly: [{ days: WORKDAYS, ...office[0] }],
    days: [
      { date: "2026-12-31", name: "年终盘点", periods: [{ opens: "09:00", closes: "12:00" }] },
    ],
    used_by: ["总机流程"],
  },
];

const HOLIDAYS = { "10-01": "国庆节", "01-01": "元旦", "02-17": "春节", "05-01": "劳动节" };

function dayOf(date) {
  const iso = date.toISOString().slice(0, 10);
  const key = iso.slice(5);
  const week = date.getUTCDay();
  const holiday = Object.entries(HOLIDAYS).find(([first]) => {
    const since = (date - new Date(`${iso.slice(0, 4)}-${first}T00:00:00Z`)) / 86_400_000;
    return since >= 0 && since < (first === "01-01" ? 3 : 7);
  });
  if (key === "12-31")
    return { kind: "own", name: "年终盘点", periods: CALENDARS[0].days[0].periods };
  if (key === "10-10") return { kind: "makeup", name: "国庆节调休上班", periods: office };
  if (holiday) return { kind: "holiday", name: holiday[1], periods: [] };
  const off = week === 0 || week === 6;
  return { kind: off ? "off" : "work", name: "", periods: off ? [] : office };
}

export function yearOf(year) {
  const days = [];
  const date = new Date(Date.UTC(year, 0, 1));
  while (date.getUTCFullYear() === year) {
    days.push({ date: date.toISOString().slice(0, 10), ...dayOf(date) });
    date.setUTCDate(date.getUTCDate() + 1);
  }
  return { year, announced: year <= 2026, days };
}

const prompt = (n, key, name, more) => ({
  id: id(7100 + n),
  project: QUEUES[0].project,
  key,
  name,
  sound: `prompt/${key}`,
  source: "speech",
  text: "您好，欢迎致电，请问有什么可以帮您？",
  voice: "zf_xiaoxiao",
  speed: 1,
  engine: "kokoro",
  seconds: 4.2,
  version: 1,
  changed_at: "2026-03-02T06:10:00Z",
  used_by: [],
  ...more,
});

export const PROMPTS = [
  prompt(1, "welcome", "欢迎词", { used_by: ["总机流程", "夜间流程"] }),
  prompt(2, "hold", "等待音乐", { source: "upload", text: "", voice: "", engine: "", seconds: 62 }),
  prompt(3, "closed", "下班提示", { engine: "espeak-ng", version: 3 }),
];

export const VOICES = ["zf_xiaobei", "zf_xiaoxiao", "zf_xiaoyi", "zm_yunjian", "zm_yunxi"];

export const LOOKUPS = [
  {
    id: id(7201),
    key: "crm",
    name: "客户系统",
    base_url: "https://crm.example.com/api",
    headers: ["Authorization"],
    used_by: [],
  },
];

export const MESSAGES = CALLS.slice(0, 6).map((call, n) => ({
  id: call.id,
  box: n % 2 ? "sales" : "service",
  at: call.arrived_at,
  seconds: 12 + n * 7,
  caller: call.caller,
  called: "4001234567",
  recording: n === 1 ? "due" : "stored",
  state: ["new", "in_work", "done"][n % 3],
  assignee: n % 3 ? id(999) : null,
  assignee_name: n % 3 ? "王晓梅" : null,
  changed_at: n % 3 ? call.arrived_at : null,
}));
