import { describe, expect, it } from "vitest";
import { asInstants, dayOf, midnight } from "./period";
import {
  asQuery,
  asSheet,
  changed,
  DEFAULT_SIZE,
  type ListState,
  readList,
  writeList,
} from "./urlState";

const FILTERS = ["from", "to", "queue"];
const read = (text: string) => readList(new URLSearchParams(text), FILTERS);

describe("the address of a list", () => {
  it("gives back every state it was written from", () => {
    const states: ListState[] = [
      { page: 1, size: DEFAULT_SIZE, sort: "", q: "", filters: {} },
      { page: 7, size: 100, sort: "-arrived_at", q: "1234 李", filters: { queue: "q1" } },
      {
        page: 2,
        size: 20,
        sort: "name",
        q: "a&b=c",
        filters: { from: "2026-11-01", to: "2026-11-02" },
      },
    ];
    for (const state of states) {
      expect(readList(writeList(state, new URLSearchParams(), FILTERS), FILTERS)).toEqual(state);
    }
  });

  it("is empty for the plain list and keeps what belongs to others", () => {
    const plain = read("");
    expect(writeList(plain, new URLSearchParams("page=3&call=x&queue=q"), FILTERS).toString()).toBe(
      "call=x",
    );
  });

  it("takes defaults for nonsense", () => {
    expect(read("page=-1&size=7&sort=drop%20table&other=1")).toEqual({
      page: 1,
      size: DEFAULT_SIZE,
      sort: "",
      q: "",
      filters: {},
    });
  });

  it("begins at the first page again when anything but the page changes", () => {
    const state = read("page=5");
    expect(changed(state, { q: "x" }).page).toBe(1);
    expect(changed(state, { page: 6 }).page).toBe(6);
  });
});

describe("what the server is asked", () => {
  it("names page, size, sort, words and filters", () => {
    expect(asQuery(read("page=2&sort=-name&q=x&queue=q1"))).toEqual({
      page: 2,
      size: DEFAULT_SIZE,
      sort: "-name",
      q: "x",
      queue: "q1",
    });
  });

  it("names the place of a list that has no numbers, in the order it has where nobody chose", () => {
    expect(asSheet(read("page=2&q=x&queue=q1"), "here", "-at")).toEqual({
      size: DEFAULT_SIZE,
      sort: "-at",
      after: "here",
      q: "x",
      queue: "q1",
    });
    expect(asSheet(read("sort=name"), "", "-at").sort).toBe("name");
  });

  it("has whole days of the centre as instants, the end not included", () => {
    expect(asInstants("2026-11-22", "2026-11-22")).toEqual({
      from: "2026-11-21T16:00:00.000Z",
      to: "2026-11-22T16:00:00.000Z",
    });
    expect(asInstants(undefined, undefined)).toEqual({});
  });

  it("knows on which day of the centre an instant lies", () => {
    expect(dayOf(Date.parse("2026-11-21T15:59:59Z"))).toBe("2026-11-21");
    expect(dayOf(Date.parse("2026-11-21T16:00:00Z"))).toBe("2026-11-22");
    expect(midnight("2026-11-22", "America/New_York")).toBe("2026-11-22T05:00:00.000Z");
  });
});
