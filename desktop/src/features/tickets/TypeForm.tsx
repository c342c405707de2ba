/** One type of orders: its place in the tree, fields, required acts, steps. A save replaces it whole. */
import { Form, Input, InputNumber, Select, Switch, Tabs, TreeSelect } from "antd";
import { useState } from "react";
import { explainWith } from "@/api/explain";
import { useMay } from "@/api/me";
import { PRIORITIES, type TicketType, type TicketTypeInput } from "@/api/ticketTypes";
import { FormDrawer } from "@/shared/FormDrawer";
import { useLanguage, useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { ActsEditor } from "./ActsEditor";
import { FieldsEditor } from "./FieldsEditor";
import { DepartmentPick } from "./Pickers";
import { useTypeList, useTypes, useTypeVerbs } from "./queries";
import { useReload } from "./reload";
import { SwitchesEditor } from "./SwitchesEditor";
import { treeOf } from "./tree";
import { type TypeValues, toSend, valuesOf } from "./typeValues";

interface Props {
  editing: TicketType | "new";
  close: () => void;
  /** Open it anew as it is now; null: it is gone. */
  reopen: (type: TicketType | null) => void;
}

const TAB_OF: Record<string, string> = { fields: "fields", acts: "acts", switches: "switches" };

export function TypeForm({ editing, close, reopen }: Props) {
  const t = useText();
  const may = useMay();
  const { create, save, again } = useTypeVerbs();
  const saved = useReload();
  const all = useTypes().data;
  const type = editing === "new" ? null : editing;
  const [tab, setTab] = useState("basic");
  const store = async (values: TypeValues) => {
    const above = all?.find((one) => one.type.id === values.parent)?.fields ?? [];
    const input: TicketTypeInput = toSend(values, above);
    if (!type) await create(input);
    else {
      await saved(
        () => save(type.id, type.version, input),
        async () => reopen(await again(type.id)),
      );
    }
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<TypeValues>
      open
      title={t(type ? "ticketTypes.edit" : "ticketTypes.new")}
      initial={valuesOf(type)}
      save={store}
      explain={explainWith(t)}
      onMarked={(name) => setTab(TAB_OF[String(name[0])] ?? "basic")}
      close={close}
      width={720}
      readOnly={!may("ticket.configure")}
    >
      <Tabs
        activeKey={tab}
        onChange={setTab}
        items={[
          {
            key: "basic",
            label: t("ticketTypes.basic"),
            children: <Basic type={type} />,
            forceRender: true,
          },
          {
            key: "fields",
            label: t("ticketTypes.fields"),
            children: <FieldsOf />,
            forceRender: true,
          },
          { key: "acts", label: t("tickets.acts"), children: <ActsEditor />, forceRender: true },
          {
            key: "switches",
            label: t("ticketTypes.steps"),
            children: <SwitchesOf />,
            forceRender: true,
          },
        ]}
      />
    </FormDrawer>
  );
}

/** What the parent gives, a field may depend on. */
function FieldsOf() {
  const parent = Form.useWatch("parent") as string | null | undefined;
  const types = useTypes().data;
  return <FieldsEditor above={types?.find((one) => one.type.id === parent)?.fields} />;
}

/** What the parent gives is shown as what “inherited” means. */
function SwitchesOf() {
  const parent = Form.useWatch("parent") as string | null | undefined;
  const types = useTypes().data;
  return <SwitchesEditor inherited={types?.find((one) => one.type.id === parent)?.switches} />;
}

function Basic({ type }: { type: TicketType | null }) {
  const t = useText();
  const language = useLanguage();
  const types = useTypeList().filter((one) => one.id !== type?.id);
  const required = [{ required: true, message: t("common.required") }];
  return (
    <>
      <div className="form-pair">
        <Form.Item name="zh" label={t("ticketTypes.zh")} rules={required}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="en" label={t("ticketTypes.en")} rules={required}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item
          name="code"
          label={t("ticketTypes.code")}
          extra={t("ticketTypes.codeHelp")}
          rules={required}
        >
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="parent" label={t("ticketTypes.parent")}>
          <TreeSelect
            allowClear
            treeDefaultExpandAll
            placeholder={t("ticketTypes.root")}
            treeData={treeOf(types, language, { retired: true })}
          />
        </Form.Item>
        <Form.Item name="priority" label={t("tickets.priority")}>
          <Select
            allowClear
            placeholder={t("ticketTypes.inherited")}
            options={PRIORITIES.map((value) => ({ value, label: t(`ticketPriority.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="department" label={t("ticketTypes.department")}>
          <DepartmentPick placeholder={t("ticketTypes.inherited")} />
        </Form.Item>
      </div>
      <Form.Item
        name="template"
        label={t("ticketTypes.template")}
        extra={t("ticketTypes.templateHelp")}
      >
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} maxLength={20_000} />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="position" label={t("ticketTypes.position")}>
          <InputNumber min={0} max={9999} precision={0} style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item name="active" label={t("common.enabled")} valuePropName="checked">
          <Switch />
        </Form.Item>
      </div>
    </>
  );
}
