/** One question of a draft: its words, type, choices, bounds, and where an answer leads. */
import { Button, Input, InputNumber, Select, Switch } from "antd";
import { useText } from "@/shared/i18n";
import { choicesOf, END, freshOption, retyped } from "./drafts";
import { type Branch, type Document, type Question, TESTS, TYPES } from "./questionnaireTypes";

interface Props {
  place: number;
  document: Document;
  change: (next: Question) => void;
  move: (by: 1 | -1) => void;
  remove: () => void;
}

export function QuestionCard({ place, document, change, move, remove }: Props) {
  const t = useText();
  const question = document.questions[place];
  if (!question) return null;
  const set = (part: Partial<Question>) => change({ ...question, ...part });
  const choices = question.type === "single" || question.type === "multiple";
  return (
    <div className="question-card">
      <div className="question-head">
        <strong>
          {t("questionnaires.question", { n: place + 1 })}{" "}
          <span className="muted">{question.key}</span>
        </strong>
        <Select
          size="small"
          style={{ width: 130 }}
          aria-label={t("questionnaires.type")}
          value={question.type}
          options={TYPES.map((value) => ({ value, label: t(`questionnaires.type.${value}`) }))}
          onChange={(type) => change(retyped(question, type))}
        />
        <Switch
          size="small"
          checked={question.required}
          aria-label={t("questionnaires.required")}
          onChange={(required) => set({ required })}
        />
        {t("questionnaires.required")}
        <Button size="small" type="text" disabled={place === 0} onClick={() => move(-1)}>
          {t("questionnaires.up")}
        </Button>
        <Button
          size="small"
          type="text"
          disabled={place === document.questions.length - 1}
          onClick={() => move(1)}
        >
          {t("questionnaires.down")}
        </Button>
        <Button size="small" type="text" danger onClick={remove}>
          {t("questionnaires.remove")}
        </Button>
      </div>
      <div className="question-row">
        <Input
          placeholder={t("questionnaires.text")}
          aria-label={t("questionnaires.text")}
          maxLength={500}
          value={question.text}
          onChange={(event) => set({ text: event.target.value })}
        />
        <Input
          placeholder={t("questionnaires.hint")}
          aria-label={t("questionnaires.hint")}
          maxLength={500}
          value={question.hint}
          onChange={(event) => set({ hint: event.target.value })}
        />
      </div>
      {choices ? <Options question={question} set={set} /> : null}
      {question.type === "text" || question.type === "single" ? null : (
        <div className="question-row">
          <InputNumber
            prefix={t("questionnaires.least")}
            value={question.least}
            onChange={(least) => set({ least })}
          />
          <InputNumber
            prefix={t("questionnaires.most")}
            value={question.most}
            onChange={(most) => set({ most })}
          />
        </div>
      )}
      <Branches place={place} document={document} question={question} set={set} />
    </div>
  );
}

interface PartProps {
  question: Question;
  set: (part: Partial<Question>) => void;
}

function Options({ question, set }: PartProps) {
  const t = useText();
  return (
    <div className="question-row">
      {question.options.map((option) => (
        <Input
          key={option.code}
          style={{ width: 180, flex: "none" }}
          placeholder={t("questionnaires.options")}
          aria-label={`${t("questionnaires.options")} ${option.code}`}
          allowClear
          maxLength={200}
          value={option.text}
          onChange={(event) =>
            set({
              options: question.options.map((one) =>
                one.code === option.code ? { ...one, text: event.target.value } : one,
              ),
            })
          }
          suffix={
            question.options.length > 2 ? (
              <Button
                size="small"
                type="text"
                aria-label={t("questionnaires.remove")}
                onClick={() =>
                  set({ options: question.options.filter((one) => one.code !== option.code) })
                }
              >
                ×
              </Button>
            ) : (
              <span />
            )
          }
        />
      ))}
      <Button
        size="small"
        onClick={() => set({ options: [...question.options, freshOption(question.options)] })}
      >
        {t("questionnaires.addOption")}
      </Button>
    </div>
  );
}

function Branches({
  place,
  document,
  question,
  set,
}: PartProps & { place: number; document: Document }) {
  const t = useText();
  const later = document.questions.slice(place + 1);
  const put = (at: number, branch: Branch | null) =>
    set({
      branches: question.branches.flatMap((one, i) =>
        i === at ? (branch ? [branch] : []) : [one],
      ),
    });
  const compares = question.type === "number" || question.type === "scale";
  const tests = TESTS.filter(
    (test) =>
      test === "always" ||
      (test === "skipped" && !question.required) ||
      (test === "is" && choicesOf(question).length > 0) ||
      ((test === "at_least" || test === "at_most") && compares),
  );
  return (
    <>
      {question.branches.map((branch, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: branches have no other name than their place
        <div className="question-row" key={at}>
          {t("questionnaires.if")}
          <Select
            size="small"
            style={{ width: 110 }}
            aria-label={t("questionnaires.branches")}
            value={branch.test}
            options={tests.map((value) => ({ value, label: t(`questionnaires.test.${value}`) }))}
            onChange={(test) => put(at, { ...branch, test, value: "" })}
          />
          {branch.test === "is" ? (
            <Select
              size="small"
              style={{ width: 160 }}
              aria-label={t("questionnaires.options")}
              value={branch.value || undefined}
              options={choicesOf(question).map(({ code, text }) => ({
                value: code,
                label: text || code,
              }))}
              onChange={(value) => put(at, { ...branch, value })}
            />
          ) : null}
          {branch.test === "at_least" || branch.test === "at_most" ? (
            <InputNumber
              size="small"
              value={branch.value === "" ? null : Number(branch.value)}
              onChange={(value) => put(at, { ...branch, value: String(value ?? "") })}
            />
          ) : null}
          {t("questionnaires.goTo")}
          <Select
            size="small"
            style={{ width: 220 }}
            aria-label={t("questionnaires.goTo")}
            value={branch.to}
            options={[
              ...later.map((one) => ({ value: one.key, label: one.text || one.key })),
              { value: END, label: t("questionnaires.end") },
            ]}
            onChange={(to) => put(at, { ...branch, to })}
          />
          <Button size="small" type="text" danger onClick={() => put(at, null)}>
            {t("questionnaires.remove")}
          </Button>
        </div>
      ))}
      <Button
        size="small"
        type="link"
        onClick={() =>
          set({
            branches: [
              ...question.branches,
              {
                test: tests[0] ?? "always",
                to: END,
                value: tests[0] === "is" ? (choicesOf(question)[0]?.code ?? "") : "",
              },
            ],
          })
        }
      >
        {t("questionnaires.addBranch")}
      </Button>
    </>
  );
}
