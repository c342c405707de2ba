/** The form of a draft: text at the left, everything about it at the right. */
import { Alert, Button, DatePicker, Form, Input, Radio, Select, Switch, TreeSelect } from "antd";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { attachments } from "@/api/attachments";
import { ApiError } from "@/api/client";
import { fieldOf, sentence } from "@/api/errors";
import type { WholeArticle } from "@/api/knowledgeTypes";
import { AttachmentField } from "@/shared/attachments/AttachmentField";
import { withFile } from "@/shared/attachments/model";
import { useText } from "@/shared/i18n";
import { LeaveGuard } from "@/shared/LeaveGuard";
import { tellDone, tellError } from "@/shared/tell";
import { BodyField } from "./BodyField";
import { DraftConflict } from "./DraftConflict";
import {
  against,
  type Base,
  baseOf,
  contentOf,
  type DraftValues,
  initialOf,
  later,
  older,
  same,
} from "./draft";
import { Lines } from "./Lines";
import { OrderTypesPick } from "./OrderTypesPick";
import { useCategories, useDepartmentNames, useKnowledgeVerbs, useRoleNames } from "./queries";
import { branches } from "./tree";
import type { Unsaved } from "./useUnsaved";

interface Props {
  whole: WholeArticle | null;
  title?: string;
  unsaved: Unsaved;
}

const NEW: Base = { number: 0, revision: 0, draft: false };

/**
 * The save it stands on is the one that was opened, then the answer to each own save; never one
 * that a reconnect fetched: else a colleague's text would be overwritten unseen.
 */
export function DraftForm({ whole, title = "", unsaved }: Props) {
  const t = useText();
  const navigate = useNavigate();
  const verbs = useKnowledgeVerbs();
  const [form] = Form.useForm<DraftValues>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [coming, setComing] = useState(false);
  const [base, setBase] = useState<Base>(whole ? baseOf(whole) : NEW);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    // Saved elsewhere while nothing is typed here: the form shows it.
    if (!whole || unsaved.now() || same(base, whole) || older(base, whole)) return;
    setBase(baseOf(whole));
    form.setFieldsValue(initialOf(whole));
  }, [whole, base, unsaved, form]);
  const stands = (on: WholeArticle) => {
    setBase(baseOf(on));
    setRefused(false);
    setProblem("");
  };
  const attach = async (files: File[]) => {
    unsaved.typed();
    for (const file of files) {
      try {
        const made = await attachments.upload(file, () => undefined, new AbortController().signal);
        form.setFieldValue("files", withFile(form.getFieldValue("files") ?? [], made));
      } catch (error) {
        tellError(`${file.name}: ${attachments.sentence(error)}`);
      }
    }
  };
  const save = async (values: DraftValues, on: Base = base) => {
    setBusy(true);
    setProblem("");
    const typed = unsaved.count();
    const content = contentOf(values);
    try {
      if (whole) {
        const saved = await verbs.save(whole.id, against(on), content);
        stands(saved);
        if (unsaved.count() === typed) unsaved.forget();
        if (values.category !== whole.category) await verbs.move(whole.id, values.category);
        tellDone(t("maintain.saved"));
      } else {
        const made = await verbs.create({
          ...content,
          category: values.category,
          kind: values.kind,
        });
        unsaved.forget();
        tellDone(t("maintain.saved"));
        await navigate(`/maintain/${made.id}`, { replace: true });
        // It stays closed to typing until the page of the article takes its place.
        return;
      }
      setBusy(false);
    } catch (error) {
      setProblem(sentence(error, t));
      const named = fieldOf(error);
      const field = named === "attachments" ? "files" : named;
      if (field)
        form.setFields([{ name: field as keyof DraftValues, errors: [sentence(error, t)] }]);
      if (whole && error instanceof ApiError && error.status === 409) {
        // What the other saved is shown beside what is typed here.
        await verbs.look(whole.id);
        setRefused(error.code === "knowledge_draft_changed");
      }
      setBusy(false);
    }
  };
  const conflict =
    whole && ((unsaved.shown && later(base, whole)) || (refused && !same(base, whole)))
      ? whole
      : null;
  return (
    <Form<DraftValues>
      form={form}
      layout="vertical"
      // A new one gives its place to the page of the article; what was typed meanwhile would go.
      disabled={busy && whole === null}
      onFinish={(values) => void save(values)}
      // The button is at the end of a long text: a field above it that is missing would not be seen.
      scrollToFirstError={{ block: "center", focus: true }}
      onValuesChange={unsaved.typed}
      initialValues={initialOf(whole, title)}
      className="editor"
    >
      <LeaveGuard unsaved={unsaved.now} />
      <div className="card">
        {problem ? <Alert type="error" showIcon title={problem} /> : null}
        {conflict ? (
          <DraftConflict
            whole={conflict}
            mine={contentOf(form.getFieldsValue(true))}
            busy={busy}
            keepMine={() => {
              stands(conflict);
              void save(form.getFieldsValue(true), baseOf(conflict));
            }}
            takeTheirs={() => {
              stands(conflict);
              form.setFieldsValue(initialOf(conflict));
              unsaved.forget();
            }}
          />
        ) : null}
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
