/** 来一个电话: the demo carrier places a real call to the centre. */
import { PhoneOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { post } from "@/api/client";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";

export function DemoButton() {
  const t = useText();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await post("/demo/call");
      tellDone(t("desk.demoStarted"));
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button icon={<PhoneOutlined />} onClick={run} loading={busy} data-demo-call>
      {t("desk.demoCall")}
    </Button>
  );
}
