/** Who was given a call and what kept it from everybody else, wait by wait. */
import { Alert, Empty, Select, Table } from "antd";
import { useState } from "react";
import { clock } from "../format";
import { type TextKey, useText, wordOf } from "../i18n";
import type { Why, WhyRow, WhyWait } from "./model";
import { givenSentence, sentenceOf, span } from "./sentences";
import "./why.css";

interface Props {
  why: Why;
  /** Whose answer comes first and is marked. */
  me: string;
}

export function WhyTable({ why, me }: Props) {
  const t = useText();
  const [chosen, setChosen] = useState<string[]>([]);
  if (why.waits.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("why.none")} />;
  }
  const names = new Map(
    why.waits.flatMap((wait) => wait.rows.map((row) => [row.agent, row.name] as const)),
  );
  return (
    <div className="why">
      {why.others ? (
        <Select
          mode="multiple"
          allowClear
          className="why-find"
          placeholder={t("why.find")}
          aria-label={t("why.find")}
          value={chosen}
          onChange={setChosen}
          showSearch={{ optionFilterProp: "label" }}
          options={[...names].map(([value, name]) => ({
            value,
            label: value === me ? `${name} · ${t("why.onlyMe")}` : name,
          }))}
        />
      ) : null}
      {why.waits.map((wait) => (
        <Wait key={`${wait.queue} ${wait.since}`} wait={wait} chosen={chosen} me={me} />
      ))}
    </div>
  );
}

function Wait({ wait, chosen, me }: { wait: WhyWait; chosen: string[]; me: string }) {
  const t = useText();
  const rows = wait.rows.filter((row) => chosen.length === 0 || chosen.includes(row.agent));
  const queue = wait.queue_name || "–";
  const title = wait.live
    ? t("why.waitLive", { queue })
    : t("why.waitPast", {
        queue,
        from: clock(wait.since),
        to: wait.until ? clock(wait.until) : "–",
        outcome: wordOf(t, "outcome", wait.outcome || "live"),
      });
  const kept = wait.kept_why === "bound" || wait.kept_why === "last_agent";
  return (
    <section className="why-wait">
      <h3>{title}</h3>
      {kept ? <Alert type="info" title={t(`why.kept.${wait.kept_why}` as TextKey)} /> : null}
      {wait.given.map((given) => (
        <p key={`${given.at} ${given.agent ?? given.name}`} className="why-given">
          <time className="figures muted">{clock(given.at)}</time> {givenSentence(t, given)}
          {given.outcome ? ` · ${wordOf(t, "outcome", given.outcome)}` : ""}
        </p>
      ))}
      <Table<WhyRow>
        size="small"
        rowKey="agent"
        pagination={rows.length > 20 ? { pageSize: 20, size: "small" } : false}
        dataSource={rows}
        rowClassName={(row) => (row.agent === me ? "why-me" : "")}
        locale={{ emptyText: t("why.noRows") }}
        columns={[
          { title: t("why.agent"), width: 120, render: (_, row) => row.name || "–" },
          { title: t("why.reason"), render: (_, row) => <Reasons row={row} /> },
        ]}
      />
      {wait.more > 0 ? <p className="muted">{t("why.more", { n: wait.more })}</p> : null}
    </section>
  );
}

function Reasons({ row }: { row: WhyRow }) {
  const t = useText();
  if (row.reasons.length === 0) return <span>{t("why.next")}</span>;
  return (
    <ul className="why-reasons">
      {row.reasons.map((reason, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: reasons have no id and never move
        <li key={index}>
          {span(reason) ? <time className="figures muted">{span(reason)}</time> : null}
          <span>{sentenceOf(t, reason)}</span>
        </li>
      ))}
    </ul>
  );
}
