/** The editor of a questionnaire's draft: questions with choices and branches, quotas, publishing. */
import { PlusOutlined } from "@ant-design/icons";
import { Alert, App, Button, Input, InputNumber, Result, Select, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { useParams } from "react-router";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { LeaveGuard } from "@/shared/LeaveGuard";
import "@/shared/list/list.css";
import { tellDone, tellError } from "@/shared/tell";
import { choicesOf, freshQuestion, moved, without } from "./drafts";
import "./followups.css";
import { QuestionCard } from "./QuestionCard";
import { useQuestionnaire, useQuestionnaireVerbs } from "./questionnaireQueries";
import type { Document, Questionnaire } from "./questionnaireTypes";

export default function EditorPage() {
  const t = useText();
  const { id = "" } = useParams();
  const { data, error } = useQuestionnaire(id);
  if (error && !data) return <Result status="warning" title={sentence(error, t)} />;
  if (!data) return <Skeleton active paragraph={{ rows: 8 }} />;
  return <Editor key={data.questionnaire.id} saved={data.questionnaire} />;
}

function Editor({ saved }: { saved: Questionnaire }) {
  const t = useText();
  const { modal } = App.useApp();
  const { change, publish } = useQuestionnaireVerbs();
  const [draft, setDraft] = useState<Document>(saved.draft);
  const [base, setBase] = useState(saved);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const unsaved = JSON.stringify(draft) !== JSON.stringify(base.draft);

  // Saved by somebody else while nothing was typed here: go on from his.
  useEffect(() => {
    if (saved.version > base.version && !unsaved) {
      setBase(saved);
      setDraft(saved.draft);
    }
  }, [saved, base.version, unsaved]);

  const tried = async (work: () => Promise<Questionnaire>, done: string) => {
    setBusy(true);
    setProblem(null);
    try {
      const made = await work();
      setBase(made);
      setDraft(made.draft);
      tellDone(done);
    } catch (error) {
      setProblem(sentence(error, t));
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  const save = () => tried(() => change(base.id, base.version, { draft }), t("common.saved"));
  const goLive = async () => {
    const kept = unsaved ? await change(base.id, base.version, { draft }) : base;
    setBase(kept);
    return publish(kept.id, kept.version);
  };
  const ask = () =>
    modal.confirm({
      title: t("questionnaires.publish"),
      content: t("questionnaires.publishAsk"),
      okText: t("questionnaires.publish"),
      onOk: () => tried(goLive, t("questionnaires.publishedNow")),
    });
  return (
    <section className="list">
      <LeaveGuard unsaved={() => unsaved} />
      <header className="list-head">
        <h1>{base.name}</h1>
        <div className="list-actions">
          {unsaved ? <span className="muted">{t("questionnaires.unsaved")}</span> : null}
          <Button loading={busy} disabled={!unsaved} onClick={() => void save()}>
            {t("questionnaires.saveDraft")}
          </Button>
          <Button type="primary" loading={busy} onClick={() => void ask()}>
            {t("questionnaires.publish")}
          </Button>
        </div>
      </header>
      {problem ? <Alert type="error" showIcon title={problem} className="form-alert" /> : null}
      {base.published === null ? null : (
        <p className="muted">
          {t("questionnaires.published", { n: base.published })} · {t("questionnaires.frozen")}
        </p>
      )}
      <Words
        label={t("questionnaires.opening")}
        value={draft.opening}
        change={(opening) => setDraft({ ...draft, opening })}
      />
      {draft.questions.map((question, place) => (
        <QuestionCard
          // Its key may be typed, its place may change: neither tells it from the others for good.
          key={question.key}
          place={place}
          document={draft}
          change={(next) =>
            setDraft({
              ...draft,
              questions: draft.questions.map((one, at) => (at === place ? next : one)),
            })
          }
          move={(by) => setDraft(moved(draft, place, place + by))}
          remove={() => setDraft(without(draft, place))}
        />
      ))}
      <Button
        type="dashed"
        block
        icon={<PlusOutlined />}
        onClick={() =>
          setDraft({ ...draft, questions: [...draft.questions, freshQuestion(draft)] })
        }
      >
        {t("questionnaires.addQuestion")}
      </Button>
      <Quotas draft={draft} change={setDraft} />
      <Words
        label={t("questionnaires.closing")}
        value={draft.closing}
        change={(closing) => setDraft({ ...draft, closing })}
      />
    </section>
  );
}

interface WordsProps {
  label: string;
  value: string;
  change: (value: string) => void;
}

function Words({ label, value, change }: WordsProps) {
  return (
    <p>
      <Input.TextArea
        aria-label={label}
        placeholder={label}
        autoSize={{ minRows: 1, maxRows: 4 }}
        maxLength={2000}
        value={value}
        onChange={(event) => change(event.target.value)}
      />
    </p>
  );
}

interface QuotasProps {
  draft: Document;
  change: (draft: Document) => void;
}

function Quotas({ draft, change }: QuotasProps) {
  const t = useText();
  const chosen = draft.questions.filter((one) => choicesOf(one).length > 0);
  const set = (place: number, quota: Document["quotas"][number] | null) =>
    change({
      ...draft,
      quotas: draft.quotas.flatMap((one, at) => (at === place ? (quota ? [quota] : []) : [one])),
    });
  const first = chosen[0];
  return (
    <>
      <h3>{t("questionnaires.quotas")}</h3>
      <p className="muted">{t("questionnaires.quotasHelp")}</p>
      {draft.quotas.map((quota, place) => {
        const question = chosen.find((one) => one.key === quota.question);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: quotas have no other name than their place
          <div className="question-row" key={place}>
            <Select
              style={{ width: 280 }}
              value={quota.question}
              aria-label={t("questionnaires.text")}
              options={chosen.map((one) => ({ value: one.key, label: one.text || one.key }))}
              onChange={(key) => set(place, { ...quota, question: key, choice: "" })}
            />
            <Select
              style={{ width: 180 }}
              value={quota.choice || undefined}
              aria-label={t("questionnaires.options")}
              options={(question ? choicesOf(question) : []).map(({ code, text }) => ({
                value: code,
                label: text || code,
              }))}
              onChange={(choice) => set(place, { ...quota, choice })}
            />
            <InputNumber
              min={1}
              precision={0}
              aria-label={t("questionnaires.quotaMost")}
              value={quota.most}
              onChange={(most) => set(place, { ...quota, most: most ?? 1 })}
            />
            <Button type="text" danger onClick={() => set(place, null)}>
              {t("questionnaires.remove")}
            </Button>
          </div>
        );
      })}
      {first ? (
        <p>
          <Button
            size="small"
            onClick={() =>
              change({
                ...draft,
                quotas: [
                  ...draft.quotas,
                  { question: first.key, choice: choicesOf(first)[0]?.code ?? "", most: 100 },
                ],
              })
            }
          >
            {t("questionnaires.addQuota")}
          </Button>
        </p>
      ) : null}
    </>
  );
}
