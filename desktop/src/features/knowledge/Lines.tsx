/** Lines of a text as a list; fits into `Form.Item`. */
import { Input } from "antd";

interface Props {
  id?: string;
  value?: string[];
  onChange?: (lines: string[]) => void;
}

export function Lines({ id, value = [], onChange }: Props) {
  return (
    <Input.TextArea
      id={id}
      autoSize={{ minRows: 2, maxRows: 8 }}
      value={value.join("\n")}
      onChange={(event) => onChange?.(event.target.value ? event.target.value.split("\n") : [])}
    />
  );
}
