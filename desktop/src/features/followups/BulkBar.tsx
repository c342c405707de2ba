/** What is done to several follow-ups at once: given to others, done, moved; and what became of each. */
import { Alert, Button, DatePicker, Form, Input, Radio, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useEffect, useState } from "react";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import { useMay } from "@/api/me";
import { serverNow } from "@/shared/clock";
import { FormDrawer } from "@/shared/FormDrawer";
import { type TextKey, useText } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";
import { dayOf } from "@/shared/list/period";
import { type FailedRow, RowResults } from "@/shared/list/RowResults";
import { tellDone } from "@/shared/tell";
import { useFollowupVerbs, useLoads } from "./queries";
import { type Followup, isOpen, RESULTS, type Result, type RowResult } from "./types";

interface Props {
  chosen: readonly Followup[];
  clear: () => void;
}

type Act = "give" | "done" | "move";

interface Over {
  done: number;
  failed: FailedRow[];
}

export function BulkBar({ chosen, clear }: Props) {
  const t = useText();
  const may = useMay();
  const [act, setAct] = useState<Act | null>(null);
  const [over, setOver] = useState<Over | null>(null);
  const acts: Act[] = may("followup.assign") ? ["give", "done", "move"] : ["done", "move"];
  /** Each row that was not done, with its reason; all done is one word. */
  const tell = (rows: readonly RowResult[]) => {
    const failed = rows.filter((one) => !one.done).map((one) => failedRow(one, chosen, t));
    const done = rows.length - failed.length;
    if (failed.length === 0) tellDone(t("followups.bulkDone", { n: done }));
    else setOver({ done, failed });
    clear();
  };
  const form = { chosen, close: () => setAct(null), tell };
  return (
    <>
      {chosen.length > 0 ? (
        <div className="list-chosen" role="toolbar" aria-label={t("followups.bulk")}>
          <span>{t("followups.chosen", { n: chosen.length })}</span>
          {acts.map((one) => (
            <Button key={one} size="small" onClick={() => setAct(one)} data-bulk={one}>
              {t(`followups.bulk.${one}`)}
            </Button>
          ))}
          <Button size="small" type="link" onClick={clear}>
            {t("followups.chooseNone")}
          </Button>
        </div>
      ) : null}
      <GiveRows open={act === "give"} {...form} />
      <DoneRows open={act === "done"} {...form} />
      <MoveRows open={act === "move"} {...form} />
      {over ? <RowResults {...over} close={() => setOver(null)} /> : null}
    </>
  );
}

function failedRow(
  row: RowResult,
  chosen: readonly Followup[],
  t: ReturnType<typeof useText>,
): FailedRow {
  const one = chosen.find(({ id }) => id === row.id);
  const key = `error.${row.code}`;
  const who = (one?.customer && one.names[one.customer]) || "";
  return {
    id: row.id,
    name: [who, one?.content].filter(Boolean).join(" · ") || "–",
    why: key in texts ? t(key as TextKey) : t("error.unexpected"),
  };
}

interface FormProps {
  open: boolean;
  chosen: readonly Followup[];
  close: () => void;
  tell: (rows: readonly RowResult[]) => void;
}

const idsOf = (chosen: readonly Followup[]) => chosen.map((one) => one.id);

interface GiveValues {
  to: string[];
  reason: string;
}

function GiveRows({ open, chosen, close, tell }: FormProps) {
  const t = useText();
  const { giveRows } = useFollowupVerbs();
  const [form] = Form.useForm<GiveValues>();
  const to = Form.useWatch("to", form);
  const people = (useLoads(open).data ?? []).filter((one) => one.active);
  const required = [{ required: true, message: t("common.required") }];
  const save = async ({ to: receivers, reason }: GiveValues) => {
    const { rows } = await giveRows({ ids: idsOf(chosen), to: receivers, reason, dry: false });
    tell(rows);
  };
  return (
    <FormDrawer<GiveValues>
      open={open}
      title={t("followups.giveRows", { n: chosen.length })}
      form={form}
      initial={{ to: [], reason: "" }}
      save={save}
      explain={explainWith(t)}
      close={close}
      saveText={t("followupPeople.give")}
    >
      <Form.Item name="to" label={t("followupPeople.to")} rules={required}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: "label" }}
          aria-label={t("followupPeople.toPeople")}
          options={people.map((one) => ({
            value: one.user,
            label: `${one.name} (${one.open})`,
          }))}
        />
      </Form.Item>
      {open && to?.length ? <Preview chosen={chosen} to={to} people={people} /> : null}
      <Form.Item name="reason" label={t("followupPeople.reason")} rules={required}>
        <Input maxLength={500} placeholder={t("followupPeople.reasonHint")} />
      </Form.Item>
    </FormDrawer>
  );
}

