/** Change the own password. */
import { App, Form, Input, Modal } from "antd";
import { useState } from "react";
import { put } from "@/api/client";
import { fieldOf, sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";

interface Values {
  old: string;
  new: string;
  again: string;
}

const SHORTEST = 8;

export function PasswordDialog({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const required = { required: true, message: t("common.required") };

  const submit = async (values: Values) => {
    setBusy(true);
    try {
      await put("/session/password", { old: values.old, new: values.new });
      message.success(t("password.done"));
      close();
    } catch (error) {
      const name = fieldOf(error) === "new" ? "new" : "old";
      form.setFields([{ name, errors: [sentence(error, t)] }]);
    } finally {
      setBusy(false);
    }
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
      <Form form={form} layout="vertical" onFinish={submit} requiredMark={false}>
        <Form.Item name="old" label={t("password.old")} rules={[required]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="new"
          label={t("password.new")}
          extra={t("password.help")}
          rules={[required, { min: SHORTEST, message: t("password.short") }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t("password.again")}
          dependencies={["new"]}
          rules={[
            required,
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                value && value !== getFieldValue("new")
                  ? Promise.reject(new Error(t("password.differs")))
                  : Promise.resolve(),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
