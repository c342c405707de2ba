/** Where a follow-up is: its state, or that it is overdue. */
import { serverNow } from "@/shared/clock";
import { useText } from "@/shared/i18n";
import { Pill, type Tone } from "@/shared/Pill";
import { type Followup, type FollowupState, isOpen } from "./types";

const TONES: Record<FollowupState, Tone> = {
  planned: "busy",
  due: "warn",
  snoozed: "plain",
  done: "good",
  cancelled: "plain",
};

export const isOverdue = (one: Followup): boolean =>
  isOpen(one) && Date.parse(one.due_at) < serverNow();

export function StateCell({ one }: { one: Followup }) {
  const t = useText();
  if (isOverdue(one)) return <Pill tone="bad">{t("followups.isOverdue")}</Pill>;
  return (
    <>
      <Pill tone={TONES[one.state]}>{t(`followupState.${one.state}`)}</Pill>
      {one.result ? <span className="muted"> {t(`followupResult.${one.result}`)}</span> : null}
    </>
  );
}
