/**
 * A follow-up planned or changed, in a drawer: opened from the list, a card (`customerId`), a call
 * (`callId`) or an order (`about`). The hour is a quick choice or any; it may be one's own, anybody's
 * of a group, or, for whoever may, somebody else's.
 */
import {
  Checkbox,
  DatePicker,
  Form,
  type FormInstance,
  Input,
  InputNumber,
  Radio,
  Select,
} from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { ApiError } from "@/api/client";
import { explainWith } from "@/api/explain";
import { useMay, useMe } from "@/api/me";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { useOvertaking } from "@/shared/useOvertaking";
import { type Chosen, CustomerPick } from "./CustomerPick";
import { useFieldWords } from "./fieldWords";
import { QuestionnaireSelect } from "./QuestionnaireSelect";
import { QuickTimes } from "./QuickTimes";
import { type NewFollowup, useFollowupVerbs, useLoads, useQueueNames } from "./queries";
import {
  type About,
  type Followup,
  type Group,
  PRIORITIES,
  type Priority,
  type Repeat,
  UNITS,
  WAYS,
  type Way,
} from "./types";
import { instantOf, wallOf } from "./wall";

export interface FollowUpFormProps {
  open: boolean;
  close: () => void;
  customerId?: string | null;
  callId?: string | null;
  about?: About | null;
  /** The customer is chosen in the form, beginning with this one, or with none. */
  customer?: Chosen | null;
  /** The one to be changed; left out: a new one. */
  editing?: Followup | null;
  /** The page beside it stays in use, as the call strip must during a talk. */
  beside?: boolean;
  saved?: (made: Followup) => void;
}

interface Values {
  customer?: string | null;
  content: string;
  due_at: Dayjs;
  way: Way;
  priority: Priority;
  whose: "me" | "department" | "queue" | "person";
  queue?: string;
  person?: string;
  questionnaire?: string | null;
  repeat: "none" | Repeat["unit"];
  every: number;
  weekdays: number[];
  until?: Dayjs | null;
  left?: number | null;
  workdays: boolean;
}

const FORMAT = "YYYY-MM-DD HH:mm";
const MOST_CONTENT = 2000;

