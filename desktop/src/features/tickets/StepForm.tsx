/** The small form of a step: what it needs, nothing else; errors at the field. */
import { Alert, Button, Form, Input, InputNumber, Modal, Radio, Select } from "antd";
import { useState } from "react";
import { explainWith } from "@/api/explain";
import {
  type RequiredAct,
  type Step,
  type StepAsked,
  TIME_UNITS,
  type TicketDetail,
} from "@/api/ticketTypes";
import { WordCheck } from "@/api/WordCheck";
import { markedField } from "@/shared/formFields";
import { type TextKey, useLanguage, useText } from "@/shared/i18n";
import { OwnFields } from "./OwnFields";
import { DepartmentPick, DepartmentsPick, FilesPick, PersonPick } from "./Pickers";
import { fieldsFor, isDanger, isFinal, isMust, type Part, partsOf } from "./steps";
import { nameOf } from "./tree";

interface Props {
  step: Step | null;
  /** The order it is for; null: several of a list. */
  detail: TicketDetail | null;
  /** How many it is done to, where there are several. */
  count?: number;
  ask: (asked: StepAsked) => Promise<unknown>;
  close: () => void;
  /** A required act that was chosen before the form opened. */
  act?: string;
  /** What was chosen before the form opened, by where a card was moved. */
  preset?: Partial<StepAsked>;
}

export function StepForm({ step, ...rest }: Props) {
  return step ? <Open key={step} step={step} {...rest} /> : null;
}

type OpenProps = Omit<Props, "step"> & { step: Step };

function Open({ step, detail, count, ask, close, act, preset }: OpenProps) {
  const t = useText();
  const [form] = Form.useForm<StepAsked>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (values: Omit<StepAsked, "step">) => {
    setBusy(true);
    setProblem(null);
    try {
      await ask({ step, ...cleaned(values, detail, step) });
      close();
    } catch (error) {
      const { text, field } = explainWith(t)(error);
      const known = form.getFieldsError().map(({ name }) => name);
      const marked = field ? markedField(field, known) : null;
      if (marked) form.setFields([{ name: marked as never, errors: [text] }]);
      else setProblem(text);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t(`ticketStep.${step}`)}
      onCancel={close}
      destroyOnHidden
      width={520}
      footer={
        <>
          <Button onClick={close}>{t("common.cancel")}</Button>
          <Button type="primary" danger={isDanger(step)} loading={busy} onClick={form.submit}>
            {t(`ticketStep.${step}`)}
          </Button>
        </>
      }
    >
      {count ? <p className="muted">{t("tickets.bulkWarn", { count })}</p> : null}
      {count && isFinal(step) ? (
        <Alert type="warning" showIcon title={t("tickets.bulkFinal")} className="form-alert" />
      ) : null}
      {count && step === "close" ? <p className="muted">{t("tickets.bulkClose")}</p> : null}
      <Lacking detail={detail} step={step} />
      {problem ? <Alert type="error" showIcon title={problem} className="form-alert" /> : null}
      <Form<StepAsked>
        form={form}
        layout="vertical"
        onFinish={submit}
        disabled={busy}
        initialValues={{ ...initial(detail, step), ...(act ? { act } : {}), ...preset }}
        // The form is short: Enter in its one line sends it.
        preserve={false}
      >
        {partsOf(step, detail?.ticket ?? null).map((part) => (
          <PartField key={part} part={part} step={step} detail={detail} />
        ))}
        {detail ? (
          <OwnFields
            fields={fieldsFor(step, detail.type, detail.ticket)}
            values={detail.ticket.fields}
            step={step}
          />
        ) : null}
      </Form>
    </Modal>
  );
}

function initial(detail: TicketDetail | null, step: Step): Partial<StepAsked> {
  const start: Partial<StepAsked> = { level: 1, amount: 1, unit: "days", role: "contact" };
  if (!detail) return start;
  const { ticket, type } = detail;
  if (step === "dispatch") start.department = ticket.department ?? type.department ?? undefined;
  if (step === "dispatch" || step === "redirect")
    start.joint = ticket.joint.map((one) => one.department);
  return start;
}

/** Only what the step's form showed is sent. */
function cleaned(
  values: Omit<StepAsked, "step">,
  detail: TicketDetail | null,
  step: Step,
): Partial<StepAsked> {
  const kept = Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) => value !== undefined && value !== null && value !== "",
    ),
  );
  // A rework that follows a revisit says what the customer found.
  if (step === "rework" && detail?.ticket.state === "revisiting") kept.satisfaction = "unsatisfied";
  return kept;
}

/** What has to be done before this step, if anything. */
function Lacking({ detail, step }: { detail: TicketDetail | null; step: Step }) {
  const t = useText();
  const language = useLanguage();
  const acts = (detail?.missing_acts ?? []).filter((one) => one.step === step);
  if (acts.length === 0) return null;
  const stops = acts.filter((one) => one.blocks);
  const listed = acts.filter((one) => !one.blocks);
  const note = (some: RequiredAct[], type: "warning" | "info", text: TextKey) =>
    some.length === 0 ? null : (
      <Alert
        type={type}
        showIcon
        className="form-alert"
        title={t(text, { names: some.map((one) => nameOf(one, language)).join(t("common.and")) })}
      />
    );
  return (
    <>
      {note(stops, "warning", "tickets.actsBefore")}
      {note(listed, "info", "tickets.actsListed")}
    </>
  );
}

/** The text of a step, with forbidden words told while it is written. */
function Said() {
  const form = Form.useFormInstance();
  const text = (Form.useWatch("text", form) as string | undefined) ?? "";
  return <WordCheck text={text} change={(next) => form.setFieldValue("text", next)} />;
}

