/** One user: identity, department, roles, projects, first or new password. */
import { Checkbox, Form, Input, Select } from "antd";
import { explainWith } from "@/api/explain";
import type { User, UserInput } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { roleWord } from "@/shared/roles";
import { tellDone } from "@/shared/tell";
import { DepartmentSelect } from "./DepartmentSelect";
import { useAccounts, useProjects, useRoles } from "./queries";

interface Props {
  editing: User | "new" | null;
  close: () => void;
}

interface Values {
  login: string;
  name: string;
  password?: string;
  department_id: string | null;
  role_ids: string[];
  project_ids: string[];
  must_change_password?: boolean;
  mail?: string | null;
  phone?: string | null;
}

const SHORTEST = 8;

export function UserForm({ editing, close }: Props) {
  const t = useText();
  const { createUser, changeUser } = useAccounts();
  const roles = useRoles().data?.items ?? [];
  const projects = useProjects().data?.items ?? [];
  const user = editing === "new" ? null : editing;
  const required = { required: true, message: t("common.required") };

  const save = async (values: Values) => {
    const input: UserInput = { ...values, department_id: values.department_id ?? null };
    if (!values.password) {
      delete input.password;
      delete input.must_change_password;
    }
    if (user) await changeUser(user.id, input);
    else await createUser(input);
    tellDone(t("common.saved"));
  };

  return (
    <FormDrawer<Values>
      open={editing !== null}
      title={t(user ? "users.edit" : "users.new")}
      initial={valuesOf(user, projects)}
      save={save}
      explain={explainWith(t)}
      close={close}
    >
      <Form.Item name="name" label={t("users.name")} rules={[required]}>
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="login"
        label={t("users.login")}
        extra={t("users.loginHelp")}
        rules={[required]}
      >
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="password"
        label={t(user ? "users.passwordReset" : "users.password")}
        extra={t(user ? "users.passwordResetHelp" : "password.help", { count: SHORTEST })}
        rules={[
          ...(user ? [] : [required]),
          { min: SHORTEST, message: t("password.short", { count: SHORTEST }) },
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item name="must_change_password" valuePropName="checked">
        <Checkbox>{t("users.mustChange")}</Checkbox>
      </Form.Item>
      <Form.Item name="department_id" label={t("common.department")}>
        <DepartmentSelect />
      </Form.Item>
      <Form.Item name="mail" label={t("users.mail")} extra={t("users.mailHelp")}>
        <Input maxLength={254} autoComplete="off" inputMode="email" />
      </Form.Item>
      <Form.Item name="phone" label={t("users.phone")}>
        <Input maxLength={40} autoComplete="off" inputMode="tel" />
      </Form.Item>
      <Form.Item name="role_ids" label={t("users.roles")} rules={[required]}>
        <Select
          mode="multiple"
          optionFilterProp="label"
          options={roles.map((role) => ({ value: role.id, label: roleWord(role, t) }))}
        />
      </Form.Item>
      <Form.Item name="project_ids" label={t("users.projects")} rules={[required]}>
        <Select
          mode="multiple"
          optionFilterProp="label"
          options={projects.map((project) => ({ value: project.id, label: project.name }))}
        />
      </Form.Item>
    </FormDrawer>
  );
}

function valuesOf(user: User | null, projects: { id: string }[]): Partial<Values> {
  if (!user) {
    return {
      must_change_password: true,
      department_id: null,
      role_ids: [],
      project_ids: projects.slice(0, 1).map((p) => p.id),
    };
  }
  return {
    must_change_password: true,
    login: user.login,
    name: user.name,
    department_id: user.department?.id ?? null,
    role_ids: user.roles.map((role) => role.id),
    project_ids: user.projects.map((project) => project.id),
    mail: user.mail,
    phone: user.phone,
  };
}
