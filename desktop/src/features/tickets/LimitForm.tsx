/** One deadline: which clock, for which orders, how long, who is told before and after its end. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Form, InputNumber, Select, Switch } from "antd";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import { useMay } from "@/api/me";
import {
  CLOCKS,
  type LimitRule,
  type LimitRuleInput,
  PRIORITIES,
  TIME_UNITS,
} from "@/api/ticketTypes";
import { FormDrawer } from "@/shared/FormDrawer";
import { useLanguage, useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { TypePick } from "./Pickers";
import { useChoices, useLimitVerbs } from "./queries";
import { useReload } from "./reload";
import { nameOf } from "./tree";

const WHOM = [
  "assignee",
  "department",
  "creator",
  "dispatcher",
  "dispatchers",
  "supervisors",
] as const;

const FRESH: LimitRuleInput = {
  clock: "resolution",
  amount: 3,
  unit: "days",
  type: null,
  priority: null,
  level: "",
  calendar: "",
  warn_minutes: 60,
  warn_to: ["assignee"],
  escalations: [],
  active: true,
};

function valuesOf(rule: LimitRule): LimitRuleInput {
  const { id: _id, project: _project, version: _version, limit, ...rest } = rule;
  return { ...rest, ...limit };
}

interface Props {
  editing: LimitRule | "new";
  close: () => void;
  /** Open it anew as it is now; null: it is gone. */
  reopen: (rule: LimitRule | null) => void;
}

export function LimitForm({ editing, close, reopen }: Props) {
  const t = useText();
  const may = useMay();
  const { create, save, again } = useLimitVerbs();
  const saved = useReload();
  const rule = editing === "new" ? null : editing;
  const store = async (values: LimitRuleInput) => {
    const input: LimitRuleInput = {
      ...FRESH,
      ...values,
      type: values.type ?? null,
      priority: values.priority ?? null,
      level: values.level ?? "",
      calendar: values.calendar ?? "",
      warn_minutes: values.warn_minutes ?? 0,
      escalations: values.escalations ?? [],
    };
    if (!rule) await create(input);
    else {
      await saved(
        () => save(rule.id, rule.version, input),
        async () => reopen(await again(rule.id)),
      );
    }
    tellDone(t("common.saved"));
  };
  return (
    <FormDrawer<LimitRuleInput>
      open
      title={t(rule ? "ticketLimits.edit" : "ticketLimits.new")}
      initial={rule ? valuesOf(rule) : FRESH}
      save={store}
      explain={explainWith(t)}
      close={close}
      width={600}
      readOnly={!may("ticket.configure")}
    >
      <ForWhich />
      <HowLong />
      <WhoIsTold />
      {rule && may("ticket.configure") ? <Drop rule={rule} close={close} /> : null}
    </FormDrawer>
  );
}

