/** The calls of a work order, as the server tells of them. */
export interface TicketCall {
  interaction: string;
  role: "origin" | "contact" | "revisit" | "conference" | "department";
  at: string;
  by: string;
  /** What is known of it; null: not this person's to open. */
  record: CallFacts | null;
}

export interface CallFacts {
  direction: "in" | "out";
  arrived_at: string;
  ended_at: string | null;
  agent_last: string | null;
  talked_s: number;
  held_s: number;
  path: { node: string; kind: string; label: string; at: string; keys: string; outcome: string }[];
  recording: { state: string; gaps: { start_s: number; end_s: number; reason: string }[] };
}
