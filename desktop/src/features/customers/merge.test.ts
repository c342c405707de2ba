import { describe, expect, it } from "vitest";
import { chosen, firstChoice, merged, mergesOf } from "./merge";
import { changedFields, changeOf, newCard, type Values, valueAt } from "./values";

const BEFORE: Values = {
  name: "张三",
  level: "regular",
  source: "",
  tags: ["老客户"],
  owner: "u1",
  department: null,
  consent: "unknown",
  do_not_call: false,
  remark: "周末在家",
  fields: { city: "北京", size: 3, married: false },
};
const save = (fields: string[], by_name: string) => ({
  version: 2,
  fields,
  by: "u2",
  by_name,
  at: "2026-11-23T06:00:00Z",
});

describe("a save", () => {
  it("sends the changed fields and no other", () => {
    const after: Values = {
      ...BEFORE,
      name: "张叁",
      tags: [],
      owner: null,
      fields: { ...BEFORE.fields, city: null, size: 4 },
    };
    expect(changeOf(BEFORE, after)).toEqual({
      name: "张叁",
      tags: [],
      owner: null,
      fields: { city: null, size: 4 },
    });
    expect(changeOf(BEFORE, BEFORE)).toEqual({});
  });

  it("takes nothing for nothing, and no for something", () => {
    const empty = { ...BEFORE, source: null as unknown as string, fields: { ...BEFORE.fields } };
    expect(changedFields(BEFORE, empty)).toEqual([]);
    expect(
      changedFields(BEFORE, { ...BEFORE, fields: { ...BEFORE.fields, married: null } }),
    ).toEqual(["fields.married"]);
  });

  it("of a new card leaves owner and department to the server unless chosen", () => {
    const contacts = [
      { kind: "phone", value: "13800138000", label: "", primary: true, do_not_call: false },
      { kind: "mail", value: " ", label: "", primary: false, do_not_call: false },
    ] as const;
    const sent = newCard({ ...BEFORE, owner: null, contacts: [...contacts] });
    expect("owner" in sent).toBe(false);
    expect(sent.contacts).toHaveLength(1);
  });
});

describe("two who change one card", () => {
  it("keep both, where they changed different fields", () => {
    const mine = { ...BEFORE, name: "张叁" };
    const theirs = { ...BEFORE, fields: { ...BEFORE.fields, city: "上海" } };
    const merges = mergesOf(BEFORE, mine, theirs, [save(["fields.city"], "李雷")]);
    expect(merges.map(({ field, clash, by }) => [field, clash, by])).toEqual([
      ["fields.city", false, "李雷"],
    ]);
    const both = merged(mine, merges, {});
    expect([both.name, both.fields.city]).toEqual(["张叁", "上海"]);
    expect(changeOf(theirs, both)).toEqual({ name: "张叁" });
  });

  it("are asked where both changed one field, with the last one's name", () => {
    const mine = { ...BEFORE, level: "vip" };
    const theirs = { ...BEFORE, level: "prospect" };
    const [merge] = mergesOf(BEFORE, mine, theirs, [
      save(["level"], "李雷"),
      save(["level"], "王芳"),
    ]);
    expect(merge).toMatchObject({
      field: "level",
      before: "regular",
      mine: "vip",
      theirs: "prospect",
      clash: true,
      by: "王芳",
    });
    if (!merge) return;
    expect(merged(mine, [merge], {}).level).toBe("vip");
    expect(merged(mine, [merge], { level: "theirs" }).level).toBe("prospect");
  });

  it("lose no word of a text and no tag, whatever is chosen by nobody", () => {
    const mine = { ...BEFORE, remark: "周末在家\n要发票", tags: ["老客户", "要发票"] };
    const theirs = { ...BEFORE, remark: "周末在家，晚上也行", tags: ["老客户", "北京"] };
    const merges = mergesOf(BEFORE, mine, theirs, []);
    expect(merges.map(firstChoice)).toEqual(["both", "both"]);
    const both = merged(mine, merges, {});
    expect(both.remark).toBe("周末在家，晚上也行\n周末在家\n要发票");
    expect(both.tags).toEqual(["老客户", "北京", "要发票"]);
  });

  it("do not see a text twice where one wrote on below the other's", () => {
    const mine = { ...BEFORE, remark: "甲\n乙" };
    const theirs = { ...BEFORE, remark: "甲" };
    const [merge] = mergesOf(BEFORE, mine, theirs, []);
    expect(merge && chosen(merge, "both")).toBe("甲\n乙");
  });

  it("who did the same are asked nothing", () => {
    const same = { ...BEFORE, level: "vip" };
    const merges = mergesOf(BEFORE, same, same, [save(["level"], "李雷")]);
    expect(merges.map((one) => one.clash)).toEqual([false]);
    expect(changeOf(same, merged(same, merges, {}))).toEqual({});
  });

  it("lose nothing, whichever fields they change", () => {
    const fields = ["name", "level", "source", "remark", "fields.city"] as const;
    for (let pattern = 0; pattern < 4 ** fields.length; pattern++) {
      let [mine, theirs] = [BEFORE, BEFORE];
      fields.forEach((field, at) => {
        const who = Math.floor(pattern / 4 ** at) % 4;
        const put = (values: Values, value: string): Values =>
          field === "fields.city"
            ? { ...values, fields: { ...values.fields, city: value } }
            : { ...values, [field]: value };
        if (who & 1) mine = put(mine, `m${at}`);
        if (who & 2) theirs = put(theirs, `t${at}`);
      });
      const done = merged(mine, mergesOf(BEFORE, mine, theirs, []), {});
      fields.forEach((field, at) => {
        const who = Math.floor(pattern / 4 ** at) % 4;
        const value = String(valueAt(done, field) ?? "");
        if (who & 1) expect(value).toContain(`m${at}`);
        else if (who & 2) expect(value).toBe(`t${at}`);
        else expect(value).toBe(String(valueAt(BEFORE, field) ?? ""));
      });
    }
  });
});
