/** One pool: who may use it, limits, protection and recycling. */
import { Checkbox, Divider, Form, Input, InputNumber, Select, Switch } from "antd";
import { explainWith } from "@/api/explain";
import { NamedSelect } from "@/api/NamedSelect";
import { FormDrawer } from "@/shared/FormDrawer";
import { type TextKey, useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { LevelLimits, Overrides } from "./LimitFields";
import { type PoolInput, useGroupNames, useLevels, usePoolVerbs } from "./queries";
import { type Pool, type PoolRules, RENEWALS } from "./types";

const FRESH: PoolRules = {
  open_departments: [],
  open_groups: [],
  takes_departments: [],
  takes_levels: [],
  takes_unowned: false,
  claims_per_day: 20,
  limits: { total: 200, levels: {} },
  overrides: {},
  protection_days: 7,
  renewed_by: ["call"],
  call_s: 30,
  no_contact_days: 30,
  no_deal_days: null,
  after_protection: false,
  cool_down_days: 7,
  warn_days: 3,
  run_hour: 2,
};

interface Props {
  editing: Pool | "new" | null;
  close: () => void;
}

export function RulesForm({ editing, close }: Props) {
  const t = useText();
  const verbs = usePoolVerbs();
  const levels = useLevels();
  const options = (list: { id: string; name: string }[]) =>
    list.map((one) => ({ value: one.id, label: one.name }));
  const groups = options(useGroupNames());
  const pool = editing === "new" || editing === null ? null : editing;
  const save = async (values: PoolInput) => {
    if (pool) await verbs.change(pool, values);
    else await verbs.create(values);
    tellDone(t("common.saved"));
  };
  const many = (name: keyof PoolRules, label: TextKey, from: typeof groups, help: TextKey) => (
    <Form.Item name={["rules", name]} label={t(label)} extra={t(help)}>
      <Select mode="multiple" showSearch={{ optionFilterProp: "label" }} options={from} />
    </Form.Item>
  );
  const several = (name: keyof PoolRules, label: TextKey, help: TextKey) => (
    <Form.Item name={["rules", name]} label={t(label)} extra={t(help)}>
      <NamedSelect path="/departments" mode="multiple" label={t(label)} placeholder="" />
    </Form.Item>
  );
  const number = (
    name: keyof PoolRules,
    label: TextKey,
    { min = 0, max = 3650, blank, suffix }: NumberOptions = {},
  ) => (
    <Form.Item
      name={["rules", name]}
      label={t(label)}
      extra={blank ? t(blank) : undefined}
      rules={blank ? [] : [{ required: true, message: t("common.required") }]}
    >
      <InputNumber min={min} max={max} precision={0} suffix={suffix} style={{ width: "100%" }} />
    </Form.Item>
  );
  const days = { suffix: t("pools.days") };
  return (
    <FormDrawer<PoolInput>
      open={editing !== null}
      title={t(pool ? "pools.edit" : "pools.new")}
      note={t("pools.rulesNote")}
      initial={
        pool
          ? { name: pool.name, active: pool.active, position: pool.position, rules: pool.rules }
          : { name: "", active: true, position: 0, rules: FRESH }
      }
      save={save}
      explain={explainWith(t)}
      close={close}
      width={680}
    >
      <div className="form-pair">
        <Form.Item
          name="name"
          label={t("common.name")}
          rules={[{ required: true, whitespace: true, message: t("common.required") }]}
        >
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="position" label={t("pools.position")} extra={t("pools.positionHelp")}>
          <InputNumber min={0} max={9999} precision={0} style={{ width: "100%" }} />
        </Form.Item>
      </div>
      <Form.Item name="active" label={t("pools.active")} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Divider>{t("pools.section.who")}</Divider>
      <div className="form-pair">
        {several("open_departments", "pools.openDepartments", "pools.openHelp")}
        {many("open_groups", "pools.openGroups", groups, "pools.openHelp")}
        {several("takes_departments", "pools.takesDepartments", "pools.takesHelp")}
        {many("takes_levels", "pools.takesLevels", levels.options, "pools.takesHelp")}
      </div>
      <Form.Item name={["rules", "takes_unowned"]} valuePropName="checked">
        <Checkbox>{t("pools.takesUnowned")}</Checkbox>
      </Form.Item>
      <Divider>{t("pools.section.limits")}</Divider>
      <div className="form-pair">
        {number("claims_per_day", "pools.claimsPerDay", {
          max: 1_000_000,
          blank: "pools.blankUnlimited",
        })}
        <Form.Item
          name={["rules", "limits", "total"]}
          label={t("pools.limit")}
          extra={t("pools.blankUnlimited")}
        >
          <InputNumber min={0} max={1_000_000} precision={0} style={{ width: "100%" }} />
        </Form.Item>
      </div>
      <Form.Item name={["rules", "limits", "levels"]} label={t("pools.levelLimits")}>
        <LevelLimits />
      </Form.Item>
      <Form.Item name={["rules", "overrides"]} label={t("pools.overrides")}>
        <Overrides />
      </Form.Item>
      <Divider>{t("pools.section.recycle")}</Divider>
      <Form.Item name={["rules", "renewed_by"]} label={t("pools.renewedBy")}>
        <Checkbox.Group
          options={RENEWALS.map((value) => ({ value, label: t(`poolRenewal.${value}`) }))}
        />
      </Form.Item>
      <div className="form-pair">
        {number("protection_days", "pools.protectionDays", days)}
        {number("call_s", "pools.callS", { max: 3600, suffix: t("common.seconds") })}
        {number("no_contact_days", "pools.noContactDays", {
          min: 1,
          blank: "pools.blankOff",
          ...days,
        })}
        {number("no_deal_days", "pools.noDealDays", { min: 1, blank: "pools.blankOff", ...days })}
        {number("warn_days", "pools.warnDays", days)}
        {number("cool_down_days", "pools.coolDownDays", days)}
        {number("run_hour", "pools.runHour", { max: 23 })}
      </div>
      <Form.Item name={["rules", "after_protection"]} valuePropName="checked">
        <Checkbox>{t("pools.afterProtection")}</Checkbox>
      </Form.Item>
    </FormDrawer>
  );
}

interface NumberOptions {
  min?: number;
  max?: number;
  blank?: TextKey;
  suffix?: string;
}
