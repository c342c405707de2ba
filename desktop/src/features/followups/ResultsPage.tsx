/** What a questionnaire brought: each question as one bar per choice; every number opens its rows. */
import { Alert, Button, Progress, Result, Select, Skeleton, Table, Tag } from "antd";
import { useParams, useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { RunExportButton } from "@/api/RunExportButton";
import { percent } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import "@/shared/list/list.css";
import { Pill, type Tone } from "@/shared/Pill";
import { Moment } from "@/shared/Timer";
import "./followups.css";
import { useFigures, useQuestionnaire, useSheets } from "./questionnaireQueries";
import type {
  Answer,
  Figures,
  Question,
  QuestionFigures,
  Sheet,
  SheetState,
  Version,
} from "./questionnaireTypes";

const TONES: Record<SheetState, Tone> = {
  open: "busy",
  complete: "good",
  over_quota: "plain",
  broken_off: "warn",
};
const STATES: readonly SheetState[] = ["complete", "over_quota", "broken_off", "open"];
const NARROWING = ["state", "question", "choice", "skipped"] as const;

export default function ResultsPage() {
  const t = useText();
  const { id = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const number = search.get("number") ?? "";
  const found = useQuestionnaire(id);
  const figures = useFigures(id, { number });
  const rows = Object.fromEntries(NARROWING.map((name) => [name, search.get(name) ?? ""]));
  const after = search.get("after") ?? "";
  const sheets = useSheets(id, { number, ...rows, after });
  const narrow = (change: Record<string, string>) =>
    setSearch(number ? { number, ...change } : change, { replace: true });
  const error = found.error ?? figures.error;
  if (error && !figures.data) return <Result status="warning" title={sentence(error, t)} />;
  if (!found.data || !figures.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  const versions = found.data.versions;
  const questions =
    versions.find((one) => one.number === figures.data.number)?.document.questions ?? [];
  return (
    <>
      <section className="list" style={{ marginBottom: 16 }}>
        <header className="list-head">
          <h1>{found.data.questionnaire.name}</h1>
          <div className="list-actions">
            <VersionSelect
              versions={versions}
              number={number}
              choose={(chosen) => setSearch(chosen ? { number: chosen } : {}, { replace: true })}
            />
            <RunExportButton path={`/questionnaires/${id}`} query={{ number, ...rows }} />
          </div>
        </header>
        <States figures={figures.data} narrow={narrow} />
        {figures.data.questions.map((one) => (
          <OneFigure key={one.key} one={one} narrow={narrow} />
        ))}
      </section>
      <section className="list">
        <header className="list-head">
          <h1>{t("questionnaires.answers")}</h1>
        </header>
        <Narrowed rows={rows} questions={questions} clear={() => narrow({})} />
        {sheets.error ? <Alert type="warning" title={sentence(sheets.error, t)} /> : null}
        <Table<Sheet>
          size="small"
          rowKey="id"
          loading={sheets.isPending}
          dataSource={sheets.data?.items ?? []}
          pagination={false}
          scroll={{ x: "max-content" }}
          locale={{ emptyText: t("questionnaires.answersEmpty") }}
          columns={[
            {
              key: "started",
              title: t("questionnaires.started"),
              fixed: "left",
              render: (_, one) => <Moment at={one.started_at} />,
            },
            {
              key: "state",
              title: t("questionnaires.state"),
              render: (_, one) => (
                <Pill tone={TONES[one.state]}>{t(`sheetState.${one.state}`)}</Pill>
              ),
            },
            {
              key: "agent",
              title: t("questionnaires.agent"),
              render: (_, one) => one.names[one.agent] ?? "–",
            },
            {
              key: "customer",
              title: t("followups.customer"),
              render: (_, one) => (one.customer && one.names[one.customer]) || "–",
            },
            ...questions.map((question) => ({
              key: question.key,
              title: question.text,
              render: (_: unknown, one: Sheet) => (
                <Given question={question} given={one.answers[question.key]} />
              ),
            })),
          ]}
        />
        <footer className="list-pages">
          {after ? (
            <Button
              size="small"
              type="link"
              onClick={() => narrow(Object.fromEntries(Object.entries(rows).filter(([, v]) => v)))}
            >
              {t("list.firstPage")}
            </Button>
          ) : null}
          {sheets.data?.next ? (
            <Button
              size="small"
              onClick={() =>
                narrow({
                  ...Object.fromEntries(Object.entries(rows).filter(([, v]) => v)),
                  after: sheets.data.next,
                })
              }
            >
              {t("list.next")}
            </Button>
          ) : null}
        </footer>
      </section>
    </>
  );
}

interface VersionProps {
  versions: Version[];
  number: string;
  choose: (number: string | undefined) => void;
}

function VersionSelect({ versions, number, choose }: VersionProps) {
  const t = useText();
  return (
    <Select
      allowClear
      style={{ width: 140 }}
      placeholder={t("questionnaires.version")}
      value={number || undefined}
      onChange={choose}
      options={versions.map((one) => ({
        value: String(one.number),
        label: `${t("questionnaires.version")} ${one.number}`,
      }))}
    />
  );
}

interface NarrowProps {
  narrow: (change: Record<string, string>) => void;
}

function States({ figures, narrow }: NarrowProps & { figures: Figures }) {
  const t = useText();
  return (
    <p>
      {STATES.map((state) => (
        <Button key={state} type="link" size="small" onClick={() => narrow({ state })}>
          {t(`sheetState.${state}`)} <span className="figures">{figures.states[state] ?? 0}</span>
        </Button>
      ))}
    </p>
  );
}

function OneFigure({ one, narrow }: NarrowProps & { one: QuestionFigures }) {
  const t = useText();
  const rows = (change: Record<string, string>) => () =>
    narrow({ state: "complete", question: one.key, ...change });
  const number = (text: string, value: number, change: Record<string, string>) => (
    <Button type="link" size="small" onClick={rows(change)}>
      {text} <span className="figures">{value}</span>
    </Button>
  );
  return (
    <div className="question-card">
      <div className="question-head">
        <strong>{one.text}</strong>
        {number(t("questionnaires.asked"), one.asked, {})}
        {number(t("questionnaires.answered"), one.answered, { skipped: "false" })}
        {number(t("questionnaires.skipped"), one.skipped, { skipped: "true" })}
      </div>
      {one.mean === null ? null : (
        <p className="figures">
          {t("questionnaires.mean", {
            mean: one.mean.toFixed(2),
            least: one.least ?? "",
            most: one.most ?? "",
          })}
        </p>
      )}
      {one.shares.map((share) => (
        <div className="figure-row" key={share.code}>
          <span>{share.text}</span>
          <Progress
            percent={Math.round((share.share ?? 0) * 100)}
            showInfo={false}
            strokeColor="var(--state-talking-dot)"
          />
          <Button
            type="link"
            size="small"
            className="figures"
            onClick={rows({ choice: share.code })}
          >
            {share.count} · {percent(share.count, one.answered)}
          </Button>
        </div>
      ))}
    </div>
  );
}

interface NarrowedProps {
  rows: Record<string, string>;
  questions: Question[];
  clear: () => void;
}

function Narrowed({ rows, questions, clear }: NarrowedProps) {
  const t = useText();
  const question = questions.find((one) => one.key === rows.question);
  const choice = question?.options.find((one) => one.code === rows.choice)?.text ?? rows.choice;
  const parts = [
    rows.state ? wordOf(t, "sheetState", rows.state) : "",
    question?.text ?? "",
    choice,
    rows.skipped === "true" ? t("questionnaires.skipped") : "",
    rows.skipped === "false" ? t("questionnaires.answered") : "",
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return (
    <p>
      <Tag closable onClose={clear}>
        {t("questionnaires.only", { what: parts.join(" · ") })}
      </Tag>
    </p>
  );
}

function Given({ question, given }: { question: Question; given: Answer | undefined }) {
  const t = useText();
  if (!given) return <span className="muted">–</span>;
  if (given.skipped) return <span className="muted">{t("questionnaires.skipped")}</span>;
  if (given.number !== null) return <span className="figures">{given.number}</span>;
  if (given.words) return <span className="followup-text">{given.words}</span>;
  const texts = given.choices.map(
    (code) => question.options.find((one) => one.code === code)?.text ?? code,
  );
  return <>{texts.join("; ")}</>;
}
