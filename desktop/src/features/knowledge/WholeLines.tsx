/**
 * A list that is typed as lines and saved as a whole. It stands on the list that was opened: when
 * somebody else saved meanwhile, his changes are shown, and what is typed stays.
 */
import { Alert, Button, Input, Space } from "antd";
import { useEffect, useState } from "react";
import { ApiError } from "@/api/client";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { between, type LineKind, merged } from "./lines";

export interface Listed {
  text: string;
  version: string;
}

interface Props {
  saved: Listed;
  help: string;
  kind: LineKind;
  save: (text: string, version: string) => Promise<Listed>;
  /** The list as it is now, waited for. */
  look: () => Promise<unknown>;
  /** Whether something is typed and not saved. */
  mark: (unsaved: boolean) => void;
}

export function WholeLines({ saved, help, kind, save, look, mark }: Props) {
  const t = useText();
  const [value, setValue] = useState(saved.text);
  const [base, setBase] = useState(saved);
  const [busy, setBusy] = useState(false);
  const typed = value !== base.text;
  useEffect(() => mark(typed), [mark, typed]);
  useEffect(() => {
    // Saved elsewhere while nothing is typed here: it is shown.
    if (typed || busy || saved.version === base.version) return;
    setBase(saved);
    setValue(saved.text);
  }, [saved, base, typed, busy]);
  const keep = async () => {
    setBusy(true);
    try {
      const answer = await save(value, base.version);
      setBase(answer);
      // What was typed while it was saved stays.
      setValue((now) => (now === value ? answer.text : now));
      tellDone(t("maintain.saved"));
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) await look();
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  const overtaken = typed && !busy && saved.version !== base.version;
  return (
    <>
      <Alert type="info" title={help} style={{ marginBottom: 12 }} />
      {overtaken ? (
        <Changes
          base={base.text}
          theirs={saved.text}
          kind={kind}
          take={() => {
            setValue(merged(base.text, value, saved.text, kind));
            setBase(saved);
          }}
        />
      ) : null}
      <Input.TextArea
        aria-label={help}
        autoSize={{ minRows: 12, maxRows: 28 }}
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <Button
        type="primary"
        style={{ marginTop: 12 }}
        loading={busy}
        disabled={overtaken}
        onClick={() => void keep()}
      >
        {t("common.save")}
      </Button>
    </>
  );
}

interface ChangesProps {
  base: string;
  theirs: string;
  kind: LineKind;
  take: () => void;
}

function Changes({ base, theirs, kind, take }: ChangesProps) {
  const t = useText();
  const { came, went } = between(base, theirs, kind);
  return (
    <Alert
      type="warning"
      showIcon
      className="draft-conflict"
      title={t("knowledgeSettings.overtaken")}
      description={
        <Space orientation="vertical">
          <pre className="difference">
            {went.map((line) => (
              <div key={`- ${line}`} className="difference-gone">
                − {line}
              </div>
            ))}
            {came.map((line) => (
              <div key={`+ ${line}`} className="difference-new">
                + {line}
              </div>
            ))}
          </pre>
          <Button size="small" type="primary" onClick={take}>
            {t("knowledgeSettings.merge")}
          </Button>
        </Space>
      }
    />
  );
}
