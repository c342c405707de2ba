/** A new order: by a drawer from the list, or on the spot in a tab (beside a call, on a card). */
import { Alert, Button, Form } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { explainWith } from "@/api/explain";
import type { NewTicket, TicketDetail, TicketValues } from "@/api/ticketTypes";
import { FormDrawer } from "@/shared/FormDrawer";
import { markedField } from "@/shared/formFields";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { valuesOfNew } from "./fields";
import { DepartmentPick, FilesPick } from "./Pickers";
import { useTicketVerbs, useTypes } from "./queries";
import { RelatedDraft } from "./RelatedDraft";
import { TicketFields } from "./TicketFields";
import { keepDraft, readDraft } from "./template";
import { sayWriting, type Writing, writingOf } from "./writing";

export interface Values extends Omit<NewTicket, "fields"> {
  fields?: TicketValues;
  /** Where it goes at once. */
  department?: string;
}

export interface About {
  customer?: string;
  interaction?: string;
  /** The order that the new one stands below. */
  parent?: string;
}

/** Makes the order, and sends it on where the form says so. */
function useMaking(about: About) {
  const t = useText();
  const { create, step } = useTicketVerbs();
  const types = useTypes().data ?? [];
  return async ({ department, ...values }: Values): Promise<TicketDetail> => {
    const type = types.find((one) => one.type.id === values.type);
    const fields = valuesOfNew(type?.fields ?? [], values.fields ?? {});
    const made = await create({ ...stripped(values), ...about, fields });
    const { ticket } = made;
    const may = made.possible.some((one) => one.step === "dispatch" && one.allowed);
    if (!department || !may) {
      tellDone(t("tickets.made", { number: ticket.number }));
      return made;
    }
    const sent = await step(ticket.id, ticket.version, { step: "dispatch", department });
    tellDone(t("tickets.madeAndSent", { number: ticket.number }));
    return sent;
  };
}

function stripped(values: Values): NewTicket {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(kept) as unknown as NewTicket;
}

/** The department that the type sends to, until somebody chooses another. */
function DepartmentField() {
  const t = useText();
  const form = Form.useFormInstance();
  const types = useTypes().data;
  const chosen = Form.useWatch("type", form) as string | undefined;
  const type = types?.find((one) => one.type.id === chosen);
  useEffect(() => {
    if (type && !form.isFieldTouched("department")) {
      form.setFieldValue("department", type.department ?? undefined);
    }
  }, [type, form]);
  if (type && !type.switches.dispatch) return null;
  return (
    <Form.Item name="department" label={t("tickets.sendTo")} extra={t("tickets.sendToHelp")}>
      <DepartmentPick />
    </Form.Item>
  );
}

function Body({ about }: { about: About }) {
  const t = useText();
  return (
    <>
      <RelatedDraft about={about} />
      <TicketFields step="accept" />
      <DepartmentField />
      <Form.Item name="attachments" label={t("ticketPart.files")}>
        <FilesPick />
      </Form.Item>
    </>
  );
}

interface DrawerProps {
  open: boolean;
  about?: About;
  close: () => void;
  made?: (detail: TicketDetail) => void;
  /** What helps with an order; `app` puts it in. */
  help?: (order: Writing) => ReactNode;
  title?: string;
  note?: string;
}

const NOTHING: About = {};

export function CreateDrawer(props: DrawerProps) {
  const { open, about = NOTHING, close, made, help } = props;
  const t = useText();
  const make = useMaking(about);
  return (
    <FormDrawer<Values>
      open={open}
      title={props.title ?? t("tickets.new")}
      note={props.note}
      initial={{ priority: "normal" }}
      save={async (values) => {
        const detail = await make(values); // also where nobody waits for it
        made?.(detail);
      }}
      saveText={t("tickets.make")}
      explain={explainWith(t)}
      close={close}
      width={help ? 960 : 640}
    >
      {open ? (
        <div className={help ? "ticket-beside" : undefined}>
          <div>
            <Body about={about} />
          </div>
          {help ? (
            <aside>
              <Help help={help} />
            </aside>
          ) : null}
        </div>
      ) : null}
    </FormDrawer>
  );
}

function Help({ help }: { help: (order: Writing) => ReactNode }) {
  const form = Form.useFormInstance();
  const type = Form.useWatch("type", form) as string | undefined;
  const title = Form.useWatch("title", form) as string | undefined;
  const content = Form.useWatch("content", form) as string | undefined;
  return help(writingOf({ type, title, content }));
}

interface InlineProps {
  about: About;
  /** What is typed is kept under this name until the order is made: a reload loses nothing. */
  keep: string;
  close: () => void;
  made: (detail: TicketDetail) => void;
}

export function CreateInline({ about, keep, close, made }: InlineProps) {
  const t = useText();
  const make = useMaking(about);
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [start] = useState(() => readDraft(keep));
  useEffect(() => {
    sayWriting(keep, start);
    return () => sayWriting(keep, null);
  }, [keep, start]);
  const submit = async (values: Values) => {
    setBusy(true);
    setProblem(null);
    try {
      const detail = await make(values);
      keepDraft(keep, null);
      made(detail);
    } catch (error) {
      const { text, field } = explainWith(t)(error);
      const known = form.getFieldsError().map(({ name }) => name);
      const marked = field ? markedField(field, known) : null;
      if (marked) form.setFields([{ name: marked as never, errors: [text] }]);
      setProblem(text);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      className="ticket-inline"
      initialValues={{ priority: "normal", ...start }}
      onFinish={submit}
      disabled={busy}
      onValuesChange={(_, all) => {
        keepDraft(keep, { ...all });
        sayWriting(keep, { ...all });
      }}
      onFinishFailed={({ errorFields }) => {
        const first = errorFields[0];
        if (first) form.scrollToField(first.name);
      }}
    >
      {problem ? <Alert type="error" showIcon title={problem} className="form-alert" /> : null}
      <Body about={about} />
      <div className="form-buttons">
        <Button
          onClick={() => {
            keepDraft(keep, null);
            close();
          }}
        >
          {t("common.cancel")}
        </Button>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("tickets.make")}
        </Button>
      </div>
    </Form>
  );
}
