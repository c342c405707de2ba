import { describe, expect, it } from "vitest";
import { type Effect, IDLE, type MyCall, type PhoneEvent, type PhoneState } from "./model";
import { currentSession, step } from "./state";

function run(events: PhoneEvent[], from: PhoneState = IDLE): { state: PhoneState; did: Effect[] } {
  let state = from;
  const did: Effect[] = [];
  for (const event of events) {
    const next = step(state, event);
    state = next.state;
    did.push(...next.effects);
  }
  return { state, did };
}

const talking = (id: string, muted = false): MyCall => ({ id, phase: "talking", muted });
const ringing = (id: string): MyCall => ({ id, phase: "ringing", muted: false });

const START: PhoneEvent[] = [
  { kind: "starting", autoAnswer: false },
  { kind: "microphone", microphone: "ok" },
  { kind: "live", mine: null },
  { kind: "registered" },
];
const invite = (id: string, call: string | null, auto = false): PhoneEvent => ({
  kind: "incoming",
  id,
  call,
  auto,
});

describe("a call comes in", () => {
  it("rings until the agent answers; nothing is answered by itself", () => {
    const { state, did } = run([...START, { kind: "live", mine: ringing("c") }, invite("s", "c")]);
    expect(currentSession(state)?.phase).toBe("ringing");
    expect(did).toEqual([]);
  });

  it("does not ask to rejoin when the feed rings before the INVITE arrives", () => {
    const { did } = run([...START, { kind: "live", mine: ringing("c") }]);
    expect(did).toEqual([]);
  });

  it("is answered at once when the header or the account says so", () => {
    expect(run([...START, invite("s", "c", true)]).did).toEqual([{ kind: "answer", id: "s" }]);
    const auto: PhoneEvent[] = [{ kind: "starting", autoAnswer: true }, ...START.slice(1)];
    expect(run([...auto, invite("s", "c")]).did).toEqual([{ kind: "answer", id: "s" }]);
  });

  it("waits with the automatic answer for the microphone", () => {
    const before = START.filter((event) => event.kind !== "microphone");
    const waiting = run([...before, invite("s", "c", true)]);
    expect(waiting.did).toEqual([]);
    const { did } = run([{ kind: "microphone", microphone: "ok" }], waiting.state);
    expect(did).toEqual([{ kind: "answer", id: "s" }]);
  });

  it("belongs to the live call when the header is missing", () => {
    const { state } = run([...START, { kind: "live", mine: ringing("c") }, invite("s", null)]);
    expect(currentSession(state)?.call).toBe("c");
  });
});

describe("the socket breaks in talk", () => {
  const inTalk = run([
    ...START,
    { kind: "live", mine: ringing("c") },
    invite("s", "c"),
    { kind: "answering", id: "s" },
    { kind: "up", id: "s" },
    { kind: "live", mine: talking("c") },
  ]).state;

  it("renews every dialog after the next registration", () => {
    const { did, state } = run([{ kind: "disconnected" }, { kind: "registered" }], inTalk);
    expect(did).toEqual([{ kind: "renew", id: "s" }]);
    expect(state.broken).toBe(false);
  });

  it("renews nothing at an ordinary refresh of the registration", () => {
    expect(run([{ kind: "registered" }], inTalk).did).toEqual([]);
  });

  it("renews once although registering fails in between", () => {
    const { did } = run(
      [
        { kind: "disconnected" },
        { kind: "registrationFailed" },
        { kind: "registered" },
        { kind: "registered" },
      ],
      inTalk,
    );
    expect(did).toEqual([{ kind: "renew", id: "s" }]);
  });

  it("asks to rejoin when the session is lost while the call goes on", () => {
    const { did } = run([{ kind: "ended", id: "s", by: "fault" }], inTalk);
    expect(did).toEqual([{ kind: "rejoin", call: "c" }]);
  });

  it("does not ask to rejoin after a hang-up from either end", () => {
    expect(run([{ kind: "ended", id: "s", by: "remote" }], inTalk).did).toEqual([]);
    expect(run([{ kind: "ended", id: "s", by: "local" }], inTalk).did).toEqual([]);
  });

  it("drops the session when the feed no longer shows the call as mine", () => {
    const { did } = run([{ kind: "live", mine: null }], inTalk);
    expect(did).toEqual([{ kind: "dropLeftover", id: "s" }]);
  });

  it("keeps a session that the feed has not shown yet", () => {
    const { did } = run([...START, invite("s", "c"), { kind: "live", mine: null }]);
    expect(did).toEqual([]);
  });
});

describe("the page is loaded anew", () => {
  const load = (mine: MyCall): PhoneEvent[] => [
    { kind: "live", mine },
    { kind: "starting", autoAnswer: false },
    { kind: "registered" },
    { kind: "microphone", microphone: "ok" },
  ];

  it("asks to rejoin the talk once phone and microphone are there, in whatever order", () => {
    const events = load(talking("c"));
    expect(run(events).did).toEqual([{ kind: "rejoin", call: "c" }]);
    const [first, ...rest] = events;
    if (!first) throw new Error("no events");
    expect(run([...rest, first]).did).toEqual([{ kind: "rejoin", call: "c" }]);
  });

  it("asks once, not at every change of the feed", () => {
    const { did } = run([...load(talking("c")), { kind: "live", mine: talking("c", true) }]);
    expect(did).toHaveLength(1);
  });

  it("asks for a ringing call too", () => {
    expect(run(load(ringing("c"))).did).toEqual([{ kind: "rejoin", call: "c" }]);
  });

  it("is content when the new leg came before it could ask", () => {
    const { did } = run([
      { kind: "live", mine: talking("c") },
      { kind: "starting", autoAnswer: false },
      { kind: "registered" },
      invite("s", "c", true),
      { kind: "microphone", microphone: "ok" },
    ]);
    expect(did).toEqual([{ kind: "answer", id: "s" }]);
  });

  it("forgets the call when it ended meanwhile", () => {
    const { did } = run([
      { kind: "live", mine: talking("c") },
      { kind: "live", mine: null },
      { kind: "starting", autoAnswer: false },
      { kind: "registered" },
      { kind: "microphone", microphone: "ok" },
    ]);
    expect(did).toEqual([]);
  });

  it("is muted again when the agent was muted before", () => {
    const { did } = run([
      ...load(talking("c", true)),
      invite("s", "c", true),
      { kind: "answering", id: "s" },
      { kind: "up", id: "s" },
    ]);
    expect(did.at(-1)).toEqual({ kind: "mute", id: "s" });
  });
});

describe("two sessions for a moment (a new leg into the same talk)", () => {
  it("the newest one that is up is the talk, and the old one ending changes nothing", () => {
    const { state } = run([
      ...START,
      invite("old", "c"),
      { kind: "up", id: "old" },
      invite("new", "c", true),
      { kind: "up", id: "new" },
    ]);
    expect(currentSession(state)?.id).toBe("new");
    const after = run([{ kind: "ended", id: "old", by: "fault" }], state);
    expect(currentSession(after.state)?.id).toBe("new");
    expect(after.did).toEqual([]);
  });
});
