import { describe, expect, it } from "vitest";
import { keepingCache } from "./styleCache";

describe("styles of components that come and go", () => {
  it("are kept when the last one leaves, and counted from nought again", () => {
    const cache = keepingCache();
    cache.opUpdate("style%css-1%Button", () => [1, "made"]);
    cache.opUpdate("style%css-1%Button", () => null);
    expect(cache.opGet("style%css-1%Button")).toEqual([0, "made"]);
  });

  it("of a theme that is left are forgotten with it", () => {
    const cache = keepingCache();
    cache.opUpdate("token%dark", () => [1, "made"]);
    cache.opUpdate("token%dark", () => null);
    expect(cache.opGet("token%dark")).toBeNull();
  });

  it("that were never made stay so", () => {
    const cache = keepingCache();
    cache.opUpdate("style%css-1%Button", () => null);
    expect(cache.opGet("style%css-1%Button")).toBeNull();
  });
});
