/** The telephone each department is reached under for its orders. */
import { Button, Input, Result, Skeleton, Table } from "antd";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { DepartmentLine } from "@/api/ticketPeople";
import { useText } from "@/shared/i18n";
import "@/shared/list/list.css";
import { tellDone, tellError } from "@/shared/tell";
import { useLines, useSaveLine } from "./callQueries";

export default function LinesPage() {
  const t = useText();
  const may = useMay();
  const query = useLines();
  const save = useSaveLine();
  if (query.isError && !query.data) {
    return (
      <Result
        status="warning"
        title={t("list.failed")}
        subTitle={sentence(query.error, t)}
        extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
      />
    );
  }
  if (!query.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  const keep = (line: DepartmentLine, number: string) => {
    if (number.trim() === line.number) return;
    save(line.department, number.trim()).then(
      () => tellDone(t("common.saved")),
      (error) => tellError(sentence(error, t)),
    );
  };
  return (
    <section className="list">
      <header className="list-head">
        <h1>{t("ticketLines.title")}</h1>
        <div className="list-actions">
          <Link to="/settings/ticket-types">
            <Button>{t("ticketTypes.title")}</Button>
          </Link>
        </div>
      </header>
      <p className="muted">{t("ticketLines.help")}</p>
      <Table<DepartmentLine>
        size="small"
        rowKey="department"
        pagination={{ pageSize: 50, size: "small", hideOnSinglePage: true }}
        dataSource={query.data}
        columns={[
          { key: "name", title: t("ticketLines.department"), dataIndex: "name" },
          {
            key: "number",
            title: t("ticketLines.number"),
            render: (_, line) => (
              <Input
                key={`${line.department} ${line.number}`}
                size="small"
                className="figures ticket-line-number"
                maxLength={40}
                inputMode="tel"
                disabled={!may("ticket.configure")}
                aria-label={`${t("ticketLines.number")} ${line.name}`}
                placeholder={t("ticketLines.none")}
                defaultValue={line.number}
                onPressEnter={(event) => event.currentTarget.blur()}
                onBlur={(event) => keep(line, event.target.value)}
              />
            ),
          },
        ]}
      />
    </section>
  );
}
