/** Make a user an agent. */
import { App, Form, Modal, Select } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { useSetup, useUserChoices } from "./queries";

export function NewAgent({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  const { message } = App.useApp();
  const { createAgent } = useSetup();
  const [q, setQ] = useState("");
  const [user, setUser] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const users = useUserChoices(q, open).data?.items ?? [];

  const save = async () => {
    if (!user) return;
    setBusy(true);
    try {
      await createAgent(user);
      message.success(t("common.saved"));
      close();
    } catch (error) {
      message.error(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open={open}
      title={t("agents.new")}
      okText={t("common.save")}
      okButtonProps={{ disabled: !user }}
      confirmLoading={busy}
      onOk={save}
      onCancel={close}
      afterClose={() => setUser(null)}
      width={420}
    >
      <Form layout="vertical">
        <Form.Item label={t("agents.newUser")} extra={t("agents.newHelp")}>
          <Select
            value={user}
            onChange={setUser}
            showSearch={{ onSearch: setQ, filterOption: false }}
            placeholder={t("users.searchHint")}
            aria-label={t("agents.newUser")}
            options={users.map((one) => ({ value: one.id, label: `${one.name} · ${one.login}` }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
