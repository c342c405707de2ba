/** The periods of a form: from, to, and on which weekdays where the form is about the week. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, Select } from "antd";
import { WEEKDAYS } from "@/api/types";
import { useText } from "@/shared/i18n";

const CLOCK = /^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/;

interface Props {
  name: string;
  weekly?: boolean;
}

export function Periods({ name, weekly = false }: Props) {
  const t = useText();
  const clock = (field: number, part: "opens" | "closes") => (
    <Form.Item
      name={[field, part]}
      rules={[{ required: true, pattern: CLOCK, message: t("calendars.clock") }]}
    >
      <Input
        aria-label={t(`calendars.${part}`)}
        placeholder={part === "opens" ? "09:00" : "18:00"}
        maxLength={5}
        style={{ width: 80 }}
      />
    </Form.Item>
  );
  return (
    <Form.List name={name}>
      {(fields, { add, remove }) => (
        <>
          {fields.map((field) => (
            <div key={field.key} className="calendar-span">
              {weekly ? (
                <Form.Item
                  name={[field.name, "days"]}
                  rules={[{ required: true, message: t("common.required") }]}
                  className="calendar-days"
                >
                  <Select
                    mode="multiple"
                    aria-label={t("calendars.weekdays")}
                    placeholder={t("calendars.weekdays")}
                    options={WEEKDAYS.map((value) => ({ value, label: t(`weekday.${value}`) }))}
                  />
                </Form.Item>
              ) : null}
              {clock(field.name, "opens")}
              <span className="calendar-to">–</span>
              {clock(field.name, "closes")}
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t("calendars.removeSpan")}
                onClick={() => remove(field.name)}
              />
            </div>
          ))}
          <Button type="dashed" icon={<PlusOutlined />} onClick={() => add()}>
            {t("calendars.addSpan")}
          </Button>
        </>
      )}
    </Form.List>
  );
}
