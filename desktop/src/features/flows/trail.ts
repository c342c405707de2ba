/** The way the caller of a trial took, for the canvas. Pure. */
import type { FlowPlay } from "@/api/flowTypes";

export interface Trail {
  here: string;
  passed: Set<string>;
  /** “from to” of each way taken. */
  ways: Set<string>;
}

export function trailOf(play: FlowPlay): Trail {
  const way = play.turns
    .flatMap((turn) => turn.path)
    .filter((one) => one.keys === null)
    .map((one) => one.node);
  return {
    here: play.wait.type === "done" ? "" : play.wait.node,
    passed: new Set(way),
    ways: new Set(way.slice(1).map((node, index) => `${way[index]} ${node}`)),
  };
}
