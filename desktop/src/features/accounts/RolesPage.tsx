/** Roles with their permissions and data scope; the shipped ones are marked. */
import { PlusOutlined } from "@ant-design/icons";
import { App, Button, Result, Skeleton, Table } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import type { Role } from "@/api/types";
import { count } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { Pill } from "@/shared/Pill";
import { roleWord } from "@/shared/roles";
import { tellError } from "@/shared/tell";
import { useAccounts, useRoles } from "./queries";
import { RoleForm } from "./RoleForm";
import "@/shared/list/list.css";

export default function RolesPage() {
  const t = useText();
  const query = useRoles();
  const [editing, setEditing] = useState<Role | "new" | null>(null);
  return (
    <section className="list">
      <header className="list-head">
        <h1>{t("roles.title")}</h1>
        <div className="list-actions">
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
            {t("roles.new")}
          </Button>
        </div>
      </header>
      {query.isError ? (
        <Result
          status="warning"
          title={t("list.failed")}
          subTitle={sentence(query.error, t)}
          extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
        />
      ) : query.data ? (
        <RoleTable roles={query.data.items} edit={setEditing} />
      ) : (
        <Skeleton active />
      )}
      <RoleForm editing={editing} close={() => setEditing(null)} />
    </section>
  );
}

function RoleTable({ roles, edit }: { roles: Role[]; edit: (role: Role) => void }) {
  const t = useText();
  const drop = useDrop();
  return (
    <Table<Role>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={roles}
      scroll={{ x: "max-content" }}
      rowClassName="list-row"
      onRow={(role) => ({ onClick: () => edit(role) })}
      columns={[
        {
          title: t("common.name"),
          render: (_, role) => (
            <>
              <strong>{roleWord(role, t)}</strong>{" "}
              {role.shipped ? <Pill>{t("roles.shipped")}</Pill> : null}
            </>
          ),
        },
        { title: t("roles.scope"), render: (_, role) => t(`scope.${role.scope}`) },
        {
          title: t("roles.permissions"),
          align: "right",
          render: (_, role) => (
            <span className="figures">{t("roles.count", { count: role.permissions.length })}</span>
          ),
        },
        {
          title: t("roles.users"),
          align: "right",
          render: (_, role) => <span className="figures">{count(role.users)}</span>,
        },
        {
          title: t("common.actions"),
          width: 160,
          render: (_, role) => (
            <>
              <Button type="link" size="small" onClick={() => edit(role)}>
                {t("common.edit")}
              </Button>
              {role.shipped ? null : (
                <Button
                  type="link"
                  size="small"
                  danger
                  onClick={(event) => {
                    event.stopPropagation();
                    drop(role);
                  }}
                >
                  {t("common.delete")}
                </Button>
              )}
            </>
          ),
        },
      ]}
    />
  );
}

function useDrop(): (role: Role) => void {
  const t = useText();
  const { modal } = App.useApp();
  const { deleteRole } = useAccounts();
  return (role) =>
    void modal.confirm({
      title: t("common.delete"),
      content: t("roles.deleteAsk", { name: role.name, users: role.users }),
      okText: t("common.delete"),
      okButtonProps: { danger: true },
      onOk: () => deleteRole(role.id).catch((error) => tellError(sentence(error, t))),
    });
}
