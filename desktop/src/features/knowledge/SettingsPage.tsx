/** What is set up for knowledge: categories and their departments, synonyms, forbidden words. */
import { PlusOutlined } from "@ant-design/icons";
import {
  Button,
  Form,
  Input,
  InputNumber,
  Select,
  Skeleton,
  Switch,
  Table,
  Tabs,
  TreeSelect,
} from "antd";
import { useRef, useState } from "react";
import { fieldOf, sentence } from "@/api/errors";
import type {
  ForbiddenWord,
  ForbiddenWords,
  KnowledgeCategory,
  SynonymGroups,
} from "@/api/knowledgeTypes";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import { LeaveGuard } from "@/shared/LeaveGuard";
import { GROUPS, linesOf, WORDS } from "./lines";
import {
  useCategories,
  useDepartmentNames,
  useForbidden,
  useKnowledgeVerbs,
  useSynonyms,
} from "./queries";
import { type Listed, WholeLines } from "./WholeLines";
import "./knowledge.css";
import { type Branch, branches } from "./tree";

export default function SettingsPage() {
  const t = useText();
  const unsaved = useRef({ synonyms: false, words: false });
  const [synonyms] = useState(() => (value: boolean) => {
    unsaved.current.synonyms = value;
  });
  const [words] = useState(() => (value: boolean) => {
    unsaved.current.words = value;
  });
  return (
    <section>
      <LeaveGuard unsaved={() => unsaved.current.synonyms || unsaved.current.words} />
      <header className="knowledge-head">
        <h1>{t("menu.knowledgeSettings")}</h1>
      </header>
      <Tabs
        items={[
          { key: "tree", label: t("knowledgeSettings.tree"), children: <Categories /> },
          {
            key: "synonyms",
            label: t("knowledgeSettings.synonyms"),
            children: <SynonymsTab mark={synonyms} />,
          },
          {
            key: "words",
            label: t("knowledgeSettings.words"),
            children: <WordsTab mark={words} />,
          },
        ]}
      />
    </section>
  );
}

interface CategoryValues {
  name: string;
  parent: string | null;
  department: string | null;
  position: number;
  active: boolean;
}

function Categories() {
  const t = useText();
  const { data } = useCategories();
  const departments = useDepartmentNames().data?.items ?? [];
  const verbs = useKnowledgeVerbs();
  const [open, setOpen] = useState<KnowledgeCategory | "new" | null>(null);
  if (!data) return <Skeleton active />;
  const names = new Map(departments.map((one) => [one.id, one.name]));
  const byId = new Map(data.map((one) => [one.id, one]));
  const edited = open === "new" ? null : open;
  const save = ({ active, ...values }: CategoryValues) => {
    const given = {
      ...values,
      parent: values.parent ?? null,
      department: values.department ?? null,
    };
    return edited
      ? verbs.changeCategory(edited.id, { ...given, active })
      : verbs.createCategory(given);
  };
  return (
    <>
      <Button icon={<PlusOutlined />} onClick={() => setOpen("new")} style={{ marginBottom: 12 }}>
        {t("knowledgeSettings.newCategory")}
      </Button>
      <Table<Branch>
        size="small"
        dataSource={branches(data)}
        pagination={false}
        expandable={{ defaultExpandAllRows: true }}
        onRow={(row) => ({ onClick: () => setOpen(byId.get(row.key) ?? null) })}
        columns={[
          { key: "name", title: t("knowledge.category"), render: (_, row) => row.title },
          {
            key: "department",
            title: t("knowledgeSettings.department"),
            render: (_, row) =>
              names.get(byId.get(row.key)?.department ?? "") ?? t("knowledgeSettings.nobody"),
          },
          {
            key: "count",
            title: t("knowledge.articles"),
            align: "right",
            render: (_, row) => row.count,
          },
        ]}
      />
      <FormDrawer<CategoryValues>
        key={edited?.id ?? String(open)}
        open={open !== null}
        title={edited?.name ?? t("knowledgeSettings.newCategory")}
        initial={edited ?? { name: "", position: 0, active: true }}
        save={save}
        explain={(error) => ({ text: sentence(error, t), field: fieldOf(error) })}
        close={() => setOpen(null)}
        readOnly={edited !== null && !edited.mine}
      >
        <Form.Item name="name" label={t("knowledgeSettings.name")} rules={[{ required: true }]}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="parent" label={t("knowledgeSettings.parent")}>
          <TreeSelect allowClear treeDefaultExpandAll treeData={branches(data, true)} />
        </Form.Item>
        <Form.Item
          name="department"
          label={t("knowledgeSettings.department")}
          extra={t("knowledgeSettings.departmentHelp")}
        >
          <Select
            allowClear
            options={departments.map((one) => ({ value: one.id, label: one.name }))}
          />
        </Form.Item>
        <Form.Item name="position" label={t("knowledgeSettings.position")}>
          <InputNumber min={0} max={9999} />
        </Form.Item>
        <Form.Item
          name="active"
          label={t("knowledgeSettings.active")}
          valuePropName="checked"
          hidden={!edited}
        >
          <Switch />
        </Form.Item>
      </FormDrawer>
    </>
  );
}

interface ListProps {
  mark: (unsaved: boolean) => void;
}

const groupsText = ({ groups, version }: SynonymGroups): Listed => ({
  text: groups.map((group) => group.join("，")).join("\n"),
  version,
});

function SynonymsTab({ mark }: ListProps) {
  const t = useText();
  const { data } = useSynonyms();
  const verbs = useKnowledgeVerbs();
  if (!data) return <Skeleton active />;
  return (
    <WholeLines
      saved={groupsText(data)}
      help={t("knowledgeSettings.synonymsHelp")}
      kind={GROUPS}
      look={() => verbs.lookAt("/synonyms")}
      mark={mark}
      save={async (text, version) => {
        const groups = linesOf(text, GROUPS).map((line) => line.split("，").filter(Boolean));
        return groupsText(await verbs.saveSynonyms(groups, version));
      }}
    />
  );
}

const wordsText = ({ words, version }: ForbiddenWords): Listed => ({
  text: words.map((one) => [one.word, one.severity, one.instead].join("，")).join("\n"),
  version,
});

function readWord(line: string): ForbiddenWord {
  const [word = "", severity = "", ...instead] = line.split("，");
  const known = severity === "1" || severity === "3" ? Number(severity) : 2;
  return { word, severity: known as ForbiddenWord["severity"], instead: instead.join("，") };
}

function WordsTab({ mark }: ListProps) {
  const t = useText();
  const { data } = useForbidden();
  const verbs = useKnowledgeVerbs();
  if (!data) return <Skeleton active />;
  return (
    <WholeLines
      saved={wordsText(data)}
      help={t("knowledgeSettings.wordsHelp")}
      kind={WORDS}
      look={() => verbs.lookAt("/forbidden-words")}
      mark={mark}
      save={async (text, version) =>
        wordsText(await verbs.saveForbidden(linesOf(text, WORDS).map(readWord), version))
      }
    />
  );
}
