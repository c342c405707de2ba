/** Who has how much, and giving it to others when somebody leaves or is ill; limits and reminders. */
import { Button, InputNumber, Table } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { useText } from "@/shared/i18n";
import "@/shared/list/list.css";
import { Pill } from "@/shared/Pill";
import { tellDone, tellError } from "@/shared/tell";
import { GiveForm } from "./GiveForm";
import { useFollowupVerbs, useLoads } from "./queries";
import { RulesForm } from "./RulesForm";
import type { Load } from "./types";

export default function PeoplePage() {
  const t = useText();
  const may = useMay();
  const { data, error, isPending } = useLoads();
  const { limit } = useFollowupVerbs();
  const [giving, setGiving] = useState<Load | null>(null);
  const [rules, setRules] = useState(false);
  const saveLimit = (one: Load, per_day: number | null) => {
    if (per_day === one.per_day) return;
    void limit(one.user, per_day).then(
      () => tellDone(t("common.saved")),
      (problem) => tellError(sentence(problem, t)),
    );
  };
  const figure = (name: "open" | "today" | "overdue") => ({
    key: name,
    title: t(`followupPeople.${name}`),
    align: "right" as const,
    sorter: (a: Load, b: Load) => a[name] - b[name],
    render: (_: unknown, one: Load) => (
      <Link
        to={`/followups?view=${name}&person=${one.user}&name=${encodeURIComponent(one.name)}`}
        className="figures"
      >
        {one[name]}
      </Link>
    ),
  });
  return (
    <section className="list">
      <header className="list-head">
        <h1>{t("followupPeople.title")}</h1>
        <div className="list-actions">
          {may("followup.configure") ? (
            <Button onClick={() => setRules(true)}>{t("followupPeople.rules")}</Button>
          ) : null}
        </div>
      </header>
      <p className="muted">{error ? sentence(error, t) : t("followupPeople.help")}</p>
      <Table<Load>
        size="small"
        rowKey="user"
        loading={isPending}
        dataSource={data ?? []}
        pagination={{ pageSize: 50, size: "small", hideOnSinglePage: true }}
        scroll={{ x: "max-content" }}
        columns={[
          {
            key: "name",
            title: t("followups.person"),
            render: (_, one) => (
              <>
                {one.name} {one.active ? null : <Pill tone="bad">{t("followupPeople.left")}</Pill>}
              </>
            ),
          },
          figure("open"),
          figure("today"),
          figure("overdue"),
          {
            key: "limit",
            title: t("followupPeople.limit"),
            render: (_, one) => (
              <InputNumber
                key={`${one.user} ${one.per_day}`}
                size="small"
                min={0}
                max={1000}
                precision={0}
                aria-label={`${t("followupPeople.limit")} ${one.name}`}
                placeholder={t("followupPeople.usual")}
                defaultValue={one.per_day ?? undefined}
                onBlur={(event) => {
                  const said = event.target.value.trim();
                  saveLimit(one, said === "" ? null : Number(said));
                }}
              />
            ),
          },
          {
            key: "give",
            title: "",
            render: (_, one) =>
              one.open ? (
                <Button
                  size="small"
                  type={one.active ? "link" : "primary"}
                  onClick={() => setGiving(one)}
                >
                  {t("followupPeople.give")}
                </Button>
              ) : null,
          },
        ]}
      />
      <GiveForm from={giving} close={() => setGiving(null)} />
      <RulesForm open={rules} close={() => setRules(false)} />
    </section>
  );
}
