/**
 * What is open of a person, all of it or what is due on some days, is given to others: evenly to
 * some, or to anybody of a department or queue. Who would get how many is shown before.
 */
import { Alert, DatePicker, Form, Input, Radio, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useEffect, useState } from "react";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import { useMe } from "@/api/me";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone, tellNote } from "@/shared/tell";
import {
  type Reassigned,
  useDepartmentNames,
  useFollowupVerbs,
  useLoads,
  useQueueNames,
} from "./queries";
import type { Load, Moved } from "./types";

interface Values {
  way: "people" | "department" | "queue";
  to: string[];
  department?: string;
  queue?: string;
  days: [Dayjs | null, Dayjs | null] | null;
  reason: string;
}

const DAY = "YYYY-MM-DD";

export function GiveForm({ from, close }: { from: Load | null; close: () => void }) {
  const t = useText();
  const own = useMe().user.department?.id;
  const { reassign } = useFollowupVerbs();
  const [form] = Form.useForm<Values>();
  const open = from !== null;
  const way = Form.useWatch("way", form);
  const others = (useLoads(open).data ?? []).filter((one) => one.active && one.user !== from?.user);
  const departments = useDepartmentNames(open && way === "department").data ?? [];
  const queues = useQueueNames(open && way === "queue").data ?? [];
  const required = [{ required: true, message: t("common.required") }];
  const named = (list: { id: string; name: string }[]) =>
    list.map((one) => ({ value: one.id, label: one.name }));
  const save = async (values: Values) => {
    const given = from && receiving(from.user, values);
    if (!given) return;
    const found = await reassign({ ...given, reason: values.reason });
    if (found.left.length)
      tellNote(t("followupPeople.notMoved", { n: found.moved, left: found.left.length }));
    else tellDone(t("followupPeople.moved", { n: found.moved }));
  };
  return (
    <FormDrawer<Values>
      open={open}
      title={t("followupPeople.giveOf", { name: from?.name ?? "", n: from?.open ?? 0 })}
      form={form}
      initial={{ way: "people", to: [], department: own, days: null, reason: "" }}
      save={save}
      explain={explainWith(t)}
      close={close}
      saveText={t("followupPeople.give")}
    >
      <Form.Item name="days" label={t("followupPeople.days")} extra={t("followupPeople.daysHelp")}>
        <DatePicker.RangePicker allowEmpty={[true, true]} style={{ width: "100%" }} />
      </Form.Item>
      <Form.Item name="way" label={t("followupPeople.to")}>
        <Radio.Group
          options={[
            { value: "people", label: t("followupPeople.toPeople") },
            { value: "department", label: t("followupPeople.toDepartment") },
            { value: "queue", label: t("followupPeople.toQueue") },
          ]}
        />
      </Form.Item>
      {way === "people" || way === undefined ? (
        <Form.Item name="to" rules={required}>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: "label" }}
            aria-label={t("followupPeople.toPeople")}
            options={others.map((one) => ({
              value: one.user,
              label: `${one.name} (${one.open})`,
            }))}
          />
        </Form.Item>
      ) : null}
      {way === "department" ? (
        <Form.Item name="department" rules={required}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            aria-label={t("followupPeople.toDepartment")}
            options={named(departments)}
          />
        </Form.Item>
      ) : null}
      {way === "queue" ? (
        <Form.Item name="queue" rules={required}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            aria-label={t("followupPeople.toQueue")}
            options={named(queues)}
          />
        </Form.Item>
      ) : null}
      <Form.Item noStyle shouldUpdate>
        {() => (
          <Preview given={from && receiving(from.user, form.getFieldsValue())} people={others} />
        )}
      </Form.Item>
      <Form.Item name="reason" label={t("followupPeople.reason")} rules={required}>
        <Input maxLength={500} placeholder={t("followupPeople.reasonHint")} />
      </Form.Item>
    </FormDrawer>
  );
}

/** What is asked of the server; null while nobody is chosen. */
export function receiving(
  whose: string,
  { way, to, department, queue, days }: Partial<Values>,
): Omit<Reassigned, "reason"> | null {
  const [first, last] = days ?? [null, null];
  const some = {
    whose,
    ...(first ? { due_from: first.format(DAY) } : {}),
    ...(last ? { due_to: last.format(DAY) } : {}),
  };
  if (way === "department")
    return department ? { ...some, group: { kind: "department", id: department } } : null;
  if (way === "queue") return queue ? { ...some, group: { kind: "queue", id: queue } } : null;
  return to?.length ? { ...some, to } : null;
}

interface PreviewProps {
  given: Omit<Reassigned, "reason"> | null;
  people: readonly Load[];
}

function Preview({ given, people }: PreviewProps) {
  const t = useText();
  const { previewed } = useFollowupVerbs();
  const [found, setFound] = useState<Moved | null>(null);
  const [problem, setProblem] = useState("");
  const asked = JSON.stringify(given);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per choice
  useEffect(() => {
    let gone = false;
    setFound(null);
    setProblem("");
    if (given)
      previewed(given).then(
        (moved) => {
          if (!gone) setFound(moved);
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
  if (!found) return null;
  const shares = people
    .filter((one) => found.to[one.user])
    .map((one) => t("followups.share", { name: one.name, n: found.to[one.user] ?? 0 }));
  const said = shares.join(t("timeline.and"));
  return (
    <Alert
      type={found.left.length ? "warning" : "info"}
      className="form-alert"
      data-preview={found.moved}
      title={
        found.moved === 0
          ? t("followups.nobodyGets")
          : said || t("followupPeople.wouldMove", { n: found.moved })
      }
      description={
        found.left.length ? t("followupPeople.wouldStay", { n: found.left.length }) : undefined
      }
    />
  );
}
