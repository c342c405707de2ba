/** One reason, asked for before something is done that is written into the audit trail. */
import { Form, Input } from "antd";
import { explainWith } from "@/api/explain";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";

interface Props {
  open: boolean;
  title: string;
  note: string;
  save: (reason: string) => Promise<unknown>;
  close: () => void;
}

export function ReasonForm({ open, title, note, save, close }: Props) {
  const t = useText();
  return (
    <FormDrawer<{ reason: string }>
      open={open}
      title={title}
      note={note}
      initial={{ reason: "" }}
      save={async ({ reason }) => {
        await save(reason);
        tellDone(t("common.saved"));
      }}
      explain={explainWith(t)}
      close={close}
    >
      <Form.Item
        name="reason"
        label={t("keeping.reason")}
        rules={[{ required: true, whitespace: true, min: 2, message: t("error.reason_needed") }]}
      >
        <Input.TextArea rows={4} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  );
}
