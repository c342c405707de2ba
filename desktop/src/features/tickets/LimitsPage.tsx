/** Deadlines of orders: one line per clock and what it is for; the closest line counts. */
import { PlusOutlined } from "@ant-design/icons";
import { Button, Result, Skeleton, Table } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { CLOCKS, type LimitRule } from "@/api/ticketTypes";
import { useLanguage, useText, wordOf } from "@/shared/i18n";
import "@/shared/list/list.css";
import { Pill } from "@/shared/Pill";
import { workingTime } from "./clocks";
import { LimitForm } from "./LimitForm";
import { useChoices, useLimits, useTypeList } from "./queries";
import "./tickets.css";
import { nameOf, pathWords } from "./tree";

export default function LimitsPage() {
  const t = useText();
  const language = useLanguage();
  const may = useMay();
  const query = useLimits();
  const types = useTypeList();
  const { calendars = [], levels = [], people = [] } = useChoices().data ?? {};
  const [editing, setEditing] = useState<LimitRule | "new" | null>(null);
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
  const any = <span className="muted">{t("ticketLimits.any")}</span>;
  const whom = (to: string[]) =>
    to
      .map(
        (one) => people.find((person) => person.id === one)?.name ?? wordOf(t, "ticketWhom", one),
      )
      .join(t("common.and"));
  return (
    <section className="list">
      <header className="list-head">
        <h1>{t("ticketLimits.title")}</h1>
        <div className="list-actions">
          <Link to="/settings/ticket-types">
            <Button>{t("ticketTypes.title")}</Button>
          </Link>
          <Link to="/settings/ticket-lines">
            <Button>{t("ticketLines.title")}</Button>
          </Link>
          {may("ticket.configure") ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
              {t("ticketLimits.new")}
            </Button>
          ) : null}
        </div>
      </header>
      <p className="muted">{t("ticketLimits.help")}</p>
      <Table<LimitRule>
        size="small"
        rowKey="id"
        pagination={false}
        scroll={{ x: "max-content" }}
        dataSource={[...query.data].sort(
          (a, b) => CLOCKS.indexOf(a.clock) - CLOCKS.indexOf(b.clock),
        )}
        rowClassName="list-row"
        onRow={(row) => ({ onClick: () => setEditing(row) })}
        locale={{ emptyText: t("ticketLimits.empty") }}
        columns={[
          {
            key: "clock",
            title: t("tickets.clock"),
            render: (_, rule) => (
              <>
                <strong>{t(`ticketClockName.${rule.clock}`)}</strong>{" "}
                {rule.active ? null : <Pill>{t("common.disabled")}</Pill>}
              </>
            ),
          },
          {
            key: "limit",
            title: t("ticketLimits.limit"),
            render: (_, { limit }) => (
              <span className="figures">
                {limit.amount === 0
                  ? t("ticketLimits.sameDay")
                  : `${limit.amount} ${t(`ticketUnit.${limit.unit}`)}`}
              </span>
            ),
          },
          {
            key: "type",
            title: t("tickets.type"),
            render: (_, rule) => {
              const type = types.find((one) => one.id === rule.type);
              if (!type) return any;
              return (
                <span title={pathWords(types, type.id, language)}>{nameOf(type, language)}</span>
              );
            },
          },
          {
            key: "priority",
            title: t("tickets.priority"),
            render: (_, rule) => (rule.priority ? t(`ticketPriority.${rule.priority}`) : any),
          },
          {
            key: "level",
            title: t("ticketLimits.level"),
            render: (_, rule) => {
              const level = levels.find((one) => one.code === rule.level);
              return level ? nameOf(level, language) : rule.level || any;
            },
          },
          {
            key: "calendar",
            title: t("ticketLimits.calendar"),
            render: (_, rule) =>
              rule.calendar
                ? (calendars.find((one) => one.key === rule.calendar)?.name ?? rule.calendar)
                : t("ticketLimits.always"),
          },
          {
            key: "warn",
            title: t("ticketLimits.warn"),
            render: (_, rule) =>
              rule.warn_minutes ? (
                <div className="limit-told">
                  {t("ticketLimits.warnAt", {
                    time: workingTime(rule.warn_minutes, language),
                    whom: whom(rule.warn_to),
                  })}
                </div>
              ) : (
                "–"
              ),
          },
          {
            key: "escalations",
            title: t("ticketLimits.escalations"),
            render: (_, rule) =>
              rule.escalations.length === 0
                ? "–"
                : rule.escalations.map((one) => (
                    <div key={one.after_minutes} className="limit-told">
                      {t("ticketLimits.escalateAt", {
                        time: workingTime(one.after_minutes, language),
                        whom: whom(one.to),
                      })}
                    </div>
                  )),
          },
        ]}
      />
      {editing ? (
        <LimitForm
          key={editing === "new" ? editing : `${editing.id} ${editing.version}`}
          editing={editing}
          close={() => setEditing(null)}
          reopen={setEditing}
        />
      ) : null}
    </section>
  );
}
