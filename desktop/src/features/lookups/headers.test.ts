import { describe, expect, it } from "vitest";
import { headersToSend } from "./headers";

describe("the headers of a connection", () => {
  it("send what was written, keep what was not touched, take away what was removed", () => {
    const rows = [{ name: "Authorization" }, { name: "X-New", value: "k" }];
    expect(headersToSend(rows, ["Authorization", "X-Old"])).toEqual({ "X-New": "k", "X-Old": "" });
  });
});
