import { describe, expect, it } from "vitest";
import { markedField } from "./formFields";

const NAMES = [["name"], ["policy", "full"], ["policy", "survey", "survey"], ["rules", 0, "from"]];

describe("the field of an error", () => {
  it.each([
    ["name", ["name"]],
    ["queue.name", ["name"]],
    ["policy.full", ["policy", "full"]],
    ["policy.full.number", ["policy", "full"]],
    ["policy.survey.survey", ["policy", "survey", "survey"]],
    ["rules.0.from", ["rules", 0, "from"]],
  ])("at %s is marked where it is shown", (path, name) => {
    expect(markedField(path, NAMES)).toEqual(name);
  });

  it("that the form does not show is marked nowhere", () => {
    expect(markedField("policy.hours", NAMES)).toBeNull();
    expect(markedField("", NAMES)).toBeNull();
  });
});
