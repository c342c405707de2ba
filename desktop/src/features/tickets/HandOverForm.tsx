/** All open orders of a person in one act: to others, or each to its pool. One sees first where each
 * goes; if somebody works on one meanwhile, nothing is done. */
import { Alert, Form, Input, Select, Skeleton, Table } from "antd";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import type { HandOverPlan, TicketLoad } from "@/api/ticketPeople";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { usePeopleVerbs, usePlan } from "./callQueries";
import { StateWord } from "./words";

interface Values {
  to: string[];
  reason: string;
}

interface Props {
  from: TicketLoad | null;
  people: readonly TicketLoad[];
  close: () => void;
}

const NOBODY: string[] = [];

export function HandOverForm({ from, people, close }: Props) {
  const t = useText();
  const [form] = Form.useForm<Values>();
  const to = Form.useWatch("to", form) ?? NOBODY;
  const plan = usePlan(from?.id ?? null, to);
  const { handOver } = usePeopleVerbs();
  const others = people.filter((one) => one.active && !one.absent && one.id !== from?.id);
  const save = async ({ to: chosen, reason }: Values) => {
    if (!from) return;
    const done = await handOver(from.id, chosen, reason, plan.data ?? []);
    tellDone(t("ticketPeople.done", { n: done.done, pooled: done.pooled }));
  };
  return (
    <FormDrawer<Values>
      open={from !== null}
      width={720}
      title={t("ticketPeople.giveOf", { name: from?.name ?? "", n: from?.open ?? 0 })}
      form={form}
      initial={{ to: [], reason: "" }}
      save={save}
      explain={explainWith(t)}
      close={close}
      saveText={t("ticketPeople.give")}
    >
      <Form.Item name="to" label={t("ticketPeople.to")}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: "label" }}
          options={others.map((one) => ({
            value: one.id,
            label: `${one.name} · ${one.department_name} (${one.open})`,
          }))}
        />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t("ticketPeople.reason")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <Input maxLength={500} placeholder={t("ticketPeople.reasonHint")} />
      </Form.Item>
      <h3>{t("ticketPeople.preview")}</h3>
      {plan.error ? (
        <Alert type="warning" showIcon title={sentence(plan.error, t)} />
      ) : plan.data ? (
        <Plan rows={plan.data} />
      ) : (
        <Skeleton active paragraph={{ rows: 3 }} />
      )}
    </FormDrawer>
  );
}

function Plan({ rows }: { rows: readonly HandOverPlan[] }) {
  const t = useText();
  return (
    <Table<HandOverPlan>
      size="small"
      rowKey="ticket"
      dataSource={[...rows]}
      locale={{ emptyText: t("ticketPeople.nothing") }}
      pagination={{ pageSize: 20, size: "small", hideOnSinglePage: true }}
      columns={[
        {
          key: "number",
          title: t("tickets.list"),
          render: (_, one) => (
            <>
              <Link to={`/tickets/${one.ticket}`} className="figures">
                {one.number}
              </Link>{" "}
              {one.title}
            </>
          ),
        },
        { key: "state", title: "", render: (_, one) => <StateWord state={one.state} /> },
        {
          key: "to",
          title: t("ticketPart.pool"),
          render: (_, one) =>
            one.receiver_name || (one.pool ? t(`ticketPool.${one.pool}`) : one.department),
        },
      ]}
    />
  );
}
