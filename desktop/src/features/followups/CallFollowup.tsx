/**
 * On the agent's page beside a call: plan a follow-up from it, or ask a questionnaire. Mounted by
 * `app`, which knows the customer of the call.
 */
import { FormOutlined, ScheduleOutlined } from "@ant-design/icons";
import { Button, Space } from "antd";
import { useState } from "react";
import { Drawer } from "@/shared/Drawer";
import { useText } from "@/shared/i18n";
import { CallQuestionnaire } from "./CallQuestionnaire";
import { FollowUpForm } from "./FollowUpForm";

interface Props {
  callId: string;
  customerId?: string | null;
}

export function CallFollowup({ callId, customerId }: Props) {
  const t = useText();
  const [making, setMaking] = useState(false);
  const [asking, setAsking] = useState(false);
  return (
    <Space wrap style={{ marginTop: 8 }}>
      <Button size="small" icon={<ScheduleOutlined />} onClick={() => setMaking(true)}>
        {t("followups.new")}
      </Button>
      <Button size="small" icon={<FormOutlined />} onClick={() => setAsking(true)}>
        {t("questionnaires.ask")}
      </Button>
      <FollowUpForm
        open={making}
        close={() => setMaking(false)}
        callId={callId}
        customerId={customerId}
        beside
      />
      <Drawer
        open={asking}
        onClose={() => setAsking(false)}
        title={t("questionnaires.title")}
        size={480}
        mask={false}
        rootClassName="drawer-beside"
      >
        <CallQuestionnaire callId={callId} customerId={customerId} />
      </Drawer>
    </Space>
  );
}
