/** Surveys, ratings and their figures for the mock server. */
const id = (n) => `00000000-0000-7000-8000-0000005e${String(n).padStart(4, "0")}`;
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();

const SCRIPT = {
  scale: 5,
  one_is_best: true,
  ask: "",
  bad_at: 2,
  reason: true,
  reason_ask: "",
  reasons: [
    { key: "1", zh: "服务态度", en: "Attitude" },
    { key: "2", zh: "问题没有解决", en: "Not solved" },
  ],
  comment: "bad",
  comment_ask: "",
  comment_s: 60,
  thanks: "",
  patience_s: 6,
  tries: 2,
};

export const SURVEYS = [
  { id: id(1), key: "service", name: "服务评价", active: true, version: 3, script: SCRIPT },
  {
    id: id(2),
    key: "short",
    name: "简短评价",
    active: true,
    version: 1,
    script: { ...SCRIPT, scale: 3, bad_at: 1 },
  },
  { id: id(3), key: "old", name: "旧版评价", active: false, version: 7, script: SCRIPT },
].map((one, n) => ({ ...one, changed_at: ago(60 * (n + 1)) }));

const STATES = ["answered", "answered", "unanswered", "answered", "not_invited", "invited"];

export const RESULTS = Array.from({ length: 24 }, (_, n) => {
  const state = STATES[n % STATES.length];
  const mark = state === "answered" ? [5, 1, 4, 2][n % 4] : null;
  return {
    id: id(100 + n),
    interaction: `00000000-0000-7000-8000-00000000${1000 + n}`,
    channel: n % 5 === 4 ? "web" : "phone",
    survey_name: "服务评价",
    version: 3,
    scale: 5,
    outcome: state === "not_invited" ? "hung_up" : "invited",
    sent_by: state === "not_invited" ? "" : "auto",
    state,
    queue: id(30),
    queue_name: ["售前咨询", "售后服务"][n % 2],
    agent: id(10),
    agent_name: ["李雷", "王芳", "陈静"][n % 3],
    number: `138****80${String(10 + n)}`,
    eligible_at: ago(7 * n + 3),
    invited_at: state === "not_invited" ? null : ago(7 * n + 3),
    answered_at: mark ? ago(7 * n + 2) : null,
    mark,
    reason_zh: mark !== null && mark < 3 ? "问题没有解决" : "",
    reason_en: mark !== null && mark < 3 ? "Not solved" : "",
    comment_s: mark === 1 ? 12.4 : null,
    comment_text: "",
    satisfied: mark === null ? null : mark > 3,
  };
});

const figures = (key, name, eligible, invited, answered, satisfied) => ({
  key,
  name,
  eligible,
  invited,
  answered,
  satisfied,
  mean: 0.81,
  invitation_rate: invited / eligible,
  participation_rate: answered / invited,
  satisfaction: satisfied / answered,
});

export const FIGURES = {
  total: figures("", "", 412, 371, 208, 189),
  parts: [
    figures(id(30), "售前咨询", 250, 226, 131, 121),
    figures(id(31), "售后服务", 162, 145, 77, 68),
  ],
};
