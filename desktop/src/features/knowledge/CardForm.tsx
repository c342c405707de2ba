/** One script, reply or other card; what it needs depends on its kind. Variables at a click. */
import { MinusCircleOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, Button, Form, Input, Select, Switch, Tag, TreeSelect } from "antd";
import { useState } from "react";
import { fieldOf, sentence } from "@/api/errors";
import type { CardKind, Filled, KnowledgeCard } from "@/api/knowledgeTypes";
import { useMay } from "@/api/me";
import { WordCheck } from "@/api/WordCheck";
import { FormDrawer } from "@/shared/FormDrawer";
import { useLanguage, useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import { Lines } from "./Lines";
import {
  type CardInput,
  preview,
  useCategories,
  useDepartmentNames,
  useKnowledgeVerbs,
  useQueueNames,
  useVariables,
} from "./queries";
import { branches } from "./tree";

interface Props {
  kind: CardKind;
  card: KnowledgeCard | null;
  open: boolean;
  close: () => void;
}

type Values = CardInput & { personal: boolean };

const LEAST_POINTS = 3;
const EMPTY_POINT = { feature: "", advantage: "", benefit: "" };

export function CardForm({ kind, card, open, close }: Props) {
  const t = useText();
  const may = useMay()("knowledge.write");
  const verbs = useKnowledgeVerbs();
  const [form] = Form.useForm<Values>();
  const personal = Form.useWatch("personal", form) ?? false;
  const said = Form.useWatch("text", form) ?? "";
  const save = ({ personal: own, ...values }: Values) => {
    const face = {
      ...values,
      category: own ? null : values.category,
      department: own || kind !== "reply" ? null : (values.department ?? null),
    };
    return card
      ? verbs.changeCard(card.id, { ...face, version: card.version })
      : verbs.createCard({ ...face, kind, personal: own });
  };
  return (
    <FormDrawer<Values>
      open={open}
      title={card ? card.title : t(`cardKind.${kind}`)}
      form={form}
      initial={initialOf(kind, card, may)}
      save={save}
      explain={(error) => ({ text: sentence(error, t), field: fieldOf(error) })}
      close={close}
      width={600}
      readOnly={card !== null && !card.personal && !may}
    >
      <Form.Item name="title" label={t("knowledge.title")} rules={[{ required: true }]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item
        name="personal"
        label={t("cards.personalLabel")}
        valuePropName="checked"
        hidden={kind !== "reply"}
      >
        <Switch disabled={card !== null || !may} />
      </Form.Item>
      {personal ? null : <Place />}
      {kind === "reply" && !personal ? <ForWhom /> : null}
      {kind === "instead" ? (
        <Form.Item name="avoid" label={t("cards.avoid")} rules={[{ required: true }]}>
          <Input.TextArea rows={2} />
        </Form.Item>
      ) : null}
      {kind === "complaint" ? (
        <Form.Item name="customer" label={t("cards.customer")} rules={[{ required: true }]}>
          <Input maxLength={60} />
        </Form.Item>
      ) : null}
      {kind === "case" ? <CaseFields /> : null}
      {kind === "fab" ? (
        <>
          <PointFields />
          <Form.Item name="questions" label={t("cards.questions")} extra={t("cards.questionsHelp")}>
            <Lines />
          </Form.Item>
        </>
      ) : null}
      <Text
        kind={kind}
        insert={(name) =>
          form.setFieldValue("text", `${form.getFieldValue("text") ?? ""}{${name}}`)
        }
        text={() => String(form.getFieldValue("text") ?? "")}
      />
      {kind === "case" ? null : (
        <WordCheck text={said} change={(next) => form.setFieldValue("text", next)} />
      )}
      {kind === "script" ? <QueueField /> : null}
      <Form.Item name="tags" label={t("maintain.tags")}>
        <Select mode="tags" open={false} tokenSeparators={[",", "，"]} />
      </Form.Item>
    </FormDrawer>
  );
}

function initialOf(kind: CardKind, card: KnowledgeCard | null, may: boolean): Partial<Values> {
  const { class: class_, ...rest } = card ?? ({} as Partial<KnowledgeCard>);
  const kept = {
    title: rest.title ?? "",
    text: rest.text ?? "",
    tags: rest.tags ?? [],
    avoid: rest.avoid ?? "",
    class: class_ ?? null,
    about: rest.about ?? "",
    customer: rest.customer ?? "",
    points: rest.points ?? (kind === "fab" ? [EMPTY_POINT, EMPTY_POINT, EMPTY_POINT] : []),
    questions: rest.questions ?? [],
    queue: rest.queue ?? null,
    department: rest.department ?? null,
  };
  const category = rest.category ? { category: rest.category } : {};
  return { ...kept, ...category, personal: card?.personal ?? (kind === "reply" && !may) };
}

function Place() {
  const t = useText();
  const categories = useCategories().data ?? [];
  return (
    <Form.Item name="category" label={t("knowledge.category")} rules={[{ required: true }]}>
      <TreeSelect treeDefaultExpandAll treeData={branches(categories, true)} />
    </Form.Item>
  );
}

/** A quick reply of a department's, or everybody's. */
function ForWhom() {
  const t = useText();
  const departments = useDepartmentNames().data?.items ?? [];
  return (
    <Form.Item name="department" label={t("cards.department")} extra={t("cards.departmentHelp")}>
      <Select
        allowClear
        placeholder={t("maintain.everybody")}
        showSearch={{ optionFilterProp: "label" }}
        options={departments.map((one) => ({ value: one.id, label: one.name }))}
      />
    </Form.Item>
  );
}

interface TextProps {
  kind: CardKind;
  insert: (name: string) => void;
  text: () => string;
}

function Text({ kind, insert, text }: TextProps) {
  const t = useText();
  const language = useLanguage();
  const variables = useVariables().data ?? [];
  const [seen, setSeen] = useState<Filled | null>(null);
  const show = () =>
    preview(text())
      .then(setSeen)
      .catch((error: unknown) => tellError(sentence(error, t)));
  return (
    <>
      <Form.Item name="text" label={t(kind === "instead" ? "cards.say" : "cards.text")}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} />
      </Form.Item>
      <p>
        {variables.map((one) => (
          <Tag
            key={one.name}
            style={{ cursor: "pointer", marginBottom: 4 }}
            onClick={() => insert(one.name)}
          >
            {language === "zh" ? one.zh : one.en}
          </Tag>
        ))}
        <Button size="small" onClick={() => void show()}>
          {t("cards.preview")}
        </Button>
      </p>
      {seen ? <Alert type="info" title={seen.text} style={{ marginBottom: 16 }} /> : null}
    </>
  );
}

function CaseFields() {
  const t = useText();
  return (
    <>
      <Form.Item name="class" label={t("cards.class")} rules={[{ required: true }]}>
        <Select
          options={[
            { value: "good", label: t("caseClass.good") },
            { value: "bad", label: t("caseClass.bad") },
          ]}
        />
      </Form.Item>
      <Form.Item name="about" label={t("cards.about")} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
    </>
  );
}

function QueueField() {
  const t = useText();
  const queues = useQueueNames().data ?? [];
  return (
    <Form.Item name="queue" label={t("cards.queue")} extra={t("cards.queueHelp")}>
      <Select
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        options={queues.map((one) => ({ value: one.id, label: one.name }))}
      />
    </Form.Item>
  );
}

function PointFields() {
  const t = useText();
  return (
    <Form.Item label={t("cards.points")} extra={t("cards.pointsHelp")}>
      <Form.List
        name="points"
        rules={[
          {
            validator: async (_, points: unknown[] | undefined) => {
              if ((points?.length ?? 0) < LEAST_POINTS) throw new Error(t("cards.pointsFew"));
            },
          },
        ]}
      >
        {(fields, { add, remove }, { errors }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} style={{ display: "flex", gap: 8, marginBottom: 8 }}>
                {(["feature", "advantage", "benefit"] as const).map((part) => (
                  <Form.Item key={part} name={[name, part]} noStyle rules={[{ required: true }]}>
                    <Input placeholder={t(`cards.${part}`)} aria-label={t(`cards.${part}`)} />
                  </Form.Item>
                ))}
                <Button
                  type="text"
                  icon={<MinusCircleOutlined />}
                  aria-label={t("cards.removePoint")}
                  onClick={() => remove(name)}
                />
              </div>
            ))}
            <Button size="small" icon={<PlusOutlined />} onClick={() => add(EMPTY_POINT)}>
              {t("cards.addPoint")}
            </Button>
            <Form.ErrorList errors={errors} />
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}
