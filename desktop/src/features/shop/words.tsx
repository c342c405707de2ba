/** How stages and money look wherever they stand. */
import { useText } from "@/shared/i18n";
import { Pill, type Tone } from "@/shared/Pill";
import type { Stage } from "./types";

const TONES: Record<Stage, Tone> = {
  ordered: "warn",
  paid: "good",
  closed: "plain",
  refunded: "bad",
};

export function StagePill({ stage }: { stage: Stage }) {
  const t = useText();
  return <Pill tone={TONES[stage]}>{t(`shopStage.${stage}`)}</Pill>;
}

/** ¥1,234.50 */
export function money(text: string): string {
  const [whole = "0", part = "00"] = text.split(".");
  return `¥${Number(whole).toLocaleString("en-US")}.${part.padEnd(2, "0").slice(0, 2)}`;
}
