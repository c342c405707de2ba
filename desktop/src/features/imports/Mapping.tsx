/** What the columns of a file are and what its rows do, with its first rows as they would be read. */
import { Alert, Button, Form, Select, Switch, Table, Tooltip } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import { type Part, useKind } from "./kind";
import { useImportVerbs, usePreview } from "./queries";
import type { Import, PreviewRow, Reading } from "./types";

export function Mapping({ batch }: { batch: Import }) {
  const t = useText();
  const kind = useKind();
  const { choose, start } = useImportVerbs();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { kind: form, preset: _preset, ...present } = batch.options;
  const [draft, setDraft] = useState<Reading | null>(null);
  const options = draft ?? present;

  /** Every choice is saved at once, so that the preview shows what would be done. */
  const set = async (change: Partial<Reading>) => {
    const next = { ...options, ...change };
    setDraft(next);
    setProblem(null);
    try {
      await choose(batch.id, next);
      setDraft(null);
    } catch (error) {
      setProblem(sentence(error, t));
    }
  };
  const check = async () => {
    setBusy(true);
    try {
      if (draft) await choose(batch.id, draft);
      await start(batch.id, "check");
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Form layout="inline" className="import-form">
        {form === "csv" ? <HowRead batch={batch} options={options} set={set} /> : null}
        <Form.Item label={t("imports.header")}>
          <Switch checked={options.header} onChange={(header) => void set({ header })} />
        </Form.Item>
        <kind.Rules batch={batch} options={options} set={set} />
        <Form.Item>
          <Button type="primary" loading={busy} onClick={() => void check()}>
            {t("imports.check")}
          </Button>
        </Form.Item>
      </Form>
      {problem ? <Alert type="error" showIcon title={problem} className="form-alert" /> : null}
      <Columns batch={batch} options={options} set={set} />
    </>
  );
}

function HowRead({ options, set }: Part) {
  const t = useText();
  return (
    <>
      <Form.Item label={t("imports.encoding")}>
        <Select
          value={options.encoding}
          style={{ width: 120 }}
          onChange={(encoding) => void set({ encoding })}
          options={["utf-8", "gb18030", "utf-16", "big5"].map((value) => ({
            value,
            label: value.toUpperCase(),
          }))}
        />
      </Form.Item>
      <Form.Item label={t("imports.delimiter")}>
        <Select
          value={options.delimiter}
          style={{ width: 110 }}
          onChange={(delimiter) => void set({ delimiter })}
          options={[
            { value: ",", label: t("delimiter.comma") },
            { value: "\t", label: t("delimiter.tab") },
            { value: ";", label: t("delimiter.semicolon") },
            { value: "|", label: t("delimiter.bar") },
          ]}
        />
      </Form.Item>
    </>
  );
}

function Columns({ batch, options, set }: Part) {
  const t = useText();
  const query = usePreview(batch.id, batch.file_kept);
  const { useTargets } = useKind();
  const targets = useTargets();
  const pick = (at: number, target: string) =>
    set({ columns: options.columns.map((one, place) => (place === at ? target : one)) });
  const said = (code: string, about: string) => {
    const key = `importProblem.${code}`;
    return t(key as "importProblem.ambiguous", { about });
  };
  const cell = (row: PreviewRow, at: number) => {
    const problem = row.problems.find(([column]) => column === at);
    const text = row.cells[at] ?? "";
    if (!options.columns[at]) return <span className="import-ignored">{text}</span>;
    if (!problem) return text;
    const [, code, about] = problem;
    return (
      <Tooltip title={said(code, about)}>
        <span className="run-bad import-wrong">{text || "–"}</span>
      </Tooltip>
    );
  };
  return (
    <section className="import-part">
      <h2>{t("imports.preview")}</h2>
      {query.isError ? (
        <Alert type="warning" showIcon title={sentence(query.error, t)} className="form-alert" />
      ) : null}
      <Table<PreviewRow>
        size="small"
        rowKey="number"
        loading={query.isPending && batch.file_kept}
        dataSource={query.data?.rows ?? []}
        pagination={false}
        scroll={{ x: "max-content", y: 360 }}
        columns={[
          {
            key: "number",
            title: "#",
            width: 56,
            align: "right",
            render: (_, row) => {
              const whole = row.problems.filter(([column]) => column < 0);
              return (
                <Tooltip title={whole.map(([, code, about]) => said(code, about)).join(" ")}>
                  <span className={row.problems.length ? "run-bad figures" : "muted figures"}>
                    {row.number}
                  </span>
                </Tooltip>
              );
            },
          },
          ...batch.heads.map((head, at) => ({
            key: `c${at}`,
            title: (
              <div className="import-column">
                <span>{head}</span>
                <Select
                  size="small"
                  aria-label={t("imports.columnIs", { head })}
                  value={options.columns[at] ?? ""}
                  style={{ width: 140 }}
                  showSearch={{ optionFilterProp: "label" }}
                  onChange={(target) => void pick(at, target)}
                  options={targets}
                />
              </div>
            ),
            render: (_: unknown, row: PreviewRow) => cell(row, at),
          })),
        ]}
      />
    </section>
  );
}
