/** The form of a draft: text at the left, everything about it at the right. */
import { Alert, Button, DatePicker, Form, Input, Radio, Select, Switch, TreeSelect } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import { attachments } from "@/api/attachments";
import { fieldOf, sentence } from "@/api/errors";
import type { ArticleContent, ArticleKind, WholeArticle } from "@/api/knowledgeTypes";
import { AttachmentField } from "@/shared/attachments/AttachmentField";
import { type Attachment, withFile } from "@/shared/attachments/model";
import { useText } from "@/shared/i18n";
import { LeaveGuard } from "@/shared/LeaveGuard";
import { tellDone, tellError } from "@/shared/tell";
import { BodyField } from "./BodyField";
import { Lines } from "./Lines";
import { OrderTypesPick } from "./OrderTypesPick";
import { beside, shownIn } from "./pictures";
import { useCategories, useDepartmentNames, useKnowledgeVerbs, useRoleNames } from "./queries";
import { branches } from "./tree";

interface Values extends Omit<ArticleContent, "valid_from" | "valid_to" | "attachments"> {
  category: string;
  kind: ArticleKind;
  valid_from: Dayjs | null;
  valid_to: Dayjs | null;
  /** Those beside the text; pictures in it are found by the server. */
  files: Attachment[];
}

export function DraftForm({ whole, title = "" }: { whole: WholeArticle | null; title?: string }) {
  const t = useText();
  const navigate = useNavigate();
  const verbs = useKnowledgeVerbs();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [coming, setComing] = useState(false);
  const edited = useRef(false);
  const attach = async (files: File[]) => {
    edited.current = true;
    for (const file of files) {
      try {
        const made = await attachments.upload(file, () => undefined, new AbortController().signal);
        form.setFieldValue("files", withFile(form.getFieldValue("files") ?? [], made));
      } catch (error) {
        tellError(`${file.name}: ${attachments.sentence(error)}`);
      }
    }
  };
  const save = async (values: Values) => {
    setBusy(true);
    setProblem("");
    const { category, kind, files, ...rest } = values;
    const content: ArticleContent = {
      ...rest,
      valid_from: values.valid_from?.startOf("day").toISOString() ?? null,
      valid_to: values.valid_to?.endOf("day").toISOString() ?? null,
      attachments: [...files.map(({ id }) => id), ...shownIn(values.body)],
    };
    try {
      if (whole) {
        const revision = whole.version.state === "draft" ? whole.version.revision : 0;
        await verbs.save(whole.id, revision, content);
        edited.current = false;
        if (category !== whole.category) await verbs.move(whole.id, category);
        tellDone(t("maintain.saved"));
      } else {
        const made = await verbs.create({ ...content, category, kind });
        edited.current = false;
        tellDone(t("maintain.saved"));
        await navigate(`/maintain/${made.id}`, { replace: true });
      }
    } catch (error) {
      setProblem(sentence(error, t));
      const named = fieldOf(error);
      const field = named === "attachments" ? "files" : named;
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
      onValuesChange={() => {
        edited.current = true;
      }}
      initialValues={initial(whole, title)}
      className="editor"
    >
      <LeaveGuard unsaved={() => edited.current} />
      <div className="card">
        {problem ? <Alert type="error" showIcon title={problem} /> : null}
        <Form.Item name="title" label={t("knowledge.title")} rules={[{ required: true }]}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="body" label={t("maintain.body")} extra={t("maintain.bodyHelp")}>
          <BodyField attach={(files) => void attach(files)} />
        </Form.Item>
        <Form.Item name="files" label={t("attachments.title")}>
          <AttachmentField
            transport={attachments}
            saved={whole?.version.attachments}
            onBusy={setComing}
          />
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
        <Button type="primary" htmlType="submit" loading={busy} disabled={coming}>
          {coming ? t("attachments.busy") : t("maintain.save")}
        </Button>
      </div>
      <Facts fresh={whole === null} />
    </Form>
  );
}

function initial(whole: WholeArticle | null, title: string): Partial<Values> {
  if (!whole) {
    const lists = { questions: [], keywords: [], tags: [], departments: [], roles: [] };
    const empty = { ...lists, order_types: [], files: [] };
    return { ...empty, title, body: "", note: "", kind: "faq", must_read: false };
  }
  const { version } = whole;
  const day = (at: string | null) => (at ? dayjs(at) : null);
  return {
    ...version,
    note: version.state === "draft" ? version.note : "",
    category: whole.category,
    kind: whole.kind,
    files: beside(whole.files, version.body),
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
      <Form.Item
        name="order_types"
        label={t("maintain.orderTypes")}
        extra={t("maintain.orderTypesHelp")}
      >
        <OrderTypesPick />
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
