/** What to draw from, and how many. */
import { DatePicker, Form, InputNumber, Select } from "antd";
import type { Dayjs } from "dayjs";
import { explainWith } from "@/api/explain";
import type { DrawInput } from "@/api/types";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { asInstants } from "@/shared/list/period";
import { useAgentNames, useQueueNames, useRecordingChanges } from "./queries";

interface Values {
  count: number;
  days: [Dayjs, Dayjs] | null;
  queue?: string;
  agent?: string;
  direction?: DrawInput["direction"];
  least_s: number | null;
  most_s: number | null;
}

interface Props {
  open: boolean;
  drawn: (id: string) => void;
  close: () => void;
}

export function DrawForm({ open, drawn, close }: Props) {
  const t = useText();
  const { draw } = useRecordingChanges();
  const queues = useQueueNames();
  const agents = useAgentNames();
  const save = async (values: Values) => {
    const [first, last] = (values.days ?? []).map((day) => day.format("YYYY-MM-DD"));
    const { from = null, to = null } = asInstants(first, last);
    const made = await draw({
      count: values.count,
      since: from,
      to,
      queue: values.queue ?? "",
      agent: values.agent ?? "",
      direction: values.direction ?? "",
      least_s: values.least_s ?? 0,
      most_s: values.most_s ?? 0,
    });
    drawn(made.id);
  };
  return (
    <FormDrawer<Values>
      open={open}
      title={t("draws.new")}
      note={t("draws.help")}
      initial={{ count: 10, days: null, least_s: 0, most_s: 0 }}
      save={save}
      explain={explainWith(t)}
      close={close}
      saveText={t("draws.do")}
    >
      <Form.Item
        name="count"
        label={t("draws.count")}
        rules={[{ required: true, message: t("common.required") }]}
      >
        <InputNumber min={1} max={100} precision={0} />
      </Form.Item>
      <Form.Item name="days" label={t("draws.days")}>
        <DatePicker.RangePicker />
      </Form.Item>
      <Form.Item name="queue" label={t("calls.queue")}>
        <Select
          allowClear
          placeholder={t("common.all")}
          options={Object.entries(queues).map(([value, label]) => ({ value, label }))}
        />
      </Form.Item>
      <Form.Item name="agent" label={t("calls.agent")}>
        <Select
          allowClear
          placeholder={t("common.all")}
          showSearch={{ optionFilterProp: "label" }}
          options={agents.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="direction" label={t("calls.direction")}>
        <Select
          allowClear
          placeholder={t("common.all")}
          options={[
            { value: "in", label: t("calls.in") },
            { value: "out", label: t("calls.out") },
          ]}
        />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="least_s" label={t("draws.least")}>
          <InputNumber min={0} max={86400} precision={0} suffix={t("common.seconds")} />
        </Form.Item>
        <Form.Item name="most_s" label={t("draws.most")} extra={t("draws.mostHelp")}>
          <InputNumber min={0} max={86400} precision={0} suffix={t("common.seconds")} />
        </Form.Item>
      </div>
    </FormDrawer>
  );
}
