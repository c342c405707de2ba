/** Users: the list, and the drawer to create or change one. */
import { MoreOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Select, Tag } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import type { User } from "@/api/types";
import { useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { ListPage } from "@/shared/list/ListPage";
import { SearchBox } from "@/shared/list/SearchBox";
import { useCreateAsked } from "@/shared/list/useCreateAsked";
import { useListState } from "@/shared/list/useListState";
import { Pill } from "@/shared/Pill";
import { roleWord } from "@/shared/roles";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { DepartmentSelect } from "./DepartmentSelect";
import { useAccounts, useRoles, useUsers } from "./queries";
import { UserForm } from "./UserForm";

const FILTERS = ["department", "role", "active"] as const;

export default function UsersPage() {
  const t = useText();
  const may = useMay();
  const control = useListState(FILTERS);
  const query = useUsers(control.state);
  const [editing, setEditing] = useState<User | "new" | null>(useCreateAsked() ? "new" : null);
  const toggle = useToggle();
  const manage = may("user.manage");
  const columns = useUserColumns(manage, setEditing, toggle);
  return (
    <>
      <ListPage<User>
        name="users"
        title={t("users.title")}
        query={query}
        columns={columns}
        control={control}
        empty={t("users.empty")}
        errorText={(error) => sentence(error, t)}
        filters={
          <>
            <SearchBox control={control} hint={t("users.searchHint")} />
            <DepartmentSelect
              value={control.state.filters.department ?? null}
              onChange={(id) => control.filter("department", id)}
              style={{ width: 180 }}
            />
            <RoleFilter
              value={control.state.filters.role}
              onChange={(id) => control.filter("role", id)}
            />
            <Select
              allowClear
              placeholder={t("common.status")}
              aria-label={t("common.status")}
              style={{ width: 110 }}
              value={control.state.filters.active}
              onChange={(value) => control.filter("active", value)}
              options={[
                { value: "true", label: t("common.enabled") },
                { value: "false", label: t("common.disabled") },
              ]}
            />
          </>
        }
        actions={
          manage ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
              {t("users.new")}
            </Button>
          ) : null
        }
        open={manage ? setEditing : undefined}
      />
      <UserForm editing={editing} close={() => setEditing(null)} />
    </>
  );
}

function RoleFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}) {
  const t = useText();
  const roles = useRoles().data?.items ?? [];
  return (
    <Select
      allowClear
      placeholder={t("users.roles")}
      aria-label={t("users.roles")}
      style={{ width: 150 }}
      value={value}
      onChange={onChange}
      options={roles.map((role) => ({ value: role.id, label: roleWord(role, t) }))}
    />
  );
}

/** Disable after a question that says what will happen; enable at once. */
function useToggle(): (user: User) => void {
  const t = useText();
  const { modal } = App.useApp();
  const { changeUser } = useAccounts();
  const set = (user: User, active: boolean) =>
    changeUser(user.id, { active }).then(
      () => tellDone(t("common.saved")),
      (error) => tellError(sentence(error, t)),
    );
  return (user) => {
    if (!user.active) {
      void set(user, true);
      return;
    }
    modal.confirm({
      title: t("users.disable"),
      content: t("users.disableAsk", { name: user.name }),
      okText: t("users.disable"),
      okButtonProps: { danger: true },
      onOk: () => set(user, false),
    });
  };
}

/** What is done for somebody who lost a telephone or forgot to log out, after a question. */
function useAskFor(): (user: User, what: "logOut" | "codesOff") => void {
  const t = useText();
  const { modal } = App.useApp();
  const accounts = useAccounts();
  return (user, what) =>
    modal.confirm({
      title: t(`users.${what}`),
      content: t(`users.${what}Ask`, { name: user.name }),
      okText: t(`users.${what}`),
      okButtonProps: { danger: true },
      onOk: () =>
        accounts[what](user.id).then(
          () => tellDone(t("common.saved")),
          (error: unknown) => tellError(sentence(error, t)),
        ),
    });
}

function useUserColumns(
  manage: boolean,
  edit: (user: User) => void,
  toggle: (user: User) => void,
): ListColumn<User>[] {
  const t = useText();
  const ask = useAskFor();
  const columns: ListColumn<User>[] = [
    {
      key: "name",
      title: t("users.name"),
      dataIndex: "name",
      sorter: true,
      fixed: "left",
      fixedIn: true,
      render: (name: string) => <strong>{name}</strong>,
    },
    { key: "login", title: t("users.login"), dataIndex: "login", sorter: true },
    {
      key: "department",
      title: t("common.department"),
      sorter: true,
      render: (_, user) => user.department?.name ?? "–",
    },
    {
      key: "roles",
      title: t("users.roles"),
      render: (_, user) => (
        <span className="tags">
          {user.roles.map((role) => (
            <Tag key={role.id}>{roleWord(role, t)}</Tag>
          ))}
        </span>
      ),
    },
    {
      key: "projects",
      title: t("users.projects"),
      extra: true,
      render: (_, user) =>
        user.projects.map((project) => project.name).join(t("common.and")) || "–",
    },
    { key: "mail", title: t("users.mail"), render: (_, user) => user.mail ?? "–" },
    { key: "phone", title: t("users.phone"), extra: true, render: (_, user) => user.phone ?? "–" },
    {
      key: "active",
      title: t("common.status"),
      render: (_, user) => (
        <Pill tone={user.active ? "good" : "plain"}>
          {t(user.active ? "common.enabled" : "common.disabled")}
        </Pill>
      ),
    },
    {
      key: "last_login_at",
      title: t("users.lastLogin"),
      sorter: true,
      render: (_, user) => <Moment at={user.last_login_at} />,
    },
  ];
  if (!manage) return columns;
  return [
    ...columns,
    {
      key: "actions",
      title: t("common.actions"),
      fixedIn: true,
      render: (_, user) => (
        <span className="row-actions">
          <Button
            type="link"
            size="small"
            onClick={(event) => {
              event.stopPropagation();
              edit(user);
            }}
          >
            {t("common.edit")}
          </Button>
          <Button
            type="link"
            size="small"
            danger={user.active}
            onClick={(event) => {
              event.stopPropagation();
              toggle(user);
            }}
          >
            {t(user.active ? "users.disable" : "users.enable")}
          </Button>
          <Dropdown
            trigger={["click"]}
            menu={{
              items: [
                { key: "out", label: t("users.logOut") },
                { key: "codes", label: t("users.codesOff") },
              ],
              onClick: ({ key, domEvent }) => {
                domEvent.stopPropagation();
                ask(user, key === "out" ? "logOut" : "codesOff");
              },
            }}
          >
            <Button
              type="link"
              size="small"
              icon={<MoreOutlined />}
              aria-label={t("common.more")}
              onClick={(event) => event.stopPropagation()}
            />
          </Dropdown>
        </span>
      ),
    },
  ];
}
