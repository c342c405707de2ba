/** 校验异常: recordings whose file is not what was stored, found by their checksums at night. */
import { Button } from "antd";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import type { NotWhole } from "@/api/types";
import { useText, wordOf } from "@/shared/i18n";
import { ListPage } from "@/shared/list/ListPage";
import { useListState } from "@/shared/list/useListState";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { useNotWhole } from "./queries";

export default function NotWholePage() {
  const t = useText();
  const control = useListState([]);
  return (
    <ListPage<NotWhole & { id: string }>
      name="recordings-not-whole"
      title={t("notWhole.title")}
      query={useNotWhole(control.state)}
      columns={[
        {
          key: "checked_at",
          title: t("notWhole.checked"),
          sorter: true,
          fixed: "left",
          fixedIn: true,
          render: (_, row) => <Moment at={row.checked_at} />,
        },
        {
          key: "outcome",
          title: t("notWhole.outcome"),
          render: (_, row) => <Pill tone="warn">{wordOf(t, "notWhole", row.outcome)}</Pill>,
        },
        {
          key: "call",
          title: t("calls.arrived"),
          render: (_, row) => (
            <Link to={`/calls/${row.call}`}>
              <Moment at={row.arrived_at} />
            </Link>
          ),
        },
        { key: "agent", title: t("calls.agent"), render: (_, row) => row.agent_name ?? "–" },
      ]}
      control={control}
      empty={t("notWhole.empty")}
      errorText={(error) => sentence(error, t)}
      actions={
        <Link to="/settings/retention">
          <Button>{t("retention.title")}</Button>
        </Link>
      }
    />
  );
}
