/** The departments as a tree, with their people; create, rename, move, delete. */
import { PlusOutlined } from "@ant-design/icons";
import { App, Button, Empty, Form, Input, Result, Skeleton, Table } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { DepartmentSelect } from "./DepartmentSelect";
import { useAccounts, useDepartments } from "./queries";
import { type Branch, below, treeOf } from "./tree";
import "@/shared/list/list.css";

type Editing = Branch | { parent_id: string | null };

export default function DepartmentsPage() {
  const t = useText();
  const query = useDepartments();
  const [editing, setEditing] = useState<Editing | null>(null);
  const drop = useDrop();
  return (
    <section className="list">
      <header className="list-head">
        <h1>{t("departments.title")}</h1>
        <div className="list-actions">
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => setEditing({ parent_id: null })}
          >
            {t("departments.new")}
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
        <Tree branches={treeOf(query.data.items)} edit={setEditing} drop={drop} />
      ) : (
        <Skeleton active />
      )}
      <DepartmentForm editing={editing} close={() => setEditing(null)} />
    </section>
  );
}

interface TreeProps {
  branches: Branch[];
  edit: (editing: Editing) => void;
  drop: (branch: Branch) => void;
}

function Tree({ branches, edit, drop }: TreeProps) {
  const t = useText();
  return (
    <Table<Row>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={branches.map(rowOf)}
      expandable={{ defaultExpandAllRows: true, indentSize: 24 }}
      locale={{ emptyText: <Empty description={t("departments.empty")} /> }}
      columns={[
        { title: t("common.name"), render: (_, { branch }) => branch.name },
        {
          title: t("users.title"),
          width: 140,
          render: (_, { branch }) => (
            <span className="figures">{t("departments.users", { count: branch.users })}</span>
          ),
        },
        {
          title: t("common.actions"),
          width: 300,
          render: (_, { branch }) => (
            <>
              <Button type="link" size="small" onClick={() => edit({ parent_id: branch.id })}>
                {t("departments.new")}
              </Button>
              <Button type="link" size="small" onClick={() => edit(branch)}>
                {t("common.edit")}
              </Button>
              <Button type="link" size="small" danger onClick={() => drop(branch)}>
                {t("common.delete")}
              </Button>
            </>
          ),
        },
      ]}
    />
  );
}

/** A leaf has no `children` at all, else the table draws an expander that opens nothing. */
interface Row {
  id: string;
  branch: Branch;
  children?: Row[];
}

function rowOf(branch: Branch): Row {
  const children = branch.children.map(rowOf);
  return { id: branch.id, branch, ...(children.length > 0 ? { children } : {}) };
}

function useDrop(): (branch: Branch) => void {
  const t = useText();
  const { modal } = App.useApp();
  const { deleteDepartment } = useAccounts();
  return (branch) =>
    void modal.confirm({
      title: t("common.delete"),
      content: t("departments.deleteAsk", { name: branch.name }),
      okText: t("common.delete"),
      okButtonProps: { danger: true },
      onOk: () => deleteDepartment(branch.id).catch((error) => tellError(sentence(error, t))),
    });
}

interface Values {
  name: string;
  parent_id: string | null;
}

function DepartmentForm({ editing, close }: { editing: Editing | null; close: () => void }) {
  const t = useText();
  const { createDepartment, changeDepartment } = useAccounts();
  const branch = editing && "id" in editing ? editing : null;
  const save = async ({ name, parent_id }: Values) => {
    const input = { name, parent_id: parent_id ?? null };
    if (branch) await changeDepartment(branch.id, input);
    else await createDepartment(input);
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<Values>
      open={editing !== null}
      title={t(branch ? "departments.edit" : "departments.new")}
      initial={{ name: branch?.name ?? "", parent_id: editing?.parent_id ?? null }}
      save={save}
      explain={explainWith(t)}
      close={close}
      width={400}
    >
      <Form.Item
        name="name"
        label={t("common.name")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="parent_id" label={t("departments.parent")}>
        <DepartmentSelect exclude={branch ? below(branch) : []} />
      </Form.Item>
    </FormDrawer>
  );
}
