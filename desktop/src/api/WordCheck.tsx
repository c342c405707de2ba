/**
 * Forbidden words (禁用语) in a text somebody writes, while he writes it: how bad each is and what to
 * say instead, by the server's rule. Below any field of a text; without hits it takes no room.
 */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { type TextKey, useText } from "@/shared/i18n";
import { Pill, type Tone } from "@/shared/Pill";
import { post } from "./client";
import type { WordUse } from "./knowledgeTypes";
import { useMay } from "./me";
import "./wordCheck.css";
import { replaced } from "./wordUses";

const BREATH_MS = 500;
const LONGEST = 20_000;
const TONES: Record<1 | 2 | 3, Tone> = { 1: "plain", 2: "warn", 3: "bad" };

interface Props {
  text: string;
  /** Where the field can be changed: says the text with the better words in it. */
  change?: (text: string) => void;
}

export function WordCheck({ text, change }: Props) {
  const t = useText();
  const may = useMay()("knowledge.view");
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.slice(0, LONGEST)), BREATH_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = useQuery({
    queryKey: ["forbidden-uses", asked],
    queryFn: () => post<WordUse[]>("/knowledge/forbidden-words/check", { text: asked }),
    enabled: may && asked.trim() !== "",
    staleTime: 30_000,
    retry: false,
  });
  if (!may || !asked.trim() || !data?.length) return null;
  // What was found belongs to the text as it was asked for.
  const fits = asked === text;
  return (
    <ul className="word-check" aria-label={t("words.title")} aria-live="polite">
      {data.map((use) => (
        <li key={`${use.start}-${use.word.word}`} data-severity={use.word.severity}>
          <Pill tone={TONES[use.word.severity]}>
            {t(`words.severity.${use.word.severity}` as TextKey)}
          </Pill>
          <s>{Array.from(asked).slice(use.start, use.end).join("")}</s>
          {use.word.instead ? (
            <>
              <span className="muted">{t("words.instead")}</span>
              <strong>{use.word.instead}</strong>
              {change && fits ? (
                <Button size="small" type="link" onClick={() => change(replaced(text, use))}>
                  {t("words.replace")}
                </Button>
              ) : null}
            </>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
