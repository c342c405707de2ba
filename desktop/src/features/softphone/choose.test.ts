import { describe, expect, it } from "vitest";
import type { Targets } from "@/api/types";
import { moved, rowsOf } from "./choose";

const data: Targets = {
  agents: [
    { id: "w", name: "王芳", extension: "8002", state: "ready", since: "" },
    { id: "c", name: "陈晨", extension: "8003", state: "talking", since: "" },
    { id: "z", name: "赵强", extension: "8004", state: "ready", since: "" },
  ],
  queues: [{ id: "q", name: "专家", free: 0, waiting: 2 }],
};

describe("whom a call can be given to", () => {
  it("finds agents by name or extension; only who is ready may be chosen", () => {
    expect(rowsOf(data, "agent", "8003", "transfer").map((row) => row.may)).toEqual([false]);
    expect(rowsOf(data, "agent", "王", "consult").map((row) => row.target)).toEqual(["w"]);
  });

  it("lets a queue without free agents take a transfer, but no consultation", () => {
    expect(rowsOf(data, "queue", "", "transfer")[0]?.may).toBe(true);
    expect(rowsOf(data, "queue", "", "consult")[0]?.may).toBe(false);
  });

  it("moves over the rows that may be chosen, round and round", () => {
    const rows = rowsOf(data, "agent", "", "transfer");
    expect(moved(rows, null, 1)).toBe("w");
    expect(moved(rows, "w", 1)).toBe("z");
    expect(moved(rows, "z", 1)).toBe("w");
    expect(moved(rows, "w", -1)).toBe("z");
    expect(moved([], null, 1)).toBeNull();
  });
});
