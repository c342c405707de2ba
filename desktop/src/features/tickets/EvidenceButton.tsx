/** 证据包: begins the pack of one order in the background, and shows how far it is until it is there. */
import { FileZipOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { post } from "@/api/client";
import { sentence } from "@/api/errors";
import { RunProgress } from "@/api/RunProgress";
import { useRun, useRunVerbs } from "@/api/runs";
import { useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";

export function EvidenceButton({ ticket }: { ticket: string }) {
  const t = useText();
  const { again } = useRunVerbs();
  const [run, setRun] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const query = useRun(run);
  const start = async () => {
    setBusy(true);
    try {
      setRun((await post<{ id: string }>(`/tickets/${ticket}/evidence`)).id);
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(false);
      again();
    }
  };
  return (
    <span className="ticket-evidence">
      <Button
        type="link"
        size="small"
        icon={<FileZipOutlined />}
        loading={busy}
        title={t("tickets.evidenceHelp")}
        onClick={() => void start()}
      >
        {t("tickets.evidence")}
      </Button>
      {query.data ? <RunProgress run={query.data} /> : null}
    </span>
  );
}
