/** The fields of a card's form: those every card has, the centre's own, and a new card's contacts. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, Radio, Select, Switch } from "antd";
import { CONSENTS, CONTACT_KINDS, type CustomerField, type ListEntry } from "@/api/customerTypes";
import { useLanguage, useText } from "@/shared/i18n";
import { DepartmentPick, OwnerSelect, OwnInput } from "./Pickers";
import { useFields, useLevels, useSources } from "./queries";
import { named } from "./words";

interface Props {
  names: Record<string, string>;
  /** A new card: contact points are typed here. */
  contacts: boolean;
  /** The masked number that the server fills in by itself. */
  prefilled?: string;
}

export function FormFields({ names, contacts, prefilled }: Props) {
  const t = useText();
  const language = useLanguage();
  const levels = useLevels().data;
  const sources = useSources().data;
  const own = useFields().data?.filter((one) => one.active) ?? [];
  const required = { required: true, whitespace: true, message: t("common.required") };
  const offered = (list: ListEntry[] | undefined) =>
    (list ?? [])
      .filter((one) => one.active)
      .map((one) => ({ value: one.code, label: named(one, language) }));
  return (
    <>
      <Form.Item name="name" label={t("customers.field.name")} rules={[required]}>
        <Input maxLength={100} />
      </Form.Item>
      {prefilled ? (
        <Form.Item
          htmlFor="call-number"
          label={t("customers.callNumber")}
          extra={t("customers.callNumberHelp")}
        >
          <Input id="call-number" value={prefilled} disabled className="figures" />
        </Form.Item>
      ) : null}
      {contacts ? <NewContacts /> : null}
      <div className="form-pair">
        <Form.Item name="level" label={t("customers.field.level")}>
          <Select allowClear options={offered(levels)} />
        </Form.Item>
        <Form.Item name="source" label={t("customers.field.source")}>
          <Select allowClear options={offered(sources)} />
        </Form.Item>
      </div>
      <Form.Item name="tags" label={t("customers.field.tags")}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", "，", "、"]} />
      </Form.Item>
      <Form.Item name="remark" label={t("customers.field.remark")}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={10_000} />
      </Form.Item>
      {own.length ? <OwnFields fields={own} /> : null}
      <div className="form-pair">
        <Form.Item name="owner" label={t("customers.field.owner")}>
          <OwnerSelect names={names} placeholder={contacts ? t("customers.ownerMe") : undefined} />
        </Form.Item>
        <Form.Item name="department" label={t("customers.field.department")}>
          <DepartmentPick placeholder={contacts ? t("customers.departmentOwner") : undefined} />
        </Form.Item>
      </div>
      <div className="form-pair">
        <Form.Item name="consent" label={t("customers.field.consent")}>
          <Radio.Group
            optionType="button"
            options={CONSENTS.map((value) => ({ value, label: t(`customers.consent.${value}`) }))}
          />
        </Form.Item>
        <Form.Item
          name="do_not_call"
          label={t("customers.field.do_not_call")}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
      </div>
    </>
  );
}

function OwnFields({ fields }: { fields: CustomerField[] }) {
  const t = useText();
  const language = useLanguage();
  return (
    <div className="form-pair">
      {fields.map((field) => (
        <Form.Item
          key={field.key}
          name={["fields", field.key]}
          label={named(field, language)}
          rules={field.required ? [{ required: true, message: t("common.required") }] : []}
        >
          <OwnInput field={field} />
        </Form.Item>
      ))}
    </div>
  );
}

function NewContacts() {
  const t = useText();
  const kinds = CONTACT_KINDS.map((value) => ({ value, label: t(`customers.kind.${value}`) }));
  return (
    <Form.Item label={t("customers.contacts")}>
      <Form.List name="contacts">
        {(rows, { add, remove }) => (
          <div className="customer-new-contacts">
            {rows.map((row) => (
              <div key={row.key} className="customer-new-contact">
                <Form.Item name={[row.name, "kind"]} noStyle>
                  <Select options={kinds} aria-label={t("customers.kind")} />
                </Form.Item>
                <Form.Item name={[row.name, "value"]}>
                  <Input
                    maxLength={200}
                    aria-label={t("customers.contactValue")}
                    placeholder={t("customers.contactValue")}
                  />
                </Form.Item>
                <Form.Item name={[row.name, "label"]} noStyle>
                  <Input
                    maxLength={50}
                    aria-label={t("customers.contactLabel")}
                    placeholder={t("customers.contactLabel")}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t("customers.removeContact")}
                  onClick={() => remove(row.name)}
                />
              </div>
            ))}
            <Button
              type="dashed"
              icon={<PlusOutlined />}
              onClick={() => add({ kind: "phone", value: "", label: "" })}
            >
              {t("customers.addContact")}
            </Button>
          </div>
        )}
      </Form.List>
    </Form.Item>
  );
}
