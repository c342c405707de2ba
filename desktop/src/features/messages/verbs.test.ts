import { describe, expect, it } from "vitest";
import type { Message } from "@/api/types";
import { verbsFor } from "./verbs";

const message = (more: Partial<Message>): Message => ({
  id: "m",
  box: "sales",
  at: "2026-03-04T02:00:00Z",
  seconds: 10,
  caller: { raw: "13800138000", e164: "+8613800138000", kind: "mobile", place: "", carrier: "" },
  called: "4008",
  recording: "stored",
  state: "new",
  assignee: null,
  assignee_name: null,
  changed_at: null,
  ...more,
});

describe("the verbs of a message", () => {
  it("let anybody take or finish a new one", () => {
    expect(verbsFor(message({}), "ann")).toEqual(["take", "finish"]);
  });

  it("let its owner finish it and others take it over", () => {
    const mine = message({ state: "in_work", assignee: "ann" });
    expect(verbsFor(mine, "ann")).toEqual(["finish", "giveBack"]);
    expect(verbsFor(mine, "bob")).toEqual(["takeOver"]);
  });

  it("let a finished one be opened again", () => {
    expect(verbsFor(message({ state: "done", assignee: "ann" }), "ann")).toEqual(["reopen"]);
  });
});
