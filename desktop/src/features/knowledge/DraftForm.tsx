/** The form of a draft: text at the left, everything about it at the right. */
import { Alert, Button, DatePicker, Form, Input, Radio, Select, Switch, TreeSelect } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { useNavigate } from "react-router";
import { fieldOf, sentence } from "@/api/errors";
import type { ArticleContent, ArticleKind, WholeArticle } from "@/api/knowledgeTypes";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { useCategories, useDepartmentNames, useKnowledgeVerbs, useRoleNames } from "./queries";
import { branches } from "./tree";

interface Values extends Omit<ArticleContent, "valid_from" | "valid_to"> {
  category: string;
  kind: ArticleKind;
  valid_from: Dayjs | null;
  valid_to: Dayjs | null;
}

export function DraftForm({ whole, title = "" }: { whole: WholeArticle | null; title?: string }) {
  const t = useText();
  const navigate = useNavigate();
  const verbs = useKnowledgeVerbs();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const save = async (values: Values) => {
    setBusy(true);
    setProblem("");
    const { category, kind, ...rest } = values;
    const content: ArticleContent = {
      ...rest,
      valid_from: values.valid_from?.startOf("day").toISOString() ?? null,
      valid_to: values.valid_to?.endOf("day").toISOString() ?? null,
      attachments: whole?.version.attachments ?? [],
    };
    try {
      if (whole) {
        const revision = whole.version.state === "draft" ? whole.version.revision : 0;
        await verbs.save(whole.id, revision, content);
        if (category !== whole.category) await verbs.move(whole.id, category);
        tellDone(t("maintain.saved"));
      } else {
        const made = await verbs.create({ ...content, category, kind });
        tellDone(t("maintain.saved"));
        await navigate(`/maintain/${made.id}`, { replace: true });
      }
    } catch (error) {
      setProblem(sentence(error, t));
      const field = fieldOf(error);
      if (field) form.setFields([{ name: field as keyof Values, errors: [sentence(error, t)] }]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      onFinish={(values) => void save(values)}
      initialValues={initial(whole, title)}
      className="editor"
    >
      <div className="card">
        {problem ? <Alert type="error" showIcon title={problem} /> : null}
        <Form.Item name="title" label={t("knowledge.title")} rules={[{ required: true }]}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="body" label={t("maintain.body")} extra={t("maintain.bodyHelp")}>
          <Input.TextArea autoSize={{ minRows: 14, maxRows: 28 }} />
        </Form.Item>
        <Form.Item
          name="questions"
          label={t("maintain.questions")}
          extra={t("maintain.questionsHelp")}
        >
          <Lines />
        </Form.Item>
        <Form.Item name="note" label={t("maintain.note")}>
          <Input maxLength={200} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("maintain.save")}
        </Button>
      </div>
      <Facts fresh={whole === null} />
    </Form>
  );
}

function initial(whole: WholeArticle | null, title: string): Partial<Values> {
  if (!whole) {
    const empty = { questions: [], keywords: [], tags: [], departments: [], roles: [] };
    return { ...empty, title, body: "", note: "", kind: "faq", must_read: false };
  }
  const { version } = whole;
  const day = (at: string | null) => (at ? dayjs(at) : null);
  return {
    ...version,
    note: version.state === "draft" ? version.note : "",
    category: whole.category,
    kind: whole.kind,
    valid_from: day(version.valid_from),
    valid_to: day(version.valid_to),
  };
}

function Facts({ fresh }: { fresh: boolean }) {
  const t = useText();
  const categories = useCategories().data ?? [];
  const departments = useDepartmentNames().data?.items ?? [];
  const roles = useRoleNames().data?.items ?? [];
  const named = (items: readonly { id: string; name: string }[]) =>
    items.map((one) => ({ value: one.id, label: one.name }));
  return (
    <div className="card">
      <Form.Item name="category" label={t("knowledge.category")} rules={[{ required: true }]}>
        <TreeSelect treeDefaultExpandAll treeData={branches(categories, true)} />
      </Form.Item>
      {fresh ? (
        <Form.Item name="kind" label={t("maintain.kind")}>
          <Radio.Group
            options={(["faq", "article"] as const).map((value) => ({
              value,
              label: t(`articleKind.${value}`),
            }))}
          />
        </Form.Item>
      ) : (
        <Form.Item name="kind" hidden>
          <Input />
        </Form.Item>
      )}
      <Form.Item name="keywords" label={t("maintain.keywords")}>
        <Select mode="tags" open={false} tokenSeparators={[",", "，", ";", "；"]} />
      </Form.Item>
      <Form.Item name="tags" label={t("maintain.tags")} extra={t("maintain.tagsHelp")}>
        <Select mode="tags" open={false} tokenSeparators={[",", "，", ";", "；"]} />
      </Form.Item>
      <Form.Item name="departments" label={t("maintain.departments")}>
        <Select
          mode="multiple"
          placeholder={t("maintain.everybody")}
          showSearch={{ optionFilterProp: "label" }}
          options={named(departments)}
        />
      </Form.Item>
      <Form.Item name="roles" label={t("maintain.roles")}>
        <Select
          mode="multiple"
          placeholder={t("maintain.everybody")}
          showSearch={{ optionFilterProp: "label" }}
          options={named(roles)}
        />
      </Form.Item>
      <Form.Item name="valid_from" label={t("maintain.validFrom")}>
        <DatePicker style={{ width: "100%" }} />
      </Form.Item>
      <Form.Item name="valid_to" label={t("maintain.validTo")}>
        <DatePicker style={{ width: "100%" }} />
      </Form.Item>
      <Form.Item
        name="must_read"
        label={t("knowledge.mustRead")}
        valuePropName="checked"
        extra={t("maintain.mustReadHelp")}
      >
        <Switch />
      </Form.Item>
    </div>
  );
}

/** Lines of a text as a list. */
function Lines({
  id,
  value = [],
  onChange,
}: {
  id?: string;
  value?: string[];
  onChange?: (lines: string[]) => void;
}) {
  return (
    <Input.TextArea
      id={id}
      autoSize={{ minRows: 2, maxRows: 8 }}
      value={value.join("\n")}
      onChange={(event) => onChange?.(event.target.value ? event.target.value.split("\n") : [])}
    />
  );
}
