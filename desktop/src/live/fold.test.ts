import { describe, expect, it } from "vitest";
import { apply } from "./fold";
import type { AgentView, CallView, Change, LiveData, Message, QueueView, Snapshot } from "./model";

const at = "2026-11-22T06:00:00Z";

const agent = (id: string, change: Partial<AgentView> = {}): AgentView => ({
  id,
  name: `坐席${id}`,
  extension: "8001",
  department: null,
  state: "ready",
  since: at,
  reason: "",
  until: null,
  call: null,
  asked_pause: "",
  phone: "browser",
  phone_next: null,
  devices: { page: true, phone: true, microphone: true },
  queues: [],
  skills: {},
  ...change,
});

const queue = (id: string, waiting: number): QueueView => ({
  id,
  name: "售后",
  project: "p",
  waiting,
  oldest: null,
  agents: { ready: 1, ringing: 0, talking: 0, wrap_up: 0, pause: 0, system_busy: 0 },
  offered: 0,
  answered: 0,
  abandoned: 0,
  in_level: 0,
  callbacks: 0,
  service_level_s: 20,
});

const call = (id: string, phase: CallView["phase"]): CallView => ({
  id,
  project: "p",
  direction: "in",
  phase,
  since: at,
  arrived: at,
  caller: { raw: "13812341234", e164: null, kind: "mobile", place: "", carrier: "" },
  called: "4008",
  path: [],
  queue: "q",
  queue_name: "售后",
  queued_at: at,
  waited: null,
  position: 1,
  priority: 0,
  agent: null,
  agent_name: null,
  ringing: [],
  offered_until: null,
  talk_started: null,
  callee_rings: false,
  held: false,
  muted: false,
  callback: null,
  parties: [],
  recording: { on: false, mode: "forced", held: null, until: null },
  survey: { may_send: false, may_link: false, state: null },
  result: null,
  ended: null,
});

const first: Snapshot = {
  n: 0,
  kind: "snapshot",
  at,
  me: "a",
  agents: { a: agent("a"), b: agent("b") },
  queues: { q: queue("q", 0) },
  calls: {},
};

/** One morning as the feed told it: a call arrives, waits, rings, is answered and ends. */
const morning: Message[] = [
  { n: 1, kind: "change", at, calls: { c: call("c", "flow") } },
  { n: 2, kind: "ping" },
  { n: 3, kind: "change", at, calls: { c: call("c", "queued") }, queues: { q: queue("q", 1) } },
  { n: 4, kind: "notice", code: "x", text: "…" },
  { n: 5, kind: "change", at, agents: { a: agent("a", { state: "ringing", call: "c" }) } },
  {
    n: 6,
    kind: "change",
    at,
    agents: { a: agent("a", { state: "talking", call: "c" }) },
    calls: { c: call("c", "talking") },
    queues: { q: queue("q", 0) },
  },
  { n: 7, kind: "change", at, calls: { c: null }, agents: { b: null } },
];

function fold(messages: Message[]): LiveData {
  let data: LiveData | null = null;
  for (const message of messages) {
    const folded = apply(data, message);
    if (folded.kind === "gap") throw new Error(`gap at ${message.n}`);
    data = folded.data;
  }
  if (!data) throw new Error("no snapshot");
  return data;
}

/** What a server that holds the whole state would send as a snapshot after these messages. */
function snapshotAfter(messages: Message[]): Omit<LiveData, "n"> {
  const world = { agents: { ...first.agents }, queues: { ...first.queues }, calls: {} } as Omit<
    LiveData,
    "n" | "at" | "me"
  >;
  for (const message of messages.filter((one): one is Change => one.kind === "change")) {
    for (const noun of ["agents", "queues", "calls"] as const) {
      const part = world[noun] as Record<string, unknown>;
      for (const [id, view] of Object.entries(message[noun] ?? {})) {
        if (view === null) delete part[id];
        else part[id] = view;
      }
    }
  }
  return { at, me: "a", ...world };
}

describe("snapshot and changes", () => {
  it("equal a later snapshot, at every point of a recorded sequence", () => {
    for (let end = 0; end <= morning.length; end += 1) {
      const { n, ...data } = fold([first, ...morning.slice(0, end)]);
      expect(n).toBe(end);
      expect(data).toEqual(snapshotAfter(morning.slice(0, end)));
    }
  });

  it("equal the fold of a snapshot taken in between and the rest of the changes", () => {
    const whole = fold([first, ...morning]);
    for (let cut = 1; cut < morning.length; cut += 1) {
      const middle = fold([first, ...morning.slice(0, cut)]);
      const again: Snapshot = { ...middle, kind: "snapshot", n: 0 };
      const rest = morning.slice(cut).map((message, i) => ({ ...message, n: i + 1 }));
      const { n: _n, ...fromMiddle } = fold([again, ...rest]);
      const { n: _m, ...fromStart } = whole;
      expect(fromMiddle).toEqual(fromStart);
    }
  });

  it("keep what did not change identical, so nothing else renders again", () => {
    const before = fold([first]);
    const after = fold([first, { n: 1, kind: "change", at, queues: { q: queue("q", 1) } }]);
    expect(after.agents).toBe(before.agents);
    expect(after.calls).toBe(before.calls);
    expect(after.queues).not.toBe(before.queues);
  });
});

describe("a gap", () => {
  it("is a number that does not follow the last one, also a repeated one", () => {
    const data = fold([first, { n: 1, kind: "ping" }]);
    expect(apply(data, { n: 3, kind: "ping" })).toEqual({ kind: "gap", expected: 2, found: 3 });
    expect(apply(data, { n: 1, kind: "ping" })).toEqual({ kind: "gap", expected: 2, found: 1 });
  });

  it("is anything before the first snapshot", () => {
    expect(apply(null, { n: 0, kind: "ping" }).kind).toBe("gap");
  });

  it("is healed by a snapshot, whatever came before", () => {
    const data = fold([first, { n: 1, kind: "change", at, calls: { c: call("c", "flow") } }]);
    const folded = apply(data, first);
    expect(folded).toEqual({ kind: "data", data: expect.objectContaining({ n: 0, calls: {} }) });
  });
});
