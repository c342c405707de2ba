/** Unpaid orders become follow-ups: one from its drawer, or all that were chosen, each with its result. */
import { Button, DatePicker, Form, Select, Space } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { explainWith } from "@/api/explain";
import { useMay, useMe } from "@/api/me";
import { FormDrawer } from "@/shared/FormDrawer";
import { type TextKey, useText } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";
import { type FailedRow, RowResults } from "@/shared/list/RowResults";
import { tellDone } from "@/shared/tell";
import { useReceivers, useShopVerbs } from "./queries";
import type { Order } from "./types";

interface BarProps {
  chosen: readonly Order[];
  clear: () => void;
}

/** Above the list, once orders are chosen. */
export function PlanBar({ chosen, clear }: BarProps) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <>
      {chosen.length > 0 ? (
        <div className="list-chosen" role="toolbar" aria-label={t("shop.planning")}>
          <span>{t("shop.chosen", { n: chosen.length })}</span>
          <Button size="small" onClick={() => setOpen(true)}>
            {t("shop.followUp")}
          </Button>
          <Button size="small" type="link" onClick={clear}>
            {t("shop.chooseNone")}
          </Button>
        </div>
      ) : null}
      <PlanForm orders={chosen} open={open} close={() => setOpen(false)} done={clear} />
    </>
  );
}

/** In an order's drawer. */
export function PlanOne({ order }: { order: Order }) {
  const t = useText();
  const may = useMay();
  const [open, setOpen] = useState(false);
  if (!may("followup.work")) return null;
  return (
    <>
      <Button disabled={order.plan !== null} onClick={() => setOpen(true)}>
        {t(order.plan ? "shop.planned" : "shop.followUp")}
      </Button>
      <PlanForm orders={[order]} open={open} close={() => setOpen(false)} done={() => {}} />
    </>
  );
}

interface FormProps {
  orders: readonly Order[];
  open: boolean;
  close: () => void;
  done: () => void;
}

interface Values {
  at: Dayjs;
  who: string;
}

/** Whoever each order is of; it may be somebody else, as when he has left. */
const ITS_AGENT = "agent";

function PlanForm({ orders, open, close, done }: FormProps) {
  const t = useText();
  const may = useMay();
  const me = useMe().user;
  const { followUp } = useShopVerbs();
  const [over, setOver] = useState<{ done: number; failed: FailedRow[] } | null>(null);
  const people = useReceivers(open && may("followup.assign")).data ?? [];
  const save = async ({ at, who }: Values) => {
    const ids = orders.map((one) => one.id);
    const rows = await followUp(ids, at.toISOString(), who === ITS_AGENT ? undefined : who);
    const failed = rows
      .filter((one) => !one.done)
      .map((one) => ({
        id: one.id,
        name: orders.find(({ id }) => id === one.id)?.number ?? "–",
        why: whyNot(one.code, t),
      }));
    if (failed.length) setOver({ done: rows.length - failed.length, failed });
    else tellDone(t("shop.followUpPlanned"));
    done();
  };
  return (
    <>
      <FormDrawer<Values>
        open={open}
        title={t("shop.planTitle", { n: orders.length })}
        initial={{ at: dayjs().add(1, "hour"), who: ITS_AGENT }}
        save={save}
        explain={explainWith(t)}
        close={close}
        saveText={t("shop.followUpSave")}
        width={420}
      >
        <Form.Item
          name="at"
          label={t("shop.followUpAt")}
          rules={[{ required: true, message: t("common.required") }]}
        >
          <DatePicker
            showTime={{ format: "HH:mm" }}
            format="YYYY-MM-DD HH:mm"
            minDate={dayjs()}
            needConfirm={false}
            presets={[
              { label: t("shop.inAnHour"), value: dayjs().add(1, "hour") },
              { label: t("shop.tomorrow"), value: dayjs().add(1, "day").hour(10).minute(0) },
            ]}
          />
        </Form.Item>
        <Form.Item name="who" label={t("shop.planFor")} extra={t("shop.planForHint")}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            options={[
              { value: ITS_AGENT, label: t("shop.planItsAgent") },
              { value: me.id, label: t("shop.planMe") },
              ...people
                .filter((one) => one.user !== me.id)
                .map((one) => ({ value: one.user, label: one.name })),
            ]}
          />
        </Form.Item>
        <Space orientation="vertical" size={0} className="muted">
          {orders.slice(0, MOST_NAMED).map((one) => (
            <span key={one.id} className="figures">
              {t("common.aside", { text: one.number, aside: one.agent_name ?? t("shop.noAgent") })}
            </span>
          ))}
          {orders.length > MOST_NAMED ? <span>…</span> : null}
        </Space>
      </FormDrawer>
      {over ? <RowResults {...over} close={() => setOver(null)} /> : null}
    </>
  );
}

const MOST_NAMED = 8;

/** Codes whose sentence needs figures are told by their short one. */
function whyNot(code: string, t: ReturnType<typeof useText>): string {
  if (code === "followup_day_full") return t("shop.planDayFull");
  const key = `error.${code}`;
  return key in texts ? t(key as TextKey) : t("error.unexpected");
}
