/** Who has how many orders, who is away; what he has goes to others, or back to the pools. */
import { Button, DatePicker, Form, Input, Table } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import type { TicketLoad } from "@/api/ticketPeople";
import { FormDrawer } from "@/shared/FormDrawer";
import { exact } from "@/shared/format";
import { useText } from "@/shared/i18n";
import "@/shared/list/list.css";
import { Pill } from "@/shared/Pill";
import { tellDone, tellError } from "@/shared/tell";
import { usePeopleVerbs, useTicketPeople } from "./callQueries";
import { HandOverForm } from "./HandOverForm";

export default function PeoplePage() {
  const t = useText();
  const [search] = useSearchParams();
  const { data = [], error, isPending } = useTicketPeople();
  const { unmark } = usePeopleVerbs();
  const [giving, setGiving] = useState<TicketLoad | null>(null);
  const [marking, setMarking] = useState<TicketLoad | null>(null);
  const meant = search.get("user");
  const back = (one: TicketLoad) =>
    unmark(one.id).then(
      () => tellDone(t("common.saved")),
      (problem) => tellError(sentence(problem, t)),
    );
  const figure = (name: "open" | "overdue") => ({
    key: name,
    title: t(`ticketPeople.${name}`),
    align: "right" as const,
    sorter: (a: TicketLoad, b: TicketLoad) => a[name] - b[name],
    render: (_: unknown, one: TicketLoad) => <span className="figures">{one[name]}</span>,
  });
  return (
    <section className="list">
      <header className="list-head">
        <h1>{t("ticketPeople.title")}</h1>
      </header>
      <p className="muted">{error ? sentence(error, t) : t("ticketPeople.help")}</p>
      <Table<TicketLoad>
        size="small"
        rowKey="id"
        loading={isPending}
        dataSource={data}
        pagination={{ pageSize: 50, size: "small", hideOnSinglePage: true }}
        scroll={{ x: "max-content" }}
        rowClassName={(one) => (one.id === meant ? "ticket-meant" : "")}
        onRow={(one) => ({ "data-person": one.id }) as React.HTMLAttributes<HTMLElement>}
        columns={[
          {
            key: "name",
            title: t("ticketPeople.person"),
            render: (_, one) => (
              <>
                {one.name} <Away one={one} />
              </>
            ),
          },
          { key: "department", title: t("ticketLines.department"), dataIndex: "department_name" },
          figure("open"),
          figure("overdue"),
          {
            key: "acts",
            title: "",
            render: (_, one) => (
              <>
                {one.open > 0 ? (
                  <Button
                    size="small"
                    type={one.active && !one.absent ? "link" : "primary"}
                    onClick={() => setGiving(one)}
                    data-give={one.id}
                  >
                    {t("ticketPeople.give")}
                  </Button>
                ) : null}
                {one.absent ? (
                  <Button size="small" type="link" onClick={() => void back(one)}>
                    {t("ticketPeople.unmark")}
                  </Button>
                ) : one.active ? (
                  <Button size="small" type="link" onClick={() => setMarking(one)}>
                    {t("ticketPeople.mark")}
                  </Button>
                ) : null}
              </>
            ),
          },
        ]}
      />
      <HandOverForm from={giving} people={data} close={() => setGiving(null)} />
      <AbsenceForm of={marking} close={() => setMarking(null)} />
    </section>
  );
}

function Away({ one }: { one: TicketLoad }) {
  const t = useText();
  if (!one.active) return <Pill tone="bad">{t("ticketPeople.left")}</Pill>;
  if (!one.absent) return null;
  return (
    <span title={one.reason}>
      <Pill tone="warn">
        {one.until
          ? t("ticketPeople.absentUntil", { until: exact(one.until) })
          : t("ticketPeople.absent")}
      </Pill>
    </span>
  );
}

interface Values {
  until: Dayjs | null;
  reason: string;
}

function AbsenceForm({ of, close }: { of: TicketLoad | null; close: () => void }) {
  const t = useText();
  const { mark } = usePeopleVerbs();
  const save = async ({ until, reason }: Values) => {
    if (!of) return;
    await mark(of.id, until?.toISOString() ?? null, reason);
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<Values>
      open={of !== null}
      title={t("ticketPeople.markOf", { name: of?.name ?? "" })}
      initial={{ until: null, reason: "" }}
      save={save}
      explain={explainWith(t)}
      close={close}
    >
      <Form.Item name="until" label={t("ticketPeople.until")}>
        <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t("ticketPeople.reason")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <Input maxLength={200} placeholder={t("ticketPeople.reasonHint")} />
      </Form.Item>
    </FormDrawer>
  );
}
