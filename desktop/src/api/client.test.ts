import { afterEach, describe, expect, it, vi } from "vitest";
import { put, putAtLast } from "./client";

afterEach(() => vi.restoreAllMocks());

describe("what a page says at its very end", () => {
  it("is sent even if the page goes meanwhile, as nothing else is", async () => {
    const sent: (boolean | undefined)[] = [];
    vi.spyOn(globalThis, "fetch").mockImplementation((_, init) => {
      sent.push(init?.keepalive);
      return Promise.resolve(new Response(null, { status: 204 }));
    });
    await putAtLast("/calls/1/quality/a", {});
    await put("/missed/seen", {});
    expect(sent).toEqual([true, undefined]);
  });
});
