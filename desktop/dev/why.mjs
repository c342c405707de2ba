/** The mock's answer to “why not to me”: a wait that is over and one that lasts. */
const reason = (code, more = {}) => ({
  code,
  since: null,
  until: null,
  ends: null,
  state: "",
  detail: "",
  other_call: false,
  skill: null,
  skill_name: "",
  needs: null,
  has: null,
  other_name: "",
  rule: "",
  counted: null,
  theirs: null,
  outcome: "",
  ...more,
});

const at = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();

export const whyOf = (me) => {
  const behind = {
    since: at(600),
    other_name: "李雷",
    rule: "longest_idle",
    counted: 42,
    theirs: 187,
  };
  const weak = { skill: "s", skill_name: "英语", needs: 2, has: 4 };
  return {
    others: true,
    waits: [
      {
        queue: "q1",
        queue_name: "售前咨询",
        since: at(600),
        until: at(575),
        outcome: "timed_out",
        kept_why: "",
        live: false,
        given: [
          {
            agent: "a1",
            name: "李雷",
            at: at(600),
            until: at(580),
            rule: "longest_idle",
            rank: 1,
            counted: 187,
            outcome: "no_answer",
          },
        ],
        rows: [
          {
            agent: "a1",
            name: "李雷",
            reasons: [
              reason("offered", { since: at(600), until: at(580), outcome: "no_answer" }),
              reason("not_ready", {
                since: at(580),
                until: at(575),
                state: "system_busy",
                detail: "no_answer",
              }),
            ],
          },
          { agent: me, name: "管理员", reasons: [reason("ranked_behind", behind)] },
        ],
        more: 0,
      },
      {
        queue: "q2",
        queue_name: "售后服务",
        since: at(95),
        until: null,
        outcome: "",
        kept_why: "last_agent",
        live: true,
        given: [],
        rows: [
          {
            agent: "a1",
            name: "李雷",
            reasons: [reason("excluded", { ends: new Date(Date.now() + 12_000).toISOString() })],
          },
          { agent: "a2", name: "王芳", reasons: [reason("skill_too_weak", weak)] },
          {
            agent: "a3",
            name: "陈晨",
            reasons: [reason("not_ready", { since: at(300), state: "pause", detail: "午餐" })],
          },
          {
            agent: "a4",
            name: "赵敏",
            reasons: [reason("not_ready", { since: at(40), state: "talking", other_call: true })],
          },
          { agent: me, name: "管理员", reasons: [reason("not_in_queue")] },
        ],
        more: 3,
      },
    ],
  };
};