interface PreviewProps {
  chosen: readonly Followup[];
  to: string[];
  people: readonly { user: string; name: string }[];
}

/** Who would get how many within the limits of the days, and which stay, before anything is done. */
function Preview({ chosen, to, people }: PreviewProps) {
  const t = useText();
  const { giveRows } = useFollowupVerbs();
  const [said, setSaid] = useState<{ shares: string[]; stays: FailedRow[] } | null>(null);
  const [problem, setProblem] = useState("");
  const asked = `${idsOf(chosen).join()} ${to.join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per choice
  useEffect(() => {
    let gone = false;
    giveRows({ ids: idsOf(chosen), to, reason: "", dry: true }).then(
      (found) => {
        if (gone) return;
        setProblem("");
        setSaid({
          shares: people
            .filter((one) => found.to[one.user])
            .map((one) => t("followups.share", { name: one.name, n: found.to[one.user] ?? 0 })),
          stays: found.rows.filter((one) => !one.done).map((one) => failedRow(one, chosen, t)),
        });
      },
      (error) => {
        if (!gone) setProblem(sentence(error, t));
      },
    );
    return () => {
      gone = true;
    };
  }, [asked]);
  if (problem) return <Alert type="warning" className="form-alert" title={problem} />;
  if (!said) return null;
  return (
    <Alert
      type={said.stays.length ? "warning" : "info"}
      className="form-alert"
      data-preview={said.shares.length}
      title={said.shares.join(t("timeline.and")) || t("followups.nobodyGets")}
      description={
        said.stays.length ? (
          <>
            {t("followups.stay", { n: said.stays.length })}
            {said.stays.slice(0, 5).map((one) => (
              <div key={one.id} className="muted">
                {one.name}
                {t("common.colon")}
                {one.why}
              </div>
            ))}
          </>
        ) : undefined
      }
    />
  );
}

interface DoneValues {
  result: Result;
  text: string;
}

function DoneRows({ open, chosen, close, tell }: FormProps) {
  const t = useText();
  const { doneRows } = useFollowupVerbs();
  const [form] = Form.useForm<DoneValues>();
  const save = async ({ result, text }: DoneValues) =>
    tell(await doneRows(idsOf(chosen), result, text ?? ""));
  return (
    <FormDrawer<DoneValues>
      open={open}
      title={t("followups.doneRows", { n: chosen.length })}
      note={asked(chosen, t)}
      form={form}
      initial={{ result: "reached", text: "" }}
      save={save}
      explain={explainWith(t)}
      close={close}
      saveText={t("followups.done")}
    >
      <Form.Item name="result" label={t("followups.result")}>
        <Radio.Group
          optionType="button"
          options={RESULTS.map((value) => ({ value, label: t(`followupResult.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="text" label={t("followups.resultText")}>
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 8 }}
          maxLength={2000}
          placeholder={t("followups.resultHint")}
        />
      </Form.Item>
    </FormDrawer>
  );
}

/** A questionnaire is not filled for several at once: say so before. */
function asked(chosen: readonly Followup[], t: ReturnType<typeof useText>): string | undefined {
  const n = chosen.filter((one) => one.questionnaire && isOpen(one)).length;
  return n ? t("followups.unfilled", { n }) : undefined;
}

function MoveRows({ open, chosen, close, tell }: FormProps) {
  const t = useText();
  const { moveRows } = useFollowupVerbs();
  const [form] = Form.useForm<{ on: Dayjs }>();
  const today = dayjs(dayOf(serverNow()));
  const save = async ({ on }: { on: Dayjs }) => {
    const rows = chosen.map(({ id, version }) => ({ id, version }));
    tell(await moveRows(rows, on.format("YYYY-MM-DD")));
  };
  return (
    <FormDrawer<{ on: Dayjs }>
      open={open}
      title={t("followups.moveRows", { n: chosen.length })}
      note={t("followups.moveHelp")}
      form={form}
      initial={{ on: today.add(1, "day") }}
      save={save}
      explain={explainWith(t)}
      close={close}
      saveText={t("followups.bulk.move")}
    >
      <Form.Item
        name="on"
        label={t("followups.moveTo")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <DatePicker minDate={today} allowClear={false} />
      </Form.Item>
    </FormDrawer>
  );
}
