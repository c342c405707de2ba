/**
 * A questionnaire as the agent asks it: one question after the other, each answer kept at once; what
 * was answered can be changed, and the way goes on from there. In the form that finishes a
 * follow-up, and from a call (`callId`).
 */
import { Alert, Button, Checkbox, Input, InputNumber, Radio, Skeleton, Space } from "antd";
import { useEffect, useState } from "react";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import "./followups.css";
import { type Asked, answer, begin, finish } from "./questionnaireQueries";
import type { Answer, Asking, Question } from "./questionnaireTypes";

interface Props {
  questionnaireId: string;
  about: Asked;
}

export function QuestionnaireFiller({ questionnaireId, about }: Props) {
  const t = useText();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const { followup = null, interaction = null, customer = null } = about;

  useEffect(() => {
    let gone = false;
    begin(questionnaireId, { followup, interaction, customer }).then(
      (found) => !gone && setAsking(found),
      (error) => !gone && setProblem(error),
    );
    return () => {
      gone = true;
    };
  }, [questionnaireId, followup, interaction, customer]);

  if (problem) return <Alert type="warning" showIcon title={sentence(problem, t)} />;
  if (!asking) return <Skeleton active paragraph={{ rows: 3 }} />;
  const { sheet, document, path } = asking;
  const told = (work: Promise<Asking>) =>
    work.then(setAsking, (error) => tellError(sentence(error, t)));
  const closed = sheet.state !== "open";
  const shown = [...path.asked, ...(path.next && !closed ? [path.next] : [])];
  return (
    <section className="filler" aria-label={sheet.questionnaire_name}>
      <h3>{sheet.questionnaire_name}</h3>
      {document.opening && !closed ? (
        <p className="muted followup-text">{document.opening}</p>
      ) : null}
      {shown.map((key) => {
        const question = document.questions.find((one) => one.key === key);
        return question ? (
          <OneQuestion
            key={key}
            question={question}
            given={sheet.answers[key]}
            now={key === path.next}
            closed={closed}
            answered={(value) => told(answer(sheet.id, key, value))}
          />
        ) : null;
      })}
      {closed ? (
        <Ended asking={asking} />
      ) : (
        <>
          {path.over_quota ? (
            <Alert type="warning" showIcon title={t("questionnaires.overQuota")} />
          ) : null}
          <Space>
            <Button
              type={path.next ? "default" : "primary"}
              disabled={path.next !== null}
              onClick={() => void told(finish(sheet.id, false))}
            >
              {t("questionnaires.finish")}
            </Button>
            {path.next ? (
              <Button type="text" danger onClick={() => void told(finish(sheet.id, true))}>
                {t("questionnaires.breakOff")}
              </Button>
            ) : null}
            <span className="muted">{t("questionnaires.savedAsTyped")}</span>
          </Space>
        </>
      )}
    </section>
  );
}

function Ended({ asking }: { asking: Asking }) {
  const t = useText();
  const { state } = asking.sheet;
  if (state === "over_quota") return <Alert type="info" title={t("questionnaires.overQuota")} />;
  if (state === "broken_off") return <Alert type="info" title={t("questionnaires.brokenOff")} />;
  return (
    <Alert
      type="success"
      showIcon
      title={t("questionnaires.complete")}
      description={asking.document.closing || undefined}
    />
  );
}

interface QuestionProps {
  question: Question;
  given: Answer | undefined;
  /** It is the one to ask now. */
  now: boolean;
  closed: boolean;
  answered: (value: Partial<Answer>) => void;
}

function OneQuestion({ question, given, now, closed, answered }: QuestionProps) {
  const t = useText();
  return (
    <div className="filler-question">
      <p className={now ? "filler-now" : undefined}>{question.text}</p>
      {question.hint ? <p className="muted">{question.hint}</p> : null}
      <Space wrap>
        <AnswerInput question={question} given={given} closed={closed} answered={answered} />
        {question.required ? null : (
          <Button
            size="small"
            type={given?.skipped ? "primary" : "text"}
            disabled={closed}
            onClick={() => answered({ skipped: true })}
          >
            {t("questionnaires.skip")}
          </Button>
        )}
      </Space>
    </div>
  );
}

type InputProps = Omit<QuestionProps, "now">;

function AnswerInput({ question, given, closed, answered }: InputProps) {
  const label = question.text;
  if (question.type === "single") {
    return (
      <Radio.Group
        disabled={closed}
        value={given?.choices[0]}
        onChange={(event) => answered({ choices: [event.target.value as string] })}
        options={question.options.map(({ code, text }) => ({ value: code, label: text }))}
      />
    );
  }
  if (question.type === "multiple") {
    return (
      <Checkbox.Group
        disabled={closed}
        value={given?.choices ?? []}
        onChange={(choices) => (choices.length ? answered({ choices }) : undefined)}
        options={question.options.map(({ code, text }) => ({ value: code, label: text }))}
      />
    );
  }
  if (question.type === "scale") {
    const least = question.least ?? 0;
    const marks = Array.from({ length: (question.most ?? 0) - least + 1 }, (_, i) => least + i);
    return (
      <Radio.Group
        optionType="button"
        disabled={closed}
        value={given?.number ?? undefined}
        onChange={(event) => answered({ number: event.target.value as number })}
        options={marks.map((mark) => ({ value: mark, label: String(mark) }))}
      />
    );
  }
  return (
    <TypedInput
      question={question}
      given={given}
      closed={closed}
      answered={answered}
      label={label}
    />
  );
}

/** Kept when one leaves the field, and a moment after the last key. */
const PAUSE_MS = 800;

function TypedInput({ question, given, closed, answered, label }: InputProps & { label: string }) {
  const number = question.type === "number";
  const kept = number ? (given?.number ?? null) : (given?.words ?? "");
  const [typed, setTyped] = useState<string | number | null>(kept);
  const [touched, setTouched] = useState(false);
  const save = (value: string | number | null) => {
    setTouched(false);
    if (value === null || (typeof value === "string" && !value.trim()) || value === kept) return;
    answered(typeof value === "number" ? { number: value } : { words: value });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a pause after what was typed, nothing else
  useEffect(() => {
    if (!touched) return;
    const timer = setTimeout(() => save(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, touched]);
  const change = (value: string | number | null) => {
    setTyped(value);
    setTouched(true);
  };
  if (number) {
    return (
      <InputNumber
        aria-label={label}
        disabled={closed}
        value={typed as number | null}
        min={question.least ?? undefined}
        max={question.most ?? undefined}
        onChange={change}
        onBlur={() => touched && save(typed)}
      />
    );
  }
  return (
    <Input.TextArea
      aria-label={label}
      disabled={closed}
      autoSize={{ minRows: 2, maxRows: 6 }}
      style={{ width: 380 }}
      maxLength={2000}
      value={typed as string}
      onChange={(event) => change(event.target.value)}
      onBlur={() => touched && save(typed)}
    />
  );
}
