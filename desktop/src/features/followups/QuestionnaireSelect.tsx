/** Which questionnaire is asked; a field of forms. */
import { Select } from "antd";
import { useText } from "@/shared/i18n";
import { useQuestionnaires } from "./questionnaireQueries";

interface Props {
  value?: string;
  onChange?: (id: string | undefined) => void;
}

export function QuestionnaireSelect({ value, onChange }: Props) {
  const t = useText();
  const found = useQuestionnaires({ asked: true });
  return (
    <Select
      allowClear
      loading={found.isPending}
      placeholder={t("questionnaires.choose")}
      value={value}
      onChange={onChange}
      notFoundContent={t("questionnaires.none")}
      options={(found.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
    />
  );
}
