/** Personal tokens for programs: what there is, a new one (shown once), the end of one. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Card, Form, Input, Modal, Select, Skeleton, Typography } from "antd";
import { useState } from "react";
import { get, type Items, itemsOf, post, remove } from "@/api/client";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import { useMe } from "@/api/me";
import type { ApiToken, PermissionInfo } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { useLanguage, useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";

const TOKENS = ["tokens"] as const;
const DAYS = [30, 90, 365, 0] as const;

interface Values {
  name: string;
  days: number;
  permissions: string[];
}

export function TokensCard() {
  const t = useText();
  const { modal } = App.useApp();
  const client = useQueryClient();
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const query = useQuery({ queryKey: TOKENS, queryFn: () => get<ApiToken[]>("/tokens") });
  const refresh = () => void client.invalidateQueries({ queryKey: TOKENS });

  const create = async (values: Values) => {
    const made = await post<{ secret: string }>("/tokens", {
      name: values.name,
      days: values.days || null,
      permissions: values.permissions?.length ? values.permissions : null,
    });
    setSecret(made.secret);
    refresh();
  };
  const end = (token: ApiToken) =>
    modal.confirm({
      title: t("tokens.delete"),
      content: t("tokens.deleteAsk", { name: token.name }),
      okText: t("common.delete"),
      okButtonProps: { danger: true },
      onOk: () =>
        remove(`/tokens/${token.id}`).then(
          () => {
            tellDone(t("common.deleted"));
            refresh();
          },
          (error) => tellError(sentence(error, t)),
        ),
    });

  return (
    <Card
      size="small"
      title={t("tokens.title")}
      extra={<Button onClick={() => setMaking(true)}>{t("tokens.new")}</Button>}
    >
      <p className="muted">{t("tokens.help")}</p>
      {query.data ? (
        <ul className="security-list">
          {query.data.map((token) => (
            <li key={token.id}>
              <strong>{token.name}</strong>
              <span className="muted">
                {token.permissions
                  ? t("tokens.some", { count: token.permissions.length })
                  : t("tokens.all")}
              </span>
              <span className="muted">
                {token.expires_at ? (
                  <>
                    {t("tokens.until")} <Moment at={token.expires_at} />
                  </>
                ) : (
                  t("tokens.forever")
                )}
              </span>
              <span className="muted">
                {token.seen_at ? (
                  <>
                    {t("tokens.used")} <Moment at={token.seen_at} /> {token.address}
                  </>
                ) : (
                  t("tokens.unused")
                )}
              </span>
              <Button size="small" type="link" danger onClick={() => end(token)}>
                {t("common.delete")}
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <Skeleton active paragraph={{ rows: 2 }} title={false} />
      )}
      <FormDrawer<Values>
        open={making}
        title={t("tokens.new")}
        initial={{ days: 90, permissions: [] }}
        save={create}
        explain={explainWith(t)}
        close={() => setMaking(false)}
      >
        <TokenFields />
      </FormDrawer>
      <Modal
        open={secret !== null}
        title={t("tokens.made")}
        onCancel={() => setSecret(null)}
        footer={
          <Button type="primary" onClick={() => setSecret(null)}>
            {t("common.done")}
          </Button>
        }
      >
        <Alert type="warning" showIcon title={t("tokens.once")} className="form-alert" />
        <Typography.Paragraph copyable code className="token-secret">
          {secret ?? ""}
        </Typography.Paragraph>
      </Modal>
    </Card>
  );
}

function TokenFields() {
  const t = useText();
  const language = useLanguage();
  const me = useMe();
  const permissions = useQuery({
    queryKey: ["permissions"],
    queryFn: () => get<Items<PermissionInfo>>("/permissions"),
  });
  const words = new Map(
    itemsOf(permissions.data).map((one) => [one.name as string, one[language]]),
  );
  return (
    <>
      <Form.Item
        name="name"
        label={t("tokens.name")}
        extra={t("tokens.nameHelp")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item name="days" label={t("tokens.days")}>
        <Select
          options={DAYS.map((days) => ({
            value: days,
            label: days ? t("tokens.dayCount", { count: days }) : t("tokens.forever"),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="permissions"
        label={t("roles.permissions")}
        extra={t("tokens.permissionsHelp")}
      >
        <Select
          mode="multiple"
          optionFilterProp="label"
          options={me.permissions.map((name) => ({ value: name, label: words.get(name) ?? name }))}
        />
      </Form.Item>
    </>
  );
}
