import { describe, expect, it } from "vitest";
import { asFilters } from "./queries";
import { money } from "./words";

describe("money", () => {
  it("has thousands marks, two digits and its sign", () => {
    expect(money("1234.5")).toBe("¥1,234.50");
    expect(money("0")).toBe("¥0.00");
    expect(money("1999999999.99")).toBe("¥1,999,999,999.99");
  });
});

describe("the list's address", () => {
  it("is asked of the server with moments instead of days", () => {
    const state = {
      q: "A-1",
      page: 1,
      size: 50,
      sort: "",
      filters: { stage: "paid", from: "2026-01-05" },
    };
    const query = asFilters(state);
    expect(query).toMatchObject({ q: "A-1", stage: "paid" });
    expect(Date.parse(String(query.from))).not.toBeNaN();
    expect(query).not.toHaveProperty("to");
  });
});
