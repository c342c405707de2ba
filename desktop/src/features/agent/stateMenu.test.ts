import { describe, expect, it } from "vitest";
import type { AgentView } from "@/live/model";
import { choicesOf } from "./stateMenu";

const me = (state: AgentView["state"], phone = true) =>
  ({ state, devices: { page: true, phone, microphone: true } }) as AgentView;

describe("the state menu", () => {
  it("offers signing in and nothing else while offline", () => {
    expect(choicesOf(me("offline"))).toMatchObject({
      signIn: true,
      ready: false,
      pause: false,
      signOut: false,
    });
  });

  it("offers ready only with every device, and names what is missing", () => {
    expect(choicesOf(me("pause")).ready).toBe(true);
    expect(choicesOf(me("system_busy", false))).toMatchObject({ ready: false, missing: ["phone"] });
  });

  it("lets a pause be wished for during a call, and no signing out", () => {
    expect(choicesOf(me("talking"))).toMatchObject({
      pause: true,
      pauseLater: true,
      signOut: false,
    });
    expect(choicesOf(me("ready"))).toMatchObject({ pause: true, pauseLater: false, signOut: true });
  });

  it("offers the end of the wrap-up only in it", () => {
    expect(choicesOf(me("wrap_up")).wrapUpDone).toBe(true);
    expect(choicesOf(me("ready")).wrapUpDone).toBe(false);
  });
});