function ForWhich() {
  const t = useText();
  const language = useLanguage();
  const levels = useChoices().data?.levels ?? [];
  const any = t("ticketLimits.any");
  return (
    <div className="form-pair">
      <Form.Item name="clock" label={t("tickets.clock")}>
        <Select
          options={CLOCKS.map((value) => ({ value, label: t(`ticketClockName.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="type" label={t("tickets.type")}>
        <TypePick placeholder={any} />
      </Form.Item>
      <Form.Item name="priority" label={t("tickets.priority")}>
        <Select
          allowClear
          placeholder={any}
          options={PRIORITIES.map((value) => ({ value, label: t(`ticketPriority.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        name="level"
        label={t("ticketLimits.level")}
        getValueProps={(value) => ({ value: value || undefined })}
      >
        <Select
          allowClear
          placeholder={any}
          options={levels.map((one) => ({ value: one.code, label: nameOf(one, language) }))}
        />
      </Form.Item>
    </div>
  );
}

function HowLong() {
  const t = useText();
  const calendars = useChoices().data?.calendars ?? [];
  return (
    <div className="form-pair">
      <Form.Item label={t("ticketLimits.limit")} extra={t("ticketLimits.limitHelp")} required>
        <div className="ticket-amount">
          <Form.Item
            name="amount"
            noStyle
            rules={[{ required: true, message: t("common.required") }]}
          >
            <InputNumber min={0} max={100_000} precision={0} aria-label={t("ticketLimits.limit")} />
          </Form.Item>
          <Form.Item name="unit" noStyle>
            <Select
              aria-label={t("ticketPart.unit")}
              options={TIME_UNITS.map((value) => ({ value, label: t(`ticketUnit.${value}`) }))}
            />
          </Form.Item>
        </div>
      </Form.Item>
      <Form.Item
        name="calendar"
        label={t("ticketLimits.calendar")}
        getValueProps={(value) => ({ value: value || undefined })}
      >
        <Select
          allowClear
          placeholder={t("ticketLimits.always")}
          options={calendars.map((one) => ({ value: one.key, label: one.name }))}
        />
      </Form.Item>
      <Form.Item name="active" label={t("common.enabled")} valuePropName="checked">
        <Switch />
      </Form.Item>
    </div>
  );
}

/** People by what they are to the order, or by name. */
function Whom(props: { value?: string[]; onChange?: (to: string[]) => void }) {
  const t = useText();
  const people = useChoices().data?.people ?? [];
  return (
    <Select
      mode="multiple"
      showSearch={{ optionFilterProp: "label" }}
      aria-label={t("ticketLimits.whom")}
      {...props}
      options={[
        ...WHOM.map((value) => ({ value: value as string, label: t(`ticketWhom.${value}`) })),
        ...people.map((one) => ({ value: one.id, label: one.name })),
      ]}
    />
  );
}

function WhoIsTold() {
  const t = useText();
  const minutes = t("ticketUnit.minutes");
  return (
    <>
      <div className="form-pair">
        <Form.Item name="warn_minutes" label={t("ticketLimits.warnBefore")}>
          <InputNumber
            min={0}
            max={100_000}
            precision={0}
            suffix={minutes}
            style={{ width: "100%" }}
          />
        </Form.Item>
        <Form.Item name="warn_to" label={t("ticketLimits.whom")}>
          <Whom />
        </Form.Item>
      </div>
      <Form.Item label={t("ticketLimits.escalations")} extra={t("ticketLimits.escalationsHelp")}>
        <Form.List name="escalations">
          {(lines, { add, remove }) => (
            <>
              {lines.map(({ key, name }) => (
                <div key={key} className="ticket-escalation">
                  <Form.Item name={[name, "after_minutes"]}>
                    <InputNumber
                      min={0}
                      max={100_000}
                      precision={0}
                      suffix={minutes}
                      aria-label={t("ticketLimits.after")}
                    />
                  </Form.Item>
                  <Form.Item
                    name={[name, "to"]}
                    rules={[{ required: true, message: t("common.required") }]}
                  >
                    <Whom />
                  </Form.Item>
                  <Button
                    type="text"
                    icon={<DeleteOutlined />}
                    aria-label={t("common.delete")}
                    onClick={() => remove(name)}
                  />
                </div>
              ))}
              <Button
                size="small"
                icon={<PlusOutlined />}
                onClick={() => add({ after_minutes: 0, to: ["supervisors"] })}
              >
                {t("ticketLimits.addEscalation")}
              </Button>
            </>
          )}
        </Form.List>
      </Form.Item>
    </>
  );
}

function Drop({ rule, close }: { rule: LimitRule; close: () => void }) {
  const t = useText();
  const { modal } = App.useApp();
  const { drop } = useLimitVerbs();
  const ask = () =>
    modal.confirm({
      title: t("ticketLimits.dropAsk"),
      content: t("ticketLimits.dropWarn"),
      okText: t("common.delete"),
      okButtonProps: { danger: true },
      onOk: () =>
        drop(rule.id).then(
          () => {
            tellDone(t("common.deleted"));
            close();
          },
          (error) => tellError(sentence(error, t)),
        ),
    });
  return (
    <Button danger onClick={() => void ask()}>
      {t("ticketLimits.drop")}
    </Button>
  );
}
