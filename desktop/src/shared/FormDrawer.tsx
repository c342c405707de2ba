/** The one pattern of a form: a drawer, labels above, errors at the field and on top, no lost work. */
import { Alert, App, Button, Form, type FormInstance } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Drawer } from "./Drawer";
import { markedField } from "./formFields";
import { useText } from "./i18n";
import { LeaveGuard } from "./LeaveGuard";

interface Props<V extends object> {
  open: boolean;
  title: string;
  initial: Partial<V>;
  /** Save; whatever it throws is shown by `explain` and the drawer stays. */
  save: (values: V) => Promise<unknown>;
  explain: (error: unknown) => { text: string; field: string | null };
  /** Told which field is marked, so that a form in parts can show it. */
  onMarked?: (field: readonly (string | number)[]) => void;
  close: () => void;
  children: ReactNode;
  note?: string;
  width?: number;
  form?: FormInstance<V>;
  readOnly?: boolean;
  /** What the button says, where it does more than save. */
  saveText?: string;
  /** The page beside it stays in use, as the call strip must during a talk. */
  beside?: boolean;
}

export function FormDrawer<V extends object>(props: Props<V>) {
  const { open, title, initial, save, explain, close } = props;
  const t = useText();
  const { modal } = App.useApp();
  const [own] = Form.useForm<V>();
  const form = props.form ?? own;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  // Not `isFieldsTouched`: filling a form counts as a touch there.
  const edited = useRef(false);
  // Saving may lead to another page by itself.
  const saving = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: filled once per opening, not per render
  useEffect(() => {
    edited.current = false;
    if (!open) return;
    form.resetFields();
    form.setFieldsValue(initial as Parameters<typeof form.setFieldsValue>[0]);
    setProblem(null);
  }, [open]);

  // A part of the form that was hidden until now is there after the next paint.
  const show = (field: readonly (string | number)[]) => {
    props.onMarked?.(field);
    requestAnimationFrame(() => form.scrollToField(field as never));
  };

  const submit = async (values: V) => {
    setBusy(true);
    setProblem(null);
    saving.current = true;
    try {
      await save(values);
      edited.current = false;
      close();
    } catch (error) {
      const { text, field } = explain(error);
      setProblem(text);
      const known = form.getFieldsError().map(({ name }) => name);
      const marked = field ? markedField(field, known) : null;
      if (marked) {
        form.setFields([{ name: marked as never, errors: [text] }]);
        show(marked);
      }
    } finally {
      saving.current = false;
      setBusy(false);
    }
  };

  const leave = () => {
    if (!edited.current) {
      close();
      return;
    }
    modal.confirm({
      title: t("common.unsaved"),
      okText: t("common.leave"),
      cancelText: t("common.stay"),
      onOk: close,
    });
  };

  return (
    <Drawer
      open={open}
      title={title}
      onClose={leave}
      size={props.width ?? 480}
      forceRender
      mask={!props.beside}
      rootClassName={props.beside ? "drawer-beside" : undefined}
      footer={
        props.readOnly ? null : (
          <div className="form-buttons">
            <Button onClick={leave}>{t("common.cancel")}</Button>
            <Button type="primary" loading={busy} onClick={form.submit}>
              {props.saveText ?? t("common.save")}
            </Button>
          </div>
        )
      }
    >
      {open ? <LeaveGuard unsaved={() => edited.current && !saving.current} /> : null}
      {props.note ? <Alert type="info" title={props.note} className="form-alert" /> : null}
      {problem ? <Alert type="error" showIcon title={problem} className="form-alert" /> : null}
      <Form<V>
        form={form}
        layout="vertical"
        onFinish={submit}
        onValuesChange={() => {
          edited.current = true;
        }}
        disabled={props.readOnly || busy}
        onFinishFailed={({ errorFields }) => {
          const first = errorFields[0];
          if (first) show(first.name);
        }}
      >
        {props.children}
      </Form>
    </Drawer>
  );
}
