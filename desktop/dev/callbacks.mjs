/** Callbacks for the stories: one of every state. */
import { AGENTS, CALLS, QUEUES } from "./data.mjs";

const STATES = [
  "waiting",
  "dialling",
  "talking",
  "waiting",
  "done",
  "failed",
  "superseded",
  "cancelled",
  "expired",
];

export const CALLBACKS = STATES.map((state, n) => {
  const call = CALLS[n];
  const over = n > 3;
  return {
    id: call.id,
    project: call.project,
    queue: QUEUES[n % 3].id,
    state,
    since: call.arrived_at,
    number: call.caller,
    mode: n % 2 ? "agent_first" : "customer_first",
    requested_at: call.arrived_at,
    requested_in: call.id,
    place: call.arrived_at,
    expires: new Date(Date.parse(call.arrived_at) + 86_400_000).toISOString(),
    priority: 0,
    label: "",
    attempts: n % 4,
    not_before: n === 3 ? new Date(Date.parse(call.arrived_at) + 600_000).toISOString() : null,
    last_outcome: n === 3 ? "no_answer" : n === 5 ? "busy" : "",
    call: call.id,
    agent: n % 4 ? AGENTS[n % AGENTS.length].id : null,
    agent_name: n % 4 ? AGENTS[n % AGENTS.length].name : null,
    why: state === "failed" ? "attempts" : "",
    closed_at: over ? call.arrived_at : null,
    hurried: false,
  };
});
