/** What was left out, above its order, with the two ways to settle it: done now, or excused. */
import { Alert, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { explainWith } from "@/api/explain";
import { useMe } from "@/api/me";
import type { Omission } from "@/api/ticketTypes";
import { markedField } from "@/shared/formFields";
import { useLanguage, useText, wordOf } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { tellDone } from "@/shared/tell";
import { OmissionStateWord } from "./omissionColumns";
import { FilesPick } from "./Pickers";
import { useOmissionVerbs } from "./queries";
import { nameOf } from "./tree";
import { personWord } from "./words";

interface Props {
  omission: Omission;
  settled: (now: Omission) => void;
}

const DOES = ["ticket.create", "ticket.handle", "ticket.revisit"] as const;

export function OmissionHead({ omission, settled }: Props) {
  const t = useText();
  const language = useLanguage();
  const { permissions, user } = useMe();
  const [way, setWay] = useState<"done" | "excuse" | null>(null);
  const { names } = omission;
  const does = DOES.some((one) => permissions.includes(one));
  const open = omission.state === "open";
  const excuses = permissions.includes("ticket.supervise") && omission.by !== user.id;
  return (
    <section className="omission-head" data-omission={omission.state}>
      <p>
        <strong>{nameOf(omission, language)}</strong> <OmissionStateWord state={omission.state} />
      </p>
      <p className="muted">
        {t(omission.found_by === "rules" ? "omissions.byRules" : "omissions.atStep", {
          name: personWord(omission.by, names, t),
          step: wordOf(t, "ticketStep", omission.step),
        })}{" "}
        <Moment at={omission.at} />
      </p>
      {omission.settled_by ? (
        <p>
          {personWord(omission.settled_by, names, t)}
          {omission.settled_at ? (
            <>
              {" "}
              · <Moment at={omission.settled_at} />
            </>
          ) : null}
          {omission.reason ? ` · ${omission.reason}` : ""}
        </p>
      ) : null}
      {open && !omission.catchable ? <p>{t("omissions.tooLate")}</p> : null}
      {open && (excuses || (does && omission.catchable)) ? (
        <div className="omission-acts">
          {does && omission.catchable ? (
            <Button type="primary" size="small" onClick={() => setWay("done")} data-settle="done">
              {t("omissions.makeUp")}
            </Button>
          ) : null}
          {excuses ? (
            <Button size="small" onClick={() => setWay("excuse")} data-settle="excuse">
              {t("omissions.excuse")}
            </Button>
          ) : null}
        </div>
      ) : null}
      {way ? (
        <SettleForm omission={omission} way={way} settled={settled} close={() => setWay(null)} />
      ) : null}
    </section>
  );
}

interface FormProps extends Props {
  way: "done" | "excuse";
  close: () => void;
}

interface Values {
  reason: string;
  text?: string;
  attachments?: string[];
}

function SettleForm({ omission, way, settled, close }: FormProps) {
  const t = useText();
  const verbs = useOmissionVerbs();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const title = t(way === "done" ? "omissions.makeUp" : "omissions.excuse");
  const must = [{ required: true, whitespace: true, message: t("common.required") }];
  const submit = async (values: Values) => {
    setBusy(true);
    setProblem(null);
    try {
      const { reason, text, attachments } = values;
      const more = { ...(text ? { text } : {}), ...(attachments ? { attachments } : {}) };
      settled(
        way === "done"
          ? await verbs.makeUp(omission.id, { reason, ...more })
          : await verbs.excuse(omission.id, reason),
      );
      tellDone(t(way === "done" ? "omissions.madeUp" : "omissions.excused"));
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
      title={title}
      onCancel={close}
      width={520}
      footer={
        <>
          <Button onClick={close}>{t("common.cancel")}</Button>
          <Button type="primary" loading={busy} onClick={form.submit}>
            {title}
          </Button>
        </>
      }
    >
      {way === "excuse" ? <p className="muted">{t("omissions.excuseHelp")}</p> : null}
      {problem ? <Alert type="error" showIcon title={problem} className="form-alert" /> : null}
      <Form<Values> form={form} layout="vertical" onFinish={submit} disabled={busy}>
        <Form.Item
          name="reason"
          label={t(way === "done" ? "omissions.whyLate" : "omissions.whyExcused")}
          rules={must}
        >
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={1000} />
        </Form.Item>
        {way === "done" ? (
          <>
            <Form.Item
              name="text"
              label={t("ticketPart.proof")}
              rules={omission.kind === "action_code" ? must : []}
            >
              <Input maxLength={500} />
            </Form.Item>
            <Form.Item
              name="attachments"
              label={t("ticketPart.files")}
              rules={
                omission.kind === "voucher"
                  ? [{ required: true, type: "array", min: 1, message: t("common.required") }]
                  : []
              }
            >
              <FilesPick />
            </Form.Item>
          </>
        ) : null}
      </Form>
    </Modal>
  );
}
