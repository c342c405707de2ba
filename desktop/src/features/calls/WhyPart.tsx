/** Why a call went to whom it went and not to the others; asked for when somebody wants to know. */
import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useMe } from "@/api/me";
import { whyOf } from "@/api/why";
import { useText } from "@/shared/i18n";
import { WhyTable } from "@/shared/why/WhyTable";

export function WhyPart({ call }: { call: string }) {
  const t = useText();
  const me = useMe();
  const [wanted, setWanted] = useState(false);
  const query = useQuery({
    queryKey: ["why", call],
    queryFn: ({ signal }) => whyOf(call, signal),
    enabled: wanted,
  });
  if (!wanted) return <Button onClick={() => setWanted(true)}>{t("why.show")}</Button>;
  if (query.isError) {
    return (
      <p>
        {sentence(query.error, t)}{" "}
        <Button size="small" onClick={() => void query.refetch()}>
          {t("common.retry")}
        </Button>
      </p>
    );
  }
  if (!query.data) return <Skeleton active paragraph={{ rows: 3 }} />;
  return <WhyTable why={query.data} me={me.user.id} />;
}
