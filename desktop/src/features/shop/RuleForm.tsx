/** How orders are laid to talks: a manager's few settings. */
import { Form, InputNumber, Radio } from "antd";
import { explainWith } from "@/api/explain";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { useRule, useShopVerbs } from "./queries";
import type { Rule } from "./types";

interface Props {
  open: boolean;
  close: () => void;
}

export function RuleForm({ open, close }: Props) {
  const t = useText();
  const { data } = useRule(open);
  const { saveRule } = useShopVerbs();
  return (
    <FormDrawer<Rule>
      title={t("shop.rule")}
      open={open && data !== undefined}
      close={close}
      initial={data ?? {}}
      save={saveRule}
      explain={explainWith(t)}
    >
      <Form.Item
        name="window_days"
        label={t("shop.windowDays")}
        extra={t("shop.windowHint")}
        rules={[{ required: true }]}
      >
        <InputNumber min={1} max={90} precision={0} suffix={t("shop.days")} />
      </Form.Item>
      <Form.Item name="which" label={t("shop.which")}>
        <Radio.Group
          options={[
            { value: "last", label: t("shop.whichLast") },
            { value: "first", label: t("shop.whichFirst") },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="unpaid_min"
        label={t("shop.unpaidMin")}
        extra={t("shop.unpaidHint")}
        rules={[{ required: true }]}
      >
        <InputNumber min={1} max={43200} precision={0} suffix={t("shop.minutes")} />
      </Form.Item>
    </FormDrawer>
  );
}
