/** Eligible, invited, answered, satisfied by queue or agent; each number opens its rows below. */
import { Alert, Button, Segmented, Table } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import type { SurveyFigures } from "@/api/types";
import { count as whole } from "@/shared/format";
import { useText } from "@/shared/i18n";
import type { ListControl } from "@/shared/list/useListState";
import { useFigures } from "./queries";
import { share } from "./share";

export function FiguresTable({ control }: { control: ListControl }) {
  const t = useText();
  const [by, setBy] = useState<"queue" | "agent">("queue");
  const { data, error, isPending } = useFigures(control.state, by);
  const open = (row: SurveyFigures, more: Record<string, string>) => () => {
    if (row.key) control.filter(by, row.key);
    for (const name of ["state", "rated"]) control.filter(name, more[name]);
  };
  const count = (
    name: "eligible" | "invited" | "answered" | "satisfied",
    more: Record<string, string>,
  ) => ({
    key: name,
    title: t(`ratings.${name}`),
    align: "right" as const,
    render: (_: unknown, row: SurveyFigures) => (
      <Button
        type="link"
        size="small"
        className="figures"
        style={{ paddingInline: 0 }}
        onClick={open(row, more)}
      >
        {whole(row[name])}
      </Button>
    ),
  });
  const rate = (
    name: "invitation_rate" | "participation_rate" | "satisfaction",
    text: "invitationRate" | "participationRate" | "satisfaction",
  ) => ({
    key: name,
    title: t(`ratings.${text}`),
    align: "right" as const,
    render: (_: unknown, row: SurveyFigures) => <span className="figures">{share(row[name])}</span>,
  });
  const rows = data ? [{ ...data.total, name: t("ratings.all") }, ...data.parts] : [];
  return (
    <section className="card" style={{ marginBottom: 16 }} aria-label={t("ratings.satisfaction")}>
      <Segmented
        value={by}
        onChange={(value) => setBy(value as "queue" | "agent")}
        options={[
          { value: "queue", label: t("ratings.byQueue") },
          { value: "agent", label: t("ratings.byAgent") },
        ]}
        style={{ marginBottom: 8 }}
      />
      {error ? <Alert type="error" showIcon title={sentence(error, t)} /> : null}
      <Table<SurveyFigures>
        size="small"
        loading={isPending}
        rowKey={(row) => `${row.key} ${row.name}`}
        dataSource={rows}
        pagination={rows.length > 12 ? { pageSize: 12 } : false}
        scroll={{ x: "max-content" }}
        columns={[
          {
            key: "name",
            title: t(by === "queue" ? "calls.queue" : "calls.agent"),
            render: (_, row) => row.name || "–",
          },
          count("eligible", {}),
          count("invited", { state: "asked" }),
          count("answered", { state: "answered" }),
          count("satisfied", { state: "answered", rated: "good" }),
          rate("invitation_rate", "invitationRate"),
          rate("participation_rate", "participationRate"),
          rate("satisfaction", "satisfaction"),
        ]}
      />
    </section>
  );
}
