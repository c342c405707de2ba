import { describe, expect, it } from "vitest";
import { MAIN, SCHEMA } from "@/api/flowSamples.test-data";
import {
  freshId,
  nodeOf,
  valueAt,
  variablesOf,
  withCopies,
  withId,
  withNew,
  without,
  withTarget,
  withValue,
} from "./document";
import { readDocument } from "./file";
import { begin, change, redo, undo } from "./history";
import { laidOut, placesOf, withPlaces } from "./layout";
import { trailOf } from "./trail";

const before = JSON.stringify(MAIN);

describe("a change of the document", () => {
  it("sets and takes out values by their path and leaves the old document alone", () => {
    const menu = nodeOf(MAIN, "menu");
    const changed = withValue(menu, "keys[1].to", "general");
    expect(valueAt(changed, "keys[1].to")).toBe("general");
    expect(valueAt(menu, "keys[1].to")).toBe("aftersales");
    expect(withValue({ a: 1, b: 2 }, "a", undefined)).toEqual({ b: 2 });
  });

  it("leads a way elsewhere; a way that may be left out is taken out", () => {
    const led = withTarget(MAIN, "presales", "closed", "night", true);
    expect(nodeOf(led, "presales")?.closed).toBe("night");
    expect(nodeOf(withTarget(led, "presales", "closed", "", true), "presales")).not.toHaveProperty(
      "closed",
    );
    expect(nodeOf(withTarget(led, "presales", "timed_out", "", false), "presales")?.timed_out).toBe(
      "",
    );
  });

  it("adds a node under an id of its own", () => {
    const { document, id } = withNew(MAIN, SCHEMA, "menu", [8, 16], "");
    expect(id).toBe("menu_2");
    expect(nodeOf(document, id)).toMatchObject({ kind: "menu", keys: [], failed: "" });
    expect(document.layout?.[id]).toEqual([8, 16]);
    expect(freshId(document, "menu")).toBe("menu_3");
  });

  it("without a node has no way left to it", () => {
    const left = without(MAIN, SCHEMA, ["general", "fault", "answer"]);
    expect(nodeOf(left, "general")).toBeUndefined();
    expect(valueAt(nodeOf(left, "menu"), "keys[3].to")).toBe("");
    expect(nodeOf(left, "to_general")?.next).toBe("");
    expect([left.start, left.on_error]).toEqual(["", undefined]);
  });

  it("gives a node another id everywhere", () => {
    const named = withId(MAIN, SCHEMA, "menu", "main_menu");
    expect(nodeOf(named, "hours")?.open).toBe("main_menu");
    expect(valueAt(nodeOf(named, "main_menu"), "keys[4].to")).toBe("main_menu");
    expect(JSON.stringify(named)).not.toContain('"menu"}');
    expect(withId(MAIN, SCHEMA, "answer", "first").start).toBe("first");
  });

  it("copies nodes; ways among the copies lead to the copies", () => {
    const { document, ids } = withCopies(MAIN, SCHEMA, ["to_general", "general"]);
    expect(ids).toEqual(["play", "queue"]);
    expect(nodeOf(document, "play")?.next).toBe("queue");
    expect(nodeOf(document, "queue")?.timed_out).toBe("busy");
    expect(nodeOf(document, "to_general")?.next).toBe("general");
  });

  it("knows the variables of every call and those the flow sets", () => {
    expect(variablesOf(MAIN, SCHEMA)).toEqual(expect.arrayContaining(["caller", "order"]));
  });

  it("never touches the document it came from", () => expect(JSON.stringify(MAIN)).toBe(before));
});

describe("undo and redo", () => {
  it("go back and forth, and a new change forgets what was taken back", () => {
    let history = begin("a");
    for (const next of ["b", "c"]) history = change(history, next, "", 0);
    expect(undo(undo(undo(history))).present).toBe("a");
    expect(redo(undo(history)).present).toBe("c");
    expect(change(undo(history), "d", "", 0).future).toEqual([]);
  });

  it("take strokes of one text back together, but not two texts or a pause between them", () => {
    let history = begin("");
    history = change(history, "你", "name", 0);
    history = change(history, "你好", "name", 500);
    expect(undo(history).present).toBe("");
    history = change(history, "你好!", "name", 9000);
    expect(undo(history).present).toBe("你好");
    history = change(history, "x", "other", 9100);
    expect(undo(history).present).toBe("你好!");
  });

  it("take nothing back that did not change", () => {
    const history = begin("a");
    expect(change(history, "a", "", 0)).toBe(history);
    expect(undo(history)).toBe(history);
    expect(redo(history)).toBe(history);
  });
});

describe("the layout", () => {
  it("puts every node somewhere, none on another, what follows to the right", () => {
    const places = laidOut(MAIN, SCHEMA);
    expect(Object.keys(places).sort()).toEqual(MAIN.nodes.map((node) => node.id).sort());
    expect(new Set(Object.values(places).map(String)).size).toBe(MAIN.nodes.length);
    const x = (id: string) => places[id]?.[0] ?? Number.NaN;
    expect(x("answer")).toBeLessThan(x("welcome"));
    expect(x("menu")).toBeLessThan(x("order"));
  });

  it("keeps the places a person chose", () => {
    const places = laidOut(MAIN, SCHEMA);
    const moved = { ...MAIN, layout: { ...places, menu: [1, 2] as [number, number] } };
    expect(placesOf(moved, SCHEMA).menu).toEqual([1, 2]);
    expect(placesOf(MAIN, SCHEMA)).toEqual(places);
  });

  it("stays when something changes, also where it was never stored", () => {
    const led = withTarget(MAIN, "menu", "failed", "busy", false);
    expect(withPlaces(MAIN, led, SCHEMA).layout).toEqual(laidOut(MAIN, SCHEMA));
    expect(withPlaces(MAIN, MAIN, SCHEMA)).toBe(MAIN);
  });
});

describe("a file", () => {
  it("with a flow is read; anything else is refused", () => {
    expect(readDocument(JSON.stringify(MAIN))).toEqual(MAIN);
    for (const wrong of ["", "{}", '{"nodes": [1], "start": "a"}', '{"nodes": []}']) {
      expect(() => readDocument(wrong), wrong).toThrow();
    }
  });
});

describe("the way of a trial", () => {
  it("is every node passed and every way between two", () => {
    const passed = (node: string, keys: string | null = null) => ({
      node,
      kind: "",
      label: "",
      keys,
      outcome: "",
    });
    const turn = { given: "", key: "", outcome: "", said: [] };
    const wait = {
      type: "keys",
      node: "c",
      queue: "",
      timeout_s: 5,
      outcome: "",
      reason: "",
      offers: [],
    };
    const play = {
      turns: [
        { ...turn, path: [passed("a"), passed("b")] },
        { ...turn, path: [passed("b", "1"), passed("c")] },
      ],
      wait,
      variables: {},
    };
    const trail = trailOf(play);
    expect(trail.here).toBe("c");
    expect([...trail.ways]).toEqual(["a b", "b c"]);
    expect(trailOf({ ...play, wait: { ...wait, type: "done" } }).here).toBe("");
  });
});
