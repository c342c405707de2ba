/** What somebody should see to soon: a disk that fills up, a library that is missing. */
import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { get } from "@/api/client";
import { type TextKey, useText } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";

const AGAIN_MS = 30_000;

interface Alarm {
  code: string;
  message: string;
  details: Record<string, string | number>;
}

export function Alarms() {
  const t = useText();
  const { data } = useQuery({
    queryKey: ["alarms"],
    queryFn: ({ signal }) => get<Alarm[]>("/alarms", {}, signal),
    refetchInterval: AGAIN_MS,
  });
  return data?.map((alarm) => {
    const key = `alarm.${alarm.code}`;
    const text = key in texts ? t(key as TextKey, alarm.details) : alarm.message;
    return <Alert key={alarm.message} type="warning" showIcon title={text} />;
  });
}
