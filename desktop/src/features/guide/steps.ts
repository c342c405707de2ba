/** Where each first step is done; pure. The first link is the step's own form. */
import type { FirstStep, StepStand } from "@/api/firstSteps";
import type { TextKey } from "@/shared/i18n";

export interface StepLink {
  to: string;
  text: TextKey;
  /** Open the page with its form for a new one. */
  create: boolean;
}

const link = (to: string, text: TextKey, create = false): StepLink => ({ to, text, create });

const LINKS: Record<FirstStep, StepLink[]> = {
  password: [link("/account", "frame.password", true)],
  agent: [
    link("/settings/agents", "agents.new", true),
    link("/settings/users", "users.new", true),
    link("/settings/departments", "menu.departments"),
  ],
  queue: [link("/settings/queues", "queues.new", true)],
  flow: [link("/settings/flows", "flows.new", true)],
  number: [link("/settings/numbers", "numbers.new", true)],
  call: [link("/settings/numbers?try=1", "numbers.trial")],
  record: [link("/calls", "menu.calls")],
  trunk: [link("/settings/trunks", "trunks.new", true), link("/settings/phones", "menu.phones")],
};

/** Something that was begun is finished on its list, not in a form for a second one. */
const UNFINISHED: Partial<Record<FirstStep, StepLink>> = {
  queue: link("/settings/queues", "guide.queue.finish"),
  flow: link("/settings/flows", "guide.flow.finish"),
  number: link("/settings/numbers", "guide.number.finish"),
};

export function linksOf(stand: StepStand): StepLink[] {
  const unfinished = stand.begun ? UNFINISHED[stand.step] : undefined;
  return unfinished ? [unfinished] : LINKS[stand.step];
}

/** The step to go now: the first that is open and needed, else none. */
export function nextOf(stands: readonly StepStand[]): FirstStep | null {
  return stands.find((one) => !one.done && !one.later)?.step ?? null;
}
