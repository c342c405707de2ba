/** Ask a questionnaire in a call: choose one, then it is filled here. */
import { Space } from "antd";
import { useState } from "react";
import { QuestionnaireFiller } from "./QuestionnaireFiller";
import { QuestionnaireSelect } from "./QuestionnaireSelect";

interface Props {
  callId: string;
  customerId?: string | null;
}

export function CallQuestionnaire({ callId, customerId }: Props) {
  const [chosen, setChosen] = useState<string | undefined>();
  return (
    <Space orientation="vertical" style={{ width: "100%" }}>
      <QuestionnaireSelect value={chosen} onChange={setChosen} />
      {chosen ? (
        <QuestionnaireFiller
          key={`${callId} ${chosen}`}
          questionnaireId={chosen}
          about={{ interaction: callId, customer: customerId }}
        />
      ) : null}
    </Space>
  );
}
