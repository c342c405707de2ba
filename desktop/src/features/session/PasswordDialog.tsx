/** Change the own password. */
import { App, Form, Modal } from "antd";
import { useState } from "react";
import { useText } from "@/shared/i18n";
import { PasswordForm, type PasswordValues } from "./PasswordForm";

export function PasswordDialog({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<PasswordValues>();
  const [busy, setBusy] = useState(false);
  const done = () => {
    message.success(t("password.done"));
    close();
  };
  return (
    <Modal
      open={open}
      title={t("frame.password")}
      okText={t("common.save")}
      onOk={form.submit}
      onCancel={close}
      confirmLoading={busy}
      afterClose={() => form.resetFields()}
      width={400}
    >
      <PasswordForm form={form} done={done} busy={setBusy} />
    </Modal>
  );
}
