/** The fields to exchange the own password, in the dialog and at the first log-in. */
import { useQuery } from "@tanstack/react-query";
import { Form, type FormInstance, Input } from "antd";
import { get, put } from "@/api/client";
import { fieldOf, sentence } from "@/api/errors";
import type { PasswordRules } from "@/api/types";
import { useText } from "@/shared/i18n";

export interface PasswordValues {
  old: string;
  new: string;
  again: string;
}

interface Props {
  form: FormInstance<PasswordValues>;
  done: () => void;
  busy: (busy: boolean) => void;
}

/** What the centre asks of passwords, until it answers the least that holds everywhere. */
export function usePasswordRules(): PasswordRules {
  const query = useQuery({
    queryKey: ["password-rules"],
    queryFn: () => get<PasswordRules>("/session/password-rules"),
    staleTime: Infinity,
  });
  return query.data ?? { shortest: 8, days: 0, history: 0, second_factor_needed: false };
}

export function PasswordForm({ form, done, busy }: Props) {
  const t = useText();
  const { shortest, history } = usePasswordRules();
  const required = { required: true, message: t("common.required") };

  const submit = async (values: PasswordValues) => {
    busy(true);
    try {
      await put("/session/password", { old: values.old, new: values.new });
      done();
    } catch (error) {
      const name = fieldOf(error) === "new" ? "new" : "old";
      form.setFields([{ name, errors: [sentence(error, t)] }]);
    } finally {
      busy(false);
    }
  };

  return (
    <Form form={form} layout="vertical" onFinish={submit} requiredMark={false}>
      <Form.Item name="old" label={t("password.old")} rules={[required]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="new"
        label={t("password.new")}
        extra={
          t("password.help", { count: shortest }) +
          (history > 1 ? t("password.helpHistory", { count: history }) : "")
        }
        rules={[required, { min: shortest, message: t("password.short", { count: shortest }) }]}
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
  );
}
