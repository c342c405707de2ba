/** Try a way as it is saved, and say what came of it. */
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { useOutwardVerbs } from "./queries";
import type { Way } from "./types";
import { whyText } from "./words";

export function useTest(way: Way) {
  const t = useText();
  const { test } = useOutwardVerbs();
  const [busy, setBusy] = useState(false);
  const run = async (to?: string): Promise<boolean> => {
    setBusy(true);
    try {
      const { sent, why, detail } = await test(way, to);
      if (sent) tellDone(t("outward.testDone"));
      else tellError(t("outward.testFailed", { why: whyText(t, why, detail) }));
      return sent;
    } catch (error) {
      tellError(sentence(error, t));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, run };
}
