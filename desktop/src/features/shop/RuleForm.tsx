/** How orders are laid to talks: a manager's few settings. */
import { Form, InputNumber, Radio } from "antd";
import { ApiError } from "@/api/client";
import { explainWith } from "@/api/explain";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { useOvertaking } from "@/shared/useOvertaking";
import { useRule, useShopVerbs } from "./queries";
import type { Rule } from "./types";

interface Props {
  open: boolean;
  close: () => void;
}

type Values = Omit<Rule, "version">;

const TITLES = {
  window_days: "shop.windowDays",
  which: "shop.which",
  unpaid_min: "shop.unpaidMin",
} as const;

const valuesOf = ({ version: _, ...values }: Rule): Values => values;

export function RuleForm({ open, close }: Props) {
  const t = useText();
  const { data } = useRule(open);
  const { saveRule, ruleAgain } = useShopVerbs();
  const shown = open && data !== undefined;
  const [form] = Form.useForm<Values>();
  const overtaking = useOvertaking<Rule, Values>({
    open: shown,
    form,
    now: data,
    valuesOf,
    isOvertaken: (error) => error instanceof ApiError && error.code === "shop_rule_changed",
    again: ruleAgain,
    titleOf: (field) => t(TITLES[field]),
    wordOf: (field, value) =>
      field === "which" ? t(value === "last" ? "shop.whichLast" : "shop.whichFirst") : `${value}`,
  });
  return (
    <FormDrawer<Values>
      form={form}
      title={t("shop.rule")}
      open={shown}
      close={close}
      initial={data ? valuesOf(data) : {}}
      save={(values) => overtaking.save(values, ({ version }) => saveRule({ ...values, version }))}
      explain={explainWith(t)}
    >
      {overtaking.note}
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
