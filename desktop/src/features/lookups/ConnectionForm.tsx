/** One connection: address and secrets; the secrets that were saved are never shown. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Form, Input, Space } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import type { Connection } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { type HeaderRow, headersToSend } from "./headers";
import { useConnectionVerbs } from "./queries";

interface Values {
  key: string;
  name: string;
  base_url: string;
  headers: HeaderRow[];
}

interface Props {
  editing: Connection | "new" | null;
  close: () => void;
}

export function ConnectionForm({ editing, close }: Props) {
  const t = useText();
  const { create, change } = useConnectionVerbs();
  const connection = editing === "new" ? null : editing;
  const saved = connection?.headers ?? [];
  const required = [{ required: true, message: t("common.required") }];
  const save = async ({ headers, ...rest }: Values) => {
    const input = { ...rest, headers: headersToSend(headers ?? [], saved) };
    if (connection) await change(connection.id, input);
    else await create(input);
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<Values>
      open={editing !== null}
      title={t(connection ? "lookups.edit" : "lookups.new")}
      initial={{
        key: connection?.key ?? "",
        name: connection?.name ?? "",
        base_url: connection?.base_url ?? "",
        headers: saved.map((name) => ({ name })),
      }}
      save={save}
      explain={explainWith(t)}
      close={close}
      width={560}
    >
      <Form.Item name="name" label={t("common.name")} rules={required}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="key" label={t("lookups.key")} extra={t("lookups.keyHelp")} rules={required}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item
        name="base_url"
        label={t("lookups.address")}
        extra={t("lookups.addressHelp")}
        rules={required}
      >
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item label={t("lookups.headers")} extra={t("lookups.headersHelp")}>
        <Headers saved={saved} />
      </Form.Item>
      {connection ? <Extras connection={connection} close={close} /> : null}
    </FormDrawer>
  );
}

function Headers({ saved }: { saved: string[] }) {
  const t = useText();
  return (
    <Form.List name="headers">
      {(fields, { add, remove }) => (
        <>
          {fields.map((field) => (
            <Space key={field.key} align="baseline">
              <Form.Item name={[field.name, "name"]} rules={[{ required: true }]}>
                <Input placeholder={t("lookups.headerName")} maxLength={64} />
              </Form.Item>
              <Form.Item name={[field.name, "value"]}>
                <Input.Password
                  placeholder={
                    field.name < saved.length ? t("lookups.kept") : t("lookups.headerValue")
                  }
                  autoComplete="new-password"
                  maxLength={4000}
                />
              </Form.Item>
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t("lookups.removeHeader")}
                onClick={() => remove(field.name)}
              />
            </Space>
          ))}
          <Button type="dashed" icon={<PlusOutlined />} onClick={() => add()}>
            {t("lookups.addHeader")}
          </Button>
        </>
      )}
    </Form.List>
  );
}

function Extras({ connection, close }: { connection: Connection; close: () => void }) {
  const t = useText();
  const { modal } = App.useApp();
  const { drop, tryOut } = useConnectionVerbs();
  const [path, setPath] = useState("");
  const [busy, setBusy] = useState(false);
  const test = async () => {
    setBusy(true);
    try {
      const { outcome, why } = await tryOut(connection.key, path);
      if (outcome === "found") tellDone(t("lookups.tryDone"));
      else tellError(t("lookups.tryFailed", { why }));
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  const ask = () =>
    void modal.confirm({
      title: t("common.delete"),
      content: t("lookups.deleteAsk", { name: connection.name }),
      okText: t("common.delete"),
      okButtonProps: { danger: true },
      onOk: () =>
        drop(connection.id)
          .then(close)
          .catch((error) => tellError(sentence(error, t))),
    });
  return (
    <Space orientation="vertical">
      <Space.Compact>
        <Input
          value={path}
          onChange={(event) => setPath(event.target.value)}
          placeholder={t("lookups.tryPath")}
          aria-label={t("lookups.tryPath")}
        />
        <Button loading={busy} onClick={() => void test()}>
          {t("lookups.try")}
        </Button>
      </Space.Compact>
      <Button danger onClick={ask}>
        {t("common.delete")}
      </Button>
    </Space>
  );
}
