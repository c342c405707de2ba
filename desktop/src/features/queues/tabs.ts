/** On which tab of a queue's form a field is. Pure. */
const TABS: Record<string, readonly string[]> = {
  heard: [
    ...["recording", "busy", "notice", "announcements", "announce_every_s"],
    ...["say_position", "say_wait", "music"],
  ],
  limits: ["most_waiting", "full", "nobody", "too_long", "hours", "closing", "closed_now"],
  offers: ["relax", "retries", "last_agent_s", "last_agent_days", "bound_s", "regain_s"],
  survey: ["survey"],
  callback: ["callback"],
};

export const FIRST_TAB = "basic";

export function tabOf(name: readonly (string | number)[]): string {
  const [group, field] = name;
  if (group !== "policy") return FIRST_TAB;
  const found = Object.entries(TABS).find(([, fields]) => fields.includes(String(field)));
  return found ? found[0] : FIRST_TAB;
}
