/** Several articles handed in, published or withdrawn at once, and what became of each. */
import { App, Button, Input } from "antd";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { sentence } from "@/api/errors";
import type { ArticleRow, SteppedArticle } from "@/api/knowledgeTypes";
import { useMay } from "@/api/me";
import { useText } from "@/shared/i18n";
import { type FailedRow, RowResults } from "@/shared/list/RowResults";
import { tellDone, tellError } from "@/shared/tell";
import { BULK_STEPS, type BulkStep, failedOf, versionsOf } from "./bulk";
import { useKnowledgeVerbs } from "./queries";

interface Props {
  chosen: readonly ArticleRow[];
  clear: () => void;
}

export function BulkBar({ chosen, clear }: Props) {
  const t = useText();
  const may = useMay();
  const { modal } = App.useApp();
  const verbs = useKnowledgeVerbs();
  const [busy, setBusy] = useState<BulkStep | null>(null);
  const [over, setOver] = useState<{ done: number; failed: FailedRow[] } | null>(null);
  const steps = BULK_STEPS.filter((one) =>
    may(one === "submit" ? "knowledge.write" : "knowledge.review"),
  );
  const why = (row: SteppedArticle) =>
    sentence(new ApiError(409, row.code, row.problem, null, row.details), t);
  const take = async (step: BulkStep, reason = "") => {
    setBusy(step);
    try {
      const rows = await verbs.steps(step, versionsOf(step, chosen), reason);
      const failed = failedOf(rows, chosen, why);
      const done = rows.length - failed.length;
      if (failed.length) setOver({ done, failed });
      else tellDone(t("maintain.bulkDone", { count: done }));
      clear();
    } catch (error) {
      tellError(sentence(error, t));
    } finally {
      setBusy(null);
    }
  };
  const ask = (step: BulkStep) => {
    let reason = "";
    modal.confirm({
      title: t(`maintain.bulkAsk.${step}`, { count: chosen.length }),
      content:
        step === "withdraw" ? (
          <Input.TextArea
            rows={3}
            aria-label={t("maintain.reason")}
            placeholder={t("maintain.reason")}
            onChange={(event) => {
              reason = event.target.value;
            }}
          />
        ) : null,
      okText: t(`maintain.step.${step}`),
      cancelText: t("common.cancel"),
      onOk: () => take(step, reason),
    });
  };
  return (
    <>
      {chosen.length > 0 ? (
        <div className="list-chosen" role="toolbar" aria-label={t("maintain.bulk")}>
          <span>{t("maintain.bulkChosen", { count: chosen.length })}</span>
          {steps.map((step) => (
            <Button
              key={step}
              size="small"
              danger={step === "withdraw"}
              loading={busy === step}
              disabled={busy !== null}
              onClick={() => ask(step)}
              data-bulk={step}
            >
              {t(`maintain.step.${step}`)}
            </Button>
          ))}
          <Button size="small" type="link" onClick={clear}>
            {t("maintain.bulkNone")}
          </Button>
        </div>
      ) : null}
      {over ? <RowResults {...over} close={() => setOver(null)} /> : null}
    </>
  );
}
