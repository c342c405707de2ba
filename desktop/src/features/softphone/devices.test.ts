import { describe, expect, it } from "vitest";
import { absent, type Choice, type Found, offered, parsed, resolve } from "./devices";

const FOUND: Found[] = [
  { id: "default", label: "Default", kind: "audioinput" },
  { id: "m1", label: "Jabra 上的麦克风", kind: "audioinput" },
  { id: "s1", label: "Jabra", kind: "audiooutput" },
  { id: "s2", label: "音箱", kind: "audiooutput" },
];
const choice = (change: Partial<Choice>): Choice => ({
  microphone: null,
  speaker: null,
  ring: null,
  ...change,
});

describe("the devices", () => {
  it("given the system's own, then it is not offered as a device", () => {
    expect(offered("microphone", FOUND).map((one) => one.id)).toEqual(["m1"]);
    expect(offered("ring", FOUND).map((one) => one.id)).toEqual(["s1", "s2"]);
  });

  it("given no choice, then the system's own is used", () => {
    expect(resolve("speaker", choice({}), FOUND)).toBe("");
  });

  it("given speaker and ringing chosen apart, then each is used for its own", () => {
    const wish = choice({
      speaker: { id: "s1", label: "Jabra" },
      ring: { id: "s2", label: "音箱" },
    });
    expect([resolve("speaker", wish, FOUND), resolve("ring", wish, FOUND)]).toEqual(["s1", "s2"]);
  });

  it("given a headset in another socket, then it is known by its name", () => {
    const wish = choice({ speaker: { id: "old", label: "Jabra" } });
    expect(resolve("speaker", wish, FOUND)).toBe("s1");
  });

  it("given an unplugged headset, then the system's own serves and the loss is told", () => {
    const wish = choice({ microphone: { id: "m9", label: "Poly" } });
    expect(resolve("microphone", wish, FOUND)).toBe("");
    expect(absent(wish, FOUND)).toEqual(["microphone"]);
    expect(absent(wish, [...FOUND, { id: "m9", label: "Poly", kind: "audioinput" }])).toEqual([]);
  });

  it("given spoiled storage, then nothing is chosen", () => {
    expect(parsed("not json")).toEqual(choice({}));
    expect(parsed('{"ring":{"id":7},"speaker":{"id":"s1","label":"x"}}')).toEqual(
      choice({ speaker: { id: "s1", label: "x" } }),
    );
  });
});
