/** Questionnaires that agents ask: made, edited, switched off; the results of each. */
import { PlusOutlined } from "@ant-design/icons";
import { Button, Empty, Form, Input, Radio, Table } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { sentence } from "@/api/errors";
import { explainWith } from "@/api/explain";
import { useMay } from "@/api/me";
import { FormDrawer } from "@/shared/FormDrawer";
import { useText } from "@/shared/i18n";
import "@/shared/list/list.css";
import { Pill } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import { tellDone, tellError } from "@/shared/tell";
import { useQuestionnaires, useQuestionnaireVerbs } from "./questionnaireQueries";
import { PURPOSES, type Purpose, type Questionnaire } from "./questionnaireTypes";

export default function QuestionnairesPage() {
  const t = useText();
  const may = useMay();
  const [words, setWords] = useState("");
  const { data, error, isPending } = useQuestionnaires({ q: words });
  const [making, setMaking] = useState(false);
  return (
    <section className="list">
      <header className="list-head">
        <h1>{t("questionnaires.title")}</h1>
        <div className="list-actions">
          {may("questionnaire.manage") ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
              {t("questionnaires.new")}
            </Button>
          ) : null}
        </div>
      </header>
      <div className="list-search">
        <Input.Search
          allowClear
          placeholder={t("questionnaires.name")}
          style={{ width: 240 }}
          onSearch={setWords}
        />
        {error ? <span className="muted">{sentence(error, t)}</span> : null}
      </div>
      <Table<Questionnaire>
        size="small"
        rowKey="id"
        loading={isPending}
        dataSource={data ?? []}
        pagination={false}
        locale={{ emptyText: <Empty description={t("questionnaires.empty")} /> }}
        columns={[
          { key: "name", title: t("questionnaires.name"), dataIndex: "name" },
          {
            key: "purpose",
            title: t("questionnaires.purpose"),
            render: (_, one) => t(`questionnaires.purpose.${one.purpose}`),
          },
          { key: "state", title: t("common.status"), render: (_, one) => <State one={one} /> },
          {
            key: "changed",
            title: t("questionnaires.started"),
            render: (_, one) => <Moment at={one.changed_at} />,
          },
          { key: "verbs", title: "", render: (_, one) => <Verbs one={one} /> },
        ]}
      />
      <NewForm open={making} close={() => setMaking(false)} />
    </section>
  );
}

function State({ one }: { one: Questionnaire }) {
  const t = useText();
  if (!one.active) return <Pill>{t("questionnaires.off")}</Pill>;
  if (one.published === null) return <Pill tone="warn">{t("questionnaires.draft")}</Pill>;
  return <Pill tone="good">{t("questionnaires.published", { n: one.published })}</Pill>;
}

function Verbs({ one }: { one: Questionnaire }) {
  const t = useText();
  const may = useMay();
  const { change } = useQuestionnaireVerbs();
  const turn = () =>
    void change(one.id, one.version, { active: !one.active }).then(
      () => tellDone(t("common.saved")),
      (error) => tellError(sentence(error, t)),
    );
  return (
    <>
      {may("questionnaire.read") && one.published !== null ? (
        <Link to={`/questionnaires/${one.id}/results`}>
          <Button type="link" size="small">
            {t("questionnaires.results")}
          </Button>
        </Link>
      ) : null}
      {may("questionnaire.manage") ? (
        <>
          <Link to={`/questionnaires/${one.id}`}>
            <Button type="link" size="small">
              {t("questionnaires.edit")}
            </Button>
          </Link>
          <Button type="link" size="small" onClick={turn}>
            {t(one.active ? "questionnaires.switchOff" : "questionnaires.switchOn")}
          </Button>
        </>
      ) : null}
    </>
  );
}

interface Values {
  name: string;
  purpose: Purpose;
}

function NewForm({ open, close }: { open: boolean; close: () => void }) {
  const t = useText();
  const go = useNavigate();
  const { create } = useQuestionnaireVerbs();
  const save = async ({ name, purpose }: Values) => {
    const made = await create(name, purpose);
    void go(`/questionnaires/${made.id}`);
  };
  return (
    <FormDrawer<Values>
      open={open}
      title={t("questionnaires.new")}
      initial={{ name: "", purpose: "revisit" }}
      save={save}
      explain={explainWith(t)}
      close={close}
    >
      <Form.Item
        name="name"
        label={t("questionnaires.name")}
        rules={[{ required: true, whitespace: true, message: t("common.required") }]}
      >
        <Input maxLength={64} autoFocus />
      </Form.Item>
      <Form.Item name="purpose" label={t("questionnaires.purpose")}>
        <Radio.Group
          options={PURPOSES.map((value) => ({
            value,
            label: t(`questionnaires.purpose.${value}`),
          }))}
        />
      </Form.Item>
    </FormDrawer>
  );
}
