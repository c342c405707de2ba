import { describe, expect, it } from "vitest";
import type { TicketField } from "@/api/ticketTypes";
import { changedValues, lacking, ofNew, shown, valuesOfNew } from "./fields";

const field = (key: string, more: Partial<TicketField> = {}): TicketField => ({
  key,
  zh: key,
  en: key,
  type: "text",
  choices: [],
  when_key: "",
  when_values: [],
  required_at: [],
  ...more,
});
const FIELDS = [
  field("kind", { type: "choice", required_at: ["accept"] }),
  field("amount", { when_key: "kind", when_values: ["refund"], required_at: ["accept"] }),
  field("found", { required_at: ["reply"] }),
];

describe("fields of a type", () => {
  it("of a new order are those that no later step asks for", () => {
    expect(ofNew([...FIELDS, field("free")]).map((one) => one.key)).toEqual([
      "kind",
      "amount",
      "free",
    ]);
  });

  it("show only while the other field has the value they wait for", () => {
    expect(shown(FIELDS, {}).map((one) => one.key)).toEqual(["kind", "found"]);
    expect(shown(FIELDS, { kind: "refund" }).map((one) => one.key)).toEqual([
      "kind",
      "amount",
      "found",
    ]);
  });

  it("are asked for by the step that needs them, as long as they are empty and shown", () => {
    expect(lacking(FIELDS, { kind: "refund", amount: " " }, "accept")).toEqual([FIELDS[1]]);
    expect(lacking(FIELDS, { kind: "other" }, "accept")).toEqual([]);
    expect(lacking(FIELDS, { found: "leak" }, "reply")).toEqual([]);
    expect(lacking(FIELDS, {}, "reply")).toEqual([FIELDS[2]]);
  });

  it("are sent as far as they show and hold something: no is something", () => {
    expect(valuesOfNew(FIELDS, { kind: "other", amount: 5, found: "" })).toEqual({ kind: "other" });
    expect(valuesOfNew([field("ok", { type: "yes_no" })], { ok: false })).toEqual({ ok: false });
  });

  it("are changed only where they differ, emptied ones as null", () => {
    expect(changedValues({ a: "x", b: 1 }, { a: "x", b: null, c: "", d: true })).toEqual({
      b: null,
      d: true,
    });
  });
});
