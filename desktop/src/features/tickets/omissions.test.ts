import { describe, expect, it } from "vitest";
import type { EffectiveType } from "@/api/ticketTypes";
import type { ListState } from "@/shared/list/urlState";
import { actsOf, asOmissionSheet, asOmissions } from "./omissions";

const list = (more: Partial<ListState> = {}): ListState => ({
  page: 1,
  size: 50,
  sort: "",
  q: "",
  filters: {},
  ...more,
});

describe("the list of omissions", () => {
  it("asks for filters and the centre's days as instants", () => {
    const state = list({
      q: "8000",
      filters: { act: "code", from: "2026-11-22", to: "2026-11-22" },
    });
    expect(asOmissions(state)).toEqual({
      q: "8000",
      act: "code",
      at_from: "2026-11-21T16:00:00.000Z",
      at_to: "2026-11-22T16:00:00.000Z",
    });
  });

  it("begins with the last", () => {
    expect(asOmissionSheet(list(), "").sort).toBe("-at");
    expect(asOmissionSheet(list({ sort: "at" }), "c")).toEqual({
      sort: "at",
      size: 50,
      after: "c",
    });
  });

  it("offers each act once, whatever types ask for it", () => {
    const type = (...codes: string[]) =>
      ({ acts: codes.map((code) => ({ code })) }) as unknown as EffectiveType;
    expect(actsOf([type("a", "b"), type("b"), type()]).map((one) => one.code)).toEqual(["a", "b"]);
  });
});
