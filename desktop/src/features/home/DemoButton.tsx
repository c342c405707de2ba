/** 来一个电话: the demo carrier places a real call to the centre. */
import { PhoneOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { get, post } from "@/api/client";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";

export function DemoButton() {
  const t = useText();
  const demo = useQuery({
    queryKey: ["demo"],
    queryFn: ({ signal }) => get<{ runs: boolean }>("/demo", {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
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
  if (!demo.data?.runs) return null;
  return (
    <Button icon={<PhoneOutlined />} onClick={run} loading={busy} data-demo-call>
      {t("desk.demoCall")}
    </Button>
  );
}
