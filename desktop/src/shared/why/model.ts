/** “为什么没分给我” as the server answers it (`GET /calls/{call}/why`). */

export interface WhyReason {
  code: string;
  since: string | null;
  until: string | null;
  ends: string | null;
  state: string;
  detail: string;
  other_call: boolean;
  skill: string | null;
  skill_name: string;
  needs: number | null;
  has: number | null;
  other_name: string;
  rule: string;
  counted: number | null;
  theirs: number | null;
  outcome: string;
}

export interface WhyRow {
  agent: string;
  name: string;
  reasons: WhyReason[];
}

export interface WhyGiven {
  agent: string | null;
  name: string;
  at: string;
  until: string | null;
  rule: string;
  rank: number;
  counted: number | null;
  outcome: string;
}

export interface WhyWait {
  queue: string;
  queue_name: string;
  since: string;
  until: string | null;
  outcome: string;
  kept_why: string;
  live: boolean;
  given: WhyGiven[];
  rows: WhyRow[];
  more: number;
}

export interface Why {
  waits: WhyWait[];
  others: boolean;
}
