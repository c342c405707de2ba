/** Everything open of a person is given to others: evenly to some, or to anybody of a department. */
import { Form, Input, Radio, Select } from "antd";
import { explainWith } from "@/api/explain";
import { useMe } from "@/api/me";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone, tellNote } from "@/shared/tell";
import { useFollowupVerbs, useLoads } from "./queries";
import type { Load } from "./types";

interface Values {
  way: "people" | "group";
  to: string[];
  reason: string;
}

export function GiveForm({ from, close }: { from: Load | null; close: () => void }) {
  const t = useText();
  const department = useMe().user.department;
  const { reassign } = useFollowupVerbs();
  const [form] = Form.useForm<Values>();
  const way = Form.useWatch("way", form);
  const others = (useLoads(from !== null).data ?? []).filter(
    (one) => one.active && one.user !== from?.user,
  );
  const required = [{ required: true, message: t("common.required") }];
  const save = async (values: Values) => {
    if (!from) return;
    const receivers =
      values.way === "group" && department
        ? { group: { kind: "department" as const, id: department.id } }
        : { to: values.to };
    const found = await reassign({ whose: from.user, reason: values.reason, ...receivers });
    if (found.left.length)
      tellNote(t("followupPeople.notMoved", { n: found.moved, left: found.left.length }));
    else tellDone(t("followupPeople.moved", { n: found.moved }));
  };
  return (
    <FormDrawer<Values>
      open={from !== null}
      title={t("followupPeople.giveAll", { name: from?.name ?? "", n: from?.open ?? 0 })}
      form={form}
      initial={{ way: "people", to: [], reason: "" }}
      save={save}
      explain={explainWith(t)}
      close={close}
      saveText={t("followupPeople.give")}
    >
      <Form.Item name="way" label={t("followupPeople.to")}>
        <Radio.Group
          options={[
            { value: "people", label: t("followupPeople.toPeople") },
            ...(department ? [{ value: "group", label: t("followupPeople.toGroup") }] : []),
          ]}
        />
      </Form.Item>
      {way === "group" ? null : (
        <Form.Item name="to" rules={required}>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: "label" }}
            aria-label={t("followupPeople.toPeople")}
            options={others.map((one) => ({
              value: one.user,
              label: `${one.name} (${one.open})`,
            }))}
          />
        </Form.Item>
      )}
      <Form.Item name="reason" label={t("followupPeople.reason")} rules={required}>
        <Input maxLength={500} placeholder={t("followupPeople.reasonHint")} />
      </Form.Item>
    </FormDrawer>
  );
}
