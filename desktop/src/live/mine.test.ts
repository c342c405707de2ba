import { describe, expect, it } from "vitest";
import { consultedIn, hasOthers, partIn } from "./mine";
import type { CallView, PartyView } from "./model";

const at = "2026-11-22T06:00:00Z";
const party = (change: Partial<PartyView> = {}): PartyView => ({
  id: "p",
  state: "consulting",
  purpose: "consult",
  agent: "wang",
  name: "王芳",
  number: null,
  queue_name: null,
  inviter: "li",
  since: at,
  muted: false,
  ...change,
});
const call = (change: Partial<CallView> = {}): CallView =>
  ({
    id: "c",
    phase: "talking",
    agent: "li",
    since: at,
    talk_started: at,
    held: false,
    muted: false,
    parties: [],
    ...change,
  }) as unknown as CallView;

describe("a person's part in a call", () => {
  it("is the owner's for its agent, and nobody's once he gave it away", () => {
    expect(partIn(call(), "li")?.role).toBe("owner");
    expect(partIn(call({ agent: "wang" }), "li")).toBeNull();
    expect(partIn(call({ phase: "transferring" }), "li")).toBeNull();
  });

  it("rings for a party that is rung though the call itself is in talk", () => {
    const rung = call({ parties: [party({ state: "ringing" })] });
    expect(partIn(rung, "wang")?.phase).toBe("ringing");
    expect(partIn(rung, "li")?.phase).toBe("talking");
  });

  it("knows whom the owner consults, and whether others are in it", () => {
    expect(consultedIn(call({ parties: [party({ state: "parked" })] }))?.id).toBe("p");
    expect(consultedIn(call({ parties: [party({ state: "joined" })] }))).toBeNull();
    const listened = call({ parties: [party({ state: "listening", purpose: "listen" })] });
    expect(hasOthers(listened)).toBe(false);
    expect(hasOthers(call({ parties: [party()] }))).toBe(true);
  });
});
