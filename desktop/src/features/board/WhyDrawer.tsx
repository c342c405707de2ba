/** Why a waiting call is given to nobody: every agent with the condition that fails, as of now. */
import { useQuery } from "@tanstack/react-query";
import { Button, Result, Skeleton } from "antd";
import { sentence } from "@/api/errors";
import { useMe } from "@/api/me";
import { whyOf } from "@/api/why";
import { Drawer } from "@/shared/Drawer";
import { useText } from "@/shared/i18n";
import { WhyTable } from "@/shared/why/WhyTable";

const LOOKED_AT_EVERY_MS = 3000;

export function WhyDrawer({ call, close }: { call: string | null; close: () => void }) {
  const t = useText();
  return (
    <Drawer open={call !== null} onClose={close} size={620} title={t("why.ask")} destroyOnHidden>
      {call ? <Answer call={call} /> : null}
    </Drawer>
  );
}

function Answer({ call }: { call: string }) {
  const t = useText();
  const me = useMe();
  const query = useQuery({
    queryKey: ["why", call],
    queryFn: ({ signal }) => whyOf(call, signal),
    refetchInterval: LOOKED_AT_EVERY_MS,
  });
  if (query.data) return <WhyTable why={query.data} me={me.user.id} />;
  if (query.isError) {
    return (
      <Result
        status="warning"
        title={t("list.failed")}
        subTitle={sentence(query.error, t)}
        extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
      />
    );
  }
  return <Skeleton active />;
}