interface PartProps {
  part: Part;
  step: Step;
  detail: TicketDetail | null;
}

function PartField({ part, step, detail }: PartProps) {
  const t = useText();
  const must = isMust(step, part);
  const rules = must ? [{ required: true, message: t("common.required") }] : [];
  const long = (
    <Input.TextArea
      autoSize={{ minRows: part === "text" ? 4 : 2, maxRows: 12 }}
      maxLength={20_000}
    />
  );
  switch (part) {
    case "amount":
      return (
        <Form.Item label={t("ticketPart.amount")} required>
          <div className="ticket-amount">
            <Form.Item name="amount" rules={rules} noStyle>
              <InputNumber min={1} max={10_000} precision={0} aria-label={t("ticketPart.amount")} />
            </Form.Item>
            <Form.Item name="unit" noStyle>
              <Select
                aria-label={t("ticketPart.unit")}
                options={TIME_UNITS.map((value) => ({ value, label: t(`ticketUnit.${value}`) }))}
              />
            </Form.Item>
          </div>
        </Form.Item>
      );
    case "department":
      return (
        <Form.Item name="department" label={t("ticketPart.department")} rules={rules}>
          <DepartmentPick />
        </Form.Item>
      );
    case "joint":
      return (
        <Form.Item name="joint" label={t("ticketPart.joint")} extra={t("ticketPart.jointHelp")}>
          <DepartmentsPick />
        </Form.Item>
      );
    case "assignee":
      return <AssigneeField step={step} detail={detail} />;
    case "approved":
      return <ApprovedField detail={detail} />;
    case "level":
      return (
        <Form.Item name="level" label={t("ticketPart.level")} rules={rules}>
          <Radio.Group
            options={[1, 2, 3].map((value) => ({
              value,
              label: t(`ticketUrge.${value as 1 | 2 | 3}`),
            }))}
          />
        </Form.Item>
      );
    case "satisfaction":
      return (
        <Form.Item name="satisfaction" label={t("ticketPart.satisfaction")} rules={rules}>
          <Radio.Group
            options={(["satisfied", "unreachable"] as const).map((value) => ({
              value,
              label: t(`ticketSatisfaction.${value}`),
            }))}
          />
        </Form.Item>
      );
    case "role":
      return (
        <Form.Item name="role" label={t("ticketPart.role")} rules={rules}>
          <Radio.Group
            options={(["contact", "revisit", "conference"] as const).map((value) => ({
              value,
              label: t(`ticketCall.${value}`),
            }))}
          />
        </Form.Item>
      );
    case "act":
      return <ActField detail={detail} rules={rules} />;
    case "files":
      return (
        <Form.Item name="attachments" label={t("ticketPart.files")} rules={rules}>
          <FilesPick />
        </Form.Item>
      );
    default:
      return (
        <>
          <Form.Item name={part} label={t(`ticketPart.${wordFor(part, step)}`)} rules={rules}>
            {long}
          </Form.Item>
          {part === "text" ? <Said /> : null}
        </>
      );
  }
}

/** A text is named after what is written there. */
function wordFor(part: "reason" | "text", step: Step) {
  if (part === "reason") return "reason";
  switch (step) {
    case "reply":
    case "joint_reply":
      return "reply";
    case "ask":
      return "question";
    case "answer":
      return "answer";
    case "customer_said":
      return "said";
    case "act":
      return "proof";
    default:
      return "text";
  }
}

function AssigneeField({ step, detail }: { step: Step; detail: TicketDetail | null }) {
  const t = useText();
  const form = Form.useFormInstance();
  const chosen = Form.useWatch("department", form) as string | undefined;
  const department = chosen ?? detail?.ticket.department ?? null;
  return (
    <Form.Item
      name="assignee"
      label={t("ticketPart.assignee")}
      extra={t(step === "assign" ? "ticketPart.assignHelp" : "ticketPart.assigneeHelp")}
    >
      <PersonPick department={department} />
    </Form.Item>
  );
}

function ApprovedField({ detail }: { detail: TicketDetail | null }) {
  const t = useText();
  const asked = detail?.ticket.extension_asked;
  const names = detail?.ticket.names ?? {};
  return (
    <>
      {asked ? (
        <p>
          {t("tickets.extensionBy", {
            name: names[asked.by] ?? "–",
            amount: asked.amount,
            unit: t(`ticketUnit.${asked.unit}`),
            reason: asked.reason,
          })}
        </p>
      ) : null}
      <Form.Item
        name="approved"
        label={t("ticketPart.approved")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <Radio.Group
          options={[
            { value: true, label: t("tickets.approve") },
            { value: false, label: t("tickets.refuse") },
          ]}
        />
      </Form.Item>
    </>
  );
}

interface ActProps {
  detail: TicketDetail | null;
  rules: { required: boolean; message: string }[];
}

function ActField({ detail, rules }: ActProps) {
  const t = useText();
  const language = useLanguage();
  const form = Form.useFormInstance();
  const done = new Set(detail?.acts.map((one) => one.act));
  const acts = (detail?.type.acts ?? []).filter((one) => !done.has(one.code));
  const act = Form.useWatch("act", form) as string | undefined;
  const chosen = acts.find((one) => one.code === act);
  return (
    <>
      <Form.Item name="act" label={t("ticketPart.act")} rules={rules}>
        <Radio.Group
          className="ticket-acts-choice"
          options={acts.map((one) => ({ value: one.code, label: nameOf(one, language) }))}
        />
      </Form.Item>
      {chosen?.kind === "voucher" ? (
        <Form.Item name="attachments" label={t("ticketPart.files")}>
          <FilesPick />
        </Form.Item>
      ) : null}
    </>
  );
}
