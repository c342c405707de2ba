/** What fields of a follow-up are called and hold, for whoever is told what a colleague changed. */
import dayjs, { isDayjs } from "dayjs";
import { type TextKey, useText } from "@/shared/i18n";
import { useQuestionnaires } from "./questionnaireQueries";

const TITLES: Record<string, TextKey> = {
  content: "followups.content",
  due_at: "followups.dueAt",
  way: "followups.way",
  priority: "followups.priority",
  questionnaire: "followups.questionnaire",
  repeat: "followups.repeat",
  every: "followups.every",
  weekdays: "followups.weekdays",
  until: "followups.until",
  left: "followups.left",
  workdays: "followups.workdays",
};
const CODES: Record<string, string> = {
  way: "followupWay",
  priority: "followupPriority",
  repeat: "followups.repeat",
};

export function useFieldWords() {
  const t = useText();
  const asked = useQuestionnaires({ asked: true }).data ?? [];
  return {
    titleOf: (field: string) => t(TITLES[field] ?? "common.other"),
    wordOf: (field: string, value: unknown): string => {
      if (value === null || value === undefined || value === "") return "–";
      const code = CODES[field];
      if (code) return t(`${code}.${value}` as TextKey);
      if (field === "questionnaire")
        return asked.find((one) => one.id === value)?.name ?? t("common.other");
      if (field === "weekdays")
        return (
          (value as number[])
            .map((day) => t(`followups.weekday.${day}` as TextKey))
            .join(t("common.and")) || "–"
        );
      if (isDayjs(value)) return dayjs(value).format(field === "until" ? DAY : MINUTE);
      if (typeof value === "boolean") return t(value ? "common.yes" : "common.no");
      return String(value);
    },
  };
}

const DAY = "YYYY-MM-DD";
const MINUTE = "YYYY-MM-DD HH:mm";
