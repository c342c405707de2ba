/** One called number: its trunk, the flow by time, and what comes next by these rules. */
import { Alert, Checkbox, Form, Input, Select } from "antd";
import { explainWith } from "@/api/explain";
import type { CalledNumber, CalledNumberInput } from "@/api/telephony";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { LeadsLine, useFlowName } from "./LeadsLine";
import { useAllTrunks, useFlows, useLeads, useTelephony } from "./queries";
import { RulesEditor } from "./RulesEditor";

interface Props {
  editing: CalledNumber | "new" | null;
  close: () => void;
}

const FRESH: Partial<CalledNumberInput> = {
  number: "",
  name: "",
  trunk: null,
  shown: false,
  rules: [],
  note: "",
};

function valuesOf(entry: CalledNumber): CalledNumberInput {
  const { number, name, flow, trunk, shown, rules, note } = entry;
  return { number, name, flow, trunk, shown, rules, note };
}

export function NumberForm({ editing, close }: Props) {
  const t = useText();
  const { createNumber, changeNumber } = useTelephony();
  const [form] = Form.useForm<CalledNumberInput>();
  const trunks = useAllTrunks().data?.items ?? [];
  const flows = useFlows().data?.items ?? [];
  const name = useFlowName();
  const flow = Form.useWatch("flow", form);
  const rules = Form.useWatch("rules", form);
  const leads = useLeads(editing ? flow : undefined, rules);
  const entry = editing === "new" ? null : editing;
  const required = { required: true, message: t("common.required") };

  const save = async (values: CalledNumberInput) => {
    const input = { ...values, trunk: values.trunk ?? null };
    if (entry) await changeNumber(entry.id, input);
    else await createNumber(input);
    tellDone(t("common.saved"));
  };

  return (
    <FormDrawer<CalledNumberInput>
      open={editing !== null}
      title={t(entry ? "numbers.edit" : "numbers.new")}
      initial={entry ? valuesOf(entry) : FRESH}
      save={save}
      explain={explainWith(t)}
      close={close}
      width={640}
      form={form}
    >
      <Form.Item
        name="number"
        label={t("numbers.number")}
        extra={t("numbers.numberHelp")}
        rules={[required]}
      >
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="name" label={t("common.name")}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="trunk" label={t("numbers.trunk")}>
          <Select
            allowClear
            placeholder={t("numbers.anyTrunk")}
            options={trunks.map((trunk) => ({ value: trunk.id, label: trunk.name }))}
          />
        </Form.Item>
      </div>
      <Form.Item name="shown" valuePropName="checked">
        <Checkbox>{t("numbers.shown")}</Checkbox>
      </Form.Item>
      <Form.Item name="rules" label={t("numbers.rules")} extra={t("numbers.rulesHelp")}>
        <RulesEditor />
      </Form.Item>
      <Form.Item name="flow" label={t("numbers.flow")} rules={[required]}>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          options={flows.map((one) => ({ value: one.id, label: name(one.id) }))}
        />
      </Form.Item>
      {leads.isSuccess && flow ? (
        <Alert type="info" className="form-alert" title={<LeadsLine leads={leads.data} />} />
      ) : null}
      <Form.Item name="note" label={t("numbers.note")}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  );
}
