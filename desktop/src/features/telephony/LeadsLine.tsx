/** “Now: day flow; from Monday 09:00: night flow.” */
import type { Leads } from "@/api/telephony";
import { serverNow } from "@/shared/clock";
import { when } from "@/shared/format";
import { useLanguage, useText } from "@/shared/i18n";
import { useFlows } from "./queries";

/** A flow's name for people; one that was never published says so. */
export function useFlowName(): (id: string) => string {
  const t = useText();
  const flows = useFlows().data?.items ?? [];
  return (id) => {
    const flow = flows.find((one) => one.id === id);
    if (!flow) return t("common.unknown");
    return flow.live ? flow.name : t("numbers.notLive", { name: flow.name });
  };
}

export function LeadsLine({ leads }: { leads: Leads }) {
  const t = useText();
  const language = useLanguage();
  const name = useFlowName();
  const [next] = leads.next;
  const now = name(leads.now);
  if (!next) return <span>{t("numbers.nowAlways", { now })}</span>;
  const at = when(next.at, serverNow(), language);
  return <span>{t("numbers.nowNext", { now, at, next: name(next.flow) })}</span>;
}
