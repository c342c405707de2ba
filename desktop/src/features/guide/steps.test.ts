import { describe, expect, it } from "vitest";
import { FIRST_STEPS, type FirstStep, type StepStand } from "@/api/firstSteps";
import { linksOf, nextOf } from "./steps";

const stand = (step: FirstStep, more: Partial<StepStand> = {}): StepStand => ({
  step,
  done: false,
  begun: false,
  later: step === "trunk",
  ...more,
});

describe("the first steps", () => {
  it("lead somewhere, each of them", () => {
    for (const step of FIRST_STEPS) expect(linksOf(stand(step)).length).toBeGreaterThan(0);
  });

  it("lead from what was begun to where it is finished, not to a second one", () => {
    expect(linksOf(stand("queue", { begun: true }))).toEqual([
      { to: "/settings/queues", text: "guide.queue.finish", create: false },
    ]);
  });

  it("go on with the first that is open, and never wait for one that can come later", () => {
    const done = FIRST_STEPS.map((step) =>
      stand(step, { done: step !== "flow" && step !== "call" }),
    );
    expect(nextOf(done)).toBe("flow");
    const rest = FIRST_STEPS.map((step) => stand(step, { done: step !== "trunk" }));
    expect(nextOf(rest)).toBeNull();
  });
});
