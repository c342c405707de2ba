/** One role: name, data scope, and its permissions with what each opens. */
import { Checkbox, Form, Input, Radio, Skeleton } from "antd";
import { explainWith } from "@/api/explain";
import { type Permission, type PermissionInfo, type Role, SCOPES, type Scope } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { useLanguage, useText } from "@/shared/i18n";
import { roleWord } from "@/shared/roles";
import { tellDone } from "@/shared/tell";
import { grouped } from "./permissionGroups";
import { useAccounts, usePermissions } from "./queries";

interface Props {
  editing: Role | "new" | null;
  close: () => void;
}

interface Values {
  name: string;
  description: string;
  scope: Scope;
  permissions: Permission[];
}

export function RoleForm({ editing, close }: Props) {
  const t = useText();
  const { createRole, changeRole } = useAccounts();
  const role = editing === "new" ? null : editing;
  const fixed = role?.code === "admin";
  const save = async (values: Values) => {
    const { name: _name, ...rest } = values;
    if (role) await changeRole(role.id, role.shipped ? rest : values);
    else await createRole({ ...values, description: values.description ?? "" });
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<Values>
      open={editing !== null}
      title={t(role ? "roles.edit" : "roles.new")}
      initial={{
        name: role ? roleWord(role, t) : "",
        description: role?.description ?? "",
        scope: role?.scope ?? "own",
        permissions: role?.permissions ?? [],
      }}
      save={save}
      explain={explainWith(t)}
      close={close}
      width={640}
      readOnly={fixed}
      note={fixed ? t("roles.fixed") : role?.shipped ? t("roles.shippedNote") : undefined}
    >
      <Form.Item
        name="name"
        label={t("common.name")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <Input maxLength={64} disabled={role?.shipped} />
      </Form.Item>
      <Form.Item name="scope" label={t("roles.scope")} extra={t("roles.scopeHelp")}>
        <Radio.Group
          options={SCOPES.map((scope) => ({ value: scope, label: t(`scope.${scope}`) }))}
        />
      </Form.Item>
      <Form.Item name="permissions" label={t("roles.permissions")}>
        <PermissionPicker />
      </Form.Item>
    </FormDrawer>
  );
}

interface PickerProps {
  value?: Permission[];
  onChange?: (permissions: Permission[]) => void;
}

function PermissionPicker({ value = [], onChange }: PickerProps) {
  const t = useText();
  const { data } = usePermissions();
  if (!data) return <Skeleton active />;
  const toggle = (name: Permission, on: boolean) =>
    onChange?.(on ? [...value, name] : value.filter((one) => one !== name));
  return (
    <>
      {grouped(data.items).map(([group, permissions]) => (
        <section key={group} className="permissions" aria-label={t(`permGroup.${group}`)}>
          <h3>{t(`permGroup.${group}`)}</h3>
          {permissions.map((permission) => (
            <PermissionBox
              key={permission.name}
              permission={permission}
              on={value.includes(permission.name)}
              toggle={(on) => toggle(permission.name, on)}
            />
          ))}
        </section>
      ))}
    </>
  );
}

interface BoxProps {
  permission: PermissionInfo;
  on: boolean;
  toggle: (on: boolean) => void;
}

function PermissionBox({ permission, on, toggle }: BoxProps) {
  const english = useLanguage() === "en";
  return (
    <Checkbox checked={on} onChange={(event) => toggle(event.target.checked)}>
      {english ? permission.en : permission.zh}
      <span className="muted permission-opens">
        {english ? permission.opens_en : permission.opens_zh}
      </span>
    </Checkbox>
  );
}