export function FollowUpForm(props: FollowUpFormProps) {
  const { open, close, editing } = props;
  const t = useText();
  const me = useMe();
  const { plan, change, again } = useFollowupVerbs();
  const [form] = Form.useForm<Values>();
  const words = useFieldWords();
  const choosing = props.customer !== undefined && !editing;
  const overtaking = useOvertaking<Followup, Partial<Values>>({
    open,
    form: form as FormInstance<Partial<Values>>,
    now: editing,
    valuesOf: initialOf,
    isOvertaken: (error) => error instanceof ApiError && error.code === "followup_changed",
    again: ({ id }) => again(id),
    by: (theirs) => theirs.names[theirs.changed_by] ?? "",
    ...words,
  });

  const save = async (values: Values) => {
    const given: NewFollowup = {
      content: values.content,
      due_at: instantOf(values.due_at.format(FORMAT)),
      way: values.way,
      priority: values.priority,
      repeat: repeatOf(values),
      questionnaire: values.questionnaire ?? null,
    };
    const made = editing
      ? await overtaking.save(values, (from) =>
          change(from.id, from.version, unchangedDue(given, from)),
        )
      : await plan({
          ...given,
          customer: choosing ? (values.customer ?? null) : props.customerId,
          interaction: props.callId,
          about: props.about,
          ...whoseOf(values, me.user.department?.id ?? ""),
        });
    tellDone(t(editing ? "common.saved" : "followups.planned"));
    props.saved?.(made);
  };

  return (
    <FormDrawer<Values>
      open={open}
      title={t(editing ? "followups.edit" : "followups.new")}
      form={form}
      initial={{ ...initialOf(editing), customer: props.customer?.id }}
      save={save}
      explain={explainWith(t)}
      close={close}
      beside={props.beside}
    >
      {overtaking.note}
      <Form.Item
        name="content"
        label={t("followups.content")}
        rules={[{ required: true, whitespace: true, message: t("common.required") }]}
      >
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 8 }}
          maxLength={MOST_CONTENT}
          placeholder={t("followups.contentHint")}
          autoFocus
        />
      </Form.Item>
      <Form.Item
        name="due_at"
        label={t("followups.dueAt")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <DatePicker
          showTime={{ format: "HH:mm", minuteStep: 5 }}
          format={FORMAT}
          needConfirm={false}
        />
      </Form.Item>
      <QuickTimes
        on={open}
        choose={(at) => {
          form.setFieldValue("due_at", dayjs(wallOf(at)));
          void form.validateFields(["due_at"]);
        }}
      />
      {choosing ? (
        <Form.Item name="customer" label={t("followups.customer")}>
          <CustomerPick first={props.customer ?? null} />
        </Form.Item>
      ) : null}
      <Form.Item name="way" label={t("followups.way")}>
        <Radio.Group
          optionType="button"
          size="small"
          options={WAYS.map((value) => ({ value, label: t(`followupWay.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="priority" label={t("followups.priority")}>
        <Radio.Group
          optionType="button"
          size="small"
          options={PRIORITIES.map((value) => ({ value, label: t(`followupPriority.${value}`) }))}
        />
      </Form.Item>
      {editing ? null : <WhoseFields />}
      <RepeatFields />
      <Form.Item name="questionnaire" label={t("followups.questionnaire")}>
        <QuestionnaireSelect />
      </Form.Item>
    </FormDrawer>
  );
}

function WhoseFields() {
  const t = useText();
  const may = useMay();
  const department = useMe().user.department;
  const whose = Form.useWatch("whose");
  const queues = useQueueNames(whose === "queue").data ?? [];
  const people = (useLoads(may("followup.assign")).data ?? []).filter((one) => one.active);
  const required = [{ required: true, message: t("common.required") }];
  return (
    <>
      <Form.Item name="whose" label={t("followups.whose")}>
        <Select
          options={[
            { value: "me", label: t("followups.whose.me") },
            ...(department
              ? [{ value: "department", label: t("followups.whose.department") }]
              : []),
            { value: "queue", label: t("followups.whose.queue") },
            ...(may("followup.assign")
              ? [{ value: "person", label: t("followups.whose.person") }]
              : []),
          ]}
        />
      </Form.Item>
      {whose === "queue" ? (
        <Form.Item name="queue" label={t("followups.queue")} rules={required}>
          <Select options={queues.map((one) => ({ value: one.id, label: one.name }))} />
        </Form.Item>
      ) : null}
      {whose === "person" ? (
        <Form.Item name="person" label={t("followups.person")} rules={required}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            options={people.map((one) => ({ value: one.user, label: one.name }))}
          />
        </Form.Item>
      ) : null}
    </>
  );
}

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;

function RepeatFields() {
  const t = useText();
  const unit = Form.useWatch("repeat") ?? "none";
  return (
    <>
      <Form.Item name="repeat" label={t("followups.repeat")}>
        <Radio.Group
          optionType="button"
          size="small"
          options={(["none", ...UNITS] as const).map((value) => ({
            value,
            label: t(`followups.repeat.${value}`),
          }))}
        />
      </Form.Item>
      {unit === "none" ? null : (
        <>
          {unit === "week" ? (
            <Form.Item name="weekdays" label={t("followups.weekdays")}>
              <Checkbox.Group
                options={WEEKDAYS.map((value) => ({
                  value,
                  label: t(`followups.weekday.${value}`),
                }))}
              />
            </Form.Item>
          ) : null}
          <div className="form-pair">
            <Form.Item name="every" label={t("followups.every")}>
              <InputNumber min={1} max={366} precision={0} />
            </Form.Item>
            <Form.Item name="left" label={t("followups.left")}>
              <InputNumber min={1} max={1000} precision={0} />
            </Form.Item>
          </div>
          <Form.Item name="until" label={t("followups.until")}>
            <DatePicker />
          </Form.Item>
          <Form.Item name="workdays" valuePropName="checked">
            <Checkbox>{t("followups.workdays")}</Checkbox>
          </Form.Item>
        </>
      )}
    </>
  );
}

function initialOf(editing: Followup | null | undefined): Partial<Values> {
  const repeat = editing?.repeat ?? null;
  return {
    content: editing?.content ?? "",
    due_at: editing ? dayjs(wallOf(editing.due_at)) : undefined,
    way: editing?.way ?? "phone",
    priority: editing?.priority ?? "normal",
    whose: "me",
    questionnaire: editing?.questionnaire ?? undefined,
    repeat: repeat?.unit ?? "none",
    every: repeat?.every ?? 1,
    weekdays: repeat?.weekdays ?? [],
    until: repeat?.until ? dayjs(repeat.until) : null,
    left: repeat?.left ?? null,
    workdays: repeat?.workdays ?? false,
  };
}

function repeatOf(values: Values): Repeat | null {
  if (values.repeat === "none") return null;
  return {
    unit: values.repeat,
    every: values.every || 1,
    weekdays: values.repeat === "week" ? (values.weekdays ?? []) : [],
    until: values.until ? values.until.format("YYYY-MM-DD") : null,
    left: values.left ?? null,
    workdays: values.workdays ?? false,
  };
}

function whoseOf(values: Values, department: string): { assignee?: string; group?: Group } {
  if (values.whose === "department") return { group: { kind: "department", id: department } };
  if (values.whose === "queue") return { group: { kind: "queue", id: values.queue ?? "" } };
  if (values.whose === "person") return { assignee: values.person };
  return {};
}

/** An hour that nobody touched is not sent: it may have passed. */
function unchangedDue(given: NewFollowup, before: Followup): Partial<NewFollowup> {
  const { due_at, ...rest } = given;
  return wallOf(due_at) === wallOf(before.due_at) ? rest : given;
}
