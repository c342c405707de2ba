/** What is erased of a person, and what stays for which reason and until when. */
import { Table } from "antd";
import { useText, wordOf } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { goes, type Part, stays } from "./queries";

/** `done`: it is told afterwards. */
export function PartsTable({ parts, done = false }: { parts: readonly Part[]; done?: boolean }) {
  const t = useText();
  const gone = goes(parts);
  const kept = stays(parts);
  const what = {
    title: t("personal.what"),
    dataIndex: "what",
    render: (code: string) => wordOf(t, "personalWhat", code, "personalWhat.other"),
  };
  const count = {
    title: t("personal.count"),
    dataIndex: "count",
    width: 72,
    className: "figures",
  };
  const key = ({ feature, what: code, reason }: Part) => `${feature} ${code} ${reason}`;
  return (
    <div className="personal-parts">
      <section>
        <h3>{t(done ? "personal.gone" : "personal.goes")}</h3>
        <Table
          size="small"
          rowKey={key}
          pagination={false}
          dataSource={gone}
          columns={[what, count]}
        />
      </section>
      {kept.length > 0 ? (
        <section>
          <h3>{t(done ? "personal.kept" : "personal.stays")}</h3>
          <Table
            size="small"
            rowKey={key}
            pagination={false}
            dataSource={kept}
            columns={[
              what,
              count,
              {
                title: t("personal.why"),
                dataIndex: "reason",
                render: (code: string) => wordOf(t, "personalWhy", code, "personalWhy.other"),
              },
              {
                title: t("personal.until"),
                dataIndex: "until",
                width: 132,
                render: (until: string | null) =>
                  until ? <Moment at={until} /> : <span className="muted">–</span>,
              },
            ]}
          />
        </section>
      ) : null}
    </div>
  );
}
