import { describe, expect, it } from "vitest";
import { MAIN, SCHEMA } from "@/api/flowSamples.test-data";
import type { FlowNode, StructSchema } from "@/api/flowTypes";
import { nodeOf } from "./document";
import { blankStruct, exitsOf, kindsOf, summaryOf, titlesOf } from "./schema";

const structs = new Map(kindsOf(SCHEMA).map((one) => [one.kind, one.struct]));
const structOf = (kind: string) => structs.get(kind) as StructSchema;
const node = (id: string) => nodeOf(MAIN, id) as FlowNode;
const exits = (id: string) => exitsOf(SCHEMA, structOf(node(id).kind), node(id));

describe("kinds of nodes", () => {
  it("come from the schema, with words in both languages and a group", () => {
    const groups = new Set(SCHEMA["x-groups"].map((group) => group.name));
    expect(kindsOf(SCHEMA).length).toBeGreaterThanOrEqual(9);
    for (const kind of kindsOf(SCHEMA)) {
      expect(kind.title.zh, kind.kind).not.toBe("");
      expect(kind.title.en, kind.kind).not.toBe("");
      expect(groups.has(kind.group), kind.kind).toBe(true);
    }
  });

  it("begin blank with every field the schema asks for", () => {
    for (const kind of kindsOf(SCHEMA)) {
      const made = blankStruct(SCHEMA, kind.struct);
      for (const name of kind.struct.required)
        expect(made, `${kind.kind}.${name}`).toHaveProperty(name);
    }
    expect(blankStruct(SCHEMA, structOf("queue"))).toMatchObject({ queue: "", timed_out: "" });
    const rule = (blankStruct(SCHEMA, SCHEMA.$defs.Rule as StructSchema).when as unknown[])[0];
    expect(rule).toMatchObject({ variable: "", is: "equals" });
  });
});

describe("ways out", () => {
  it("of a menu are its keys, each with its meaning, and the way when nothing fits", () => {
    expect(exits("menu").map((one) => [one.field, one.words, one.target])).toEqual([
      ["keys[0].to", "1 售前咨询", "presales"],
      ["keys[1].to", "2 售后服务", "aftersales"],
      ["keys[2].to", "3 查询订单", "order"],
      ["keys[3].to", "0 人工服务", "general"],
      ["keys[4].to", "9 重听", "menu"],
      ["failed", "failed", "to_general"],
    ]);
  });

  it("that may be left out are told from those that may not", () => {
    expect(exits("presales").map((one) => [one.field, one.optional, one.target])).toEqual([
      ["timed_out", false, "busy"],
      ["no_agents", true, ""],
      ["closed", true, ""],
    ]);
  });

  it("of the end of a call are none", () => expect(exits("busy")).toEqual([]));
});

describe("what a node says of itself", () => {
  const name = (_: string, value: string) => (value === "presales" ? "售前咨询" : value);
  const summary = (id: string) => summaryOf(SCHEMA, structOf(node(id).kind), node(id), name);

  it("is its first prompt, the name of its queue, or nothing", () => {
    expect(summary("to_general")).toBe("正在为您转接人工服务，请稍候。");
    expect(summary("presales")).toBe("售前咨询");
    expect(summary("read_back")).toContain("{order}");
    expect(summary("answer")).toBe("");
  });
});

describe("the title of a field", () => {
  const zh = (kind: string, path: string) =>
    titlesOf(SCHEMA, structOf(kind), path).map((one) => (typeof one === "string" ? one : one.zh));

  it("names every level; keys by the key, other items by their number", () => {
    expect(zh("menu", "keys[3].to")).toEqual(["按键", "3", "转到"]);
    const menu = titlesOf(SCHEMA, structOf("menu"), "keys[3].to", node("menu"));
    expect(menu[1]).toBe("0");
    expect(zh("menu", "prompts[0].text")).toEqual(["提示音", "1", "文字"]);
    expect(zh("branch", "rules[1].when[0].value")).toEqual(["规则", "2", "同时满足", "1", "值"]);
  });
});
