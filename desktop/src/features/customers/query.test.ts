import { describe, expect, it } from "vitest";
import { queryString } from "@/api/client";
import { readList, writeList } from "@/shared/list/urlState";
import { asFilters, asSheet, FILTERS } from "./query";

const NAMES = [...FILTERS, "f.city", "f.size"];
const read = (text: string) => readList(new URLSearchParams(text), NAMES);

describe("the list of customers", () => {
  it("asks for what its address says, own fields included", () => {
    const state = read("q=8000&level=vip&do_not_call=false&f.city=深圳&f.size=3&size=20");
    const asked = queryString(asSheet(state, "abc"));
    const search = new URLSearchParams(asked.slice(1));
    expect(search.getAll("field")).toEqual(["city:深圳", "size:3"]);
    expect(Object.fromEntries(search)).toMatchObject({
      q: "8000",
      level: "vip",
      do_not_call: "false",
      sort: "-changed_at",
      size: "20",
      after: "abc",
    });
    expect(read(writeList(state, new URLSearchParams(), NAMES).toString())).toEqual(state);
  });

  it("has days as instants of the centre, and no page in an export", () => {
    const asked = asFilters(read("from=2026-11-22&to=2026-11-22"));
    expect(asked).toEqual({
      created_from: "2026-11-21T16:00:00.000Z",
      created_to: "2026-11-22T16:00:00.000Z",
    });
  });
});
