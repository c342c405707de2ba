/** Which of a leader's verbs make sense for an agent now. Pure. */
import type { Permission } from "@/api/types";
import type { AgentView, CallView } from "@/live/model";

export type Verb =
  | "listen"
  | "whisper"
  | "barge"
  | "take_over"
  | "ready"
  | "pause"
  | "offline"
  | "queues"
  | "message";

export function entriesOf(
  agent: AgentView,
  call: CallView | null,
  me: string | null,
  may: (permission: Permission) => boolean,
): Verb[] {
  if (agent.id === me || agent.state === "offline") return [];
  const verbs: Verb[] = [];
  if (call?.phase === "talking" && call.agent === agent.id && may("supervise.listen")) {
    verbs.push("listen");
    if (may("supervise.act")) verbs.push("whisper", "barge", "take_over");
  }
  if (!may("supervise.act")) return verbs;
  if (["pause", "system_busy", "wrap_up"].includes(agent.state)) verbs.push("ready");
  if (agent.state !== "pause") verbs.push("pause");
  if (agent.state !== "talking") verbs.push("offline");
  return [...verbs, "queues", "message"];
}
