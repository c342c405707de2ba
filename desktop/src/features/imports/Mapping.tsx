/** What the columns of a file are and what its rows do, with its first rows as they would be read. */
import { Alert, Button, Form, Select, Switch, Table, Tooltip } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useLanguage, useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import { useFields, useImportVerbs, useLevels, usePreview, useSources } from "./queries";
import { KEYS, TARGETS } from "./targets";
import { type CustomerImport, type ImportOptions, POLICIES, type PreviewRow } from "./types";

export function Mapping({ batch }: { batch: CustomerImport }) {
  const t = useText();
  const { choose, start } = useImportVerbs();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { kind, ...present } = batch.options;
  const [draft, setDraft] = useState<ImportOptions | null>(null);
  const options = draft ?? present;

  /** Every choice is saved at once, so that the preview shows what would be done. */
  const set = async (change: Partial<ImportOptions>) => {
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
        {kind === "csv" ? <Reading options={options} set={set} /> : null}
        <Form.Item label={t("imports.header")}>
          <Switch checked={options.header} onChange={(header) => void set({ header })} />
        </Form.Item>
        <Rules options={options} set={set} />
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

interface Part {
  options: ImportOptions;
  set: (change: Partial<ImportOptions>) => Promise<void>;
}

function Reading({ options, set }: Part) {
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

function Rules({ options, set }: Part) {
  const t = useText();
  const language = useLanguage();
  const named = <T extends { zh: string; en: string }>(one: T) =>
    language === "zh" ? one.zh : one.en;
  const fields = useFields().data ?? [];
  const coded = (list: { code: string; zh: string; en: string }[]) =>
    list.map((one) => ({ value: one.code, label: named(one) }));
  const levels = coded(useLevels().data ?? []);
  const sources = coded(useSources().data ?? []);
  const keys = [
    ...KEYS.map((value) => ({ value, label: t(`importKey.${value}`) })),
    ...fields
      .filter(({ key }) => options.columns.includes(`field:${key}`))
      .map((one) => ({ value: `field:${one.key}`, label: named(one) })),
  ];
  return (
    <>
      <Form.Item label={t("imports.key")} tooltip={t("imports.keyHelp")}>
        <Select
          value={options.key}
          style={{ width: 150 }}
          onChange={(key) => void set({ key })}
          options={keys}
        />
      </Form.Item>
      <Form.Item label={t("imports.policy")} tooltip={t("imports.policyHelp")}>
        <Select
          value={options.policy}
          style={{ width: 170 }}
          disabled={options.key === "none"}
          onChange={(policy) => void set({ policy })}
          options={POLICIES.map((value) => ({ value, label: t(`importPolicy.${value}`) }))}
        />
      </Form.Item>
      <Form.Item label={t("imports.owner")} tooltip={t("imports.newOnly")}>
        <Select
          value={options.owner}
          style={{ width: 130 }}
          onChange={(owner) => void set({ owner })}
          options={[
            { value: "me", label: t("imports.ownerMe") },
            { value: "none", label: t("imports.ownerNone") },
          ]}
        />
      </Form.Item>
      <Form.Item label={t("importTarget.level")} tooltip={t("imports.newOnly")}>
        <Select
          allowClear
          value={options.level || undefined}
          style={{ width: 120 }}
          onChange={(level) => void set({ level: level ?? "" })}
          options={levels}
        />
      </Form.Item>
      <Form.Item label={t("importTarget.source")} tooltip={t("imports.newOnly")}>
        <Select
          allowClear
          value={options.source || undefined}
          style={{ width: 120 }}
          onChange={(source) => void set({ source: source ?? "" })}
          options={sources}
        />
      </Form.Item>
      <Form.Item label={t("importTarget.tags")} tooltip={t("imports.newOnly")}>
        <Select
          mode="tags"
          value={options.tags}
          style={{ minWidth: 140 }}
          onChange={(tags) => void set({ tags })}
          open={false}
        />
      </Form.Item>
    </>
  );
}

function Columns({ batch, options, set }: Part & { batch: CustomerImport }) {
  const t = useText();
  const language = useLanguage();
  const query = usePreview(batch.id, batch.file_kept);
  const fields = useFields().data ?? [];
  const targets = [
    { value: "", label: t("importTarget.ignored") },
    ...TARGETS.map((value) => ({ value, label: t(`importTarget.${value}`) })),
    ...fields.map((one) => ({
      value: `field:${one.key}`,
      label: language === "zh" ? one.zh : one.en,
    })),
  ];
  const pick = (at: number, target: string) =>
    set({ columns: options.columns.map((one, place) => (place === at ? target : one)) });
  const cell = (row: PreviewRow, at: number) => {
    const problem = row.problems.find(([column]) => column === at);
    const text = row.cells[at] ?? "";
    if (!options.columns[at]) return <span className="import-ignored">{text}</span>;
    if (!problem) return text;
    const [, code, about] = problem;
    const key = `importProblem.${code}`;
    return (
      <Tooltip title={t(key as "importProblem.ambiguous", { about })}>
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
            render: (_, row) => (
              <span className={row.problems.length ? "run-bad figures" : "muted figures"}>
                {row.number}
              </span>
            ),
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
