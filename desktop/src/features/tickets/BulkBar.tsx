/** What is done to several orders at once, and what became of each. */
import { Button, Modal } from "antd";
import { useState } from "react";
import { useMe } from "@/api/me";
import type { RowResult, Step, StepAsked, Ticket } from "@/api/ticketTypes";
import { type TextKey, useText } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";
import { tellDone } from "@/shared/tell";
import { useTicketVerbs } from "./queries";
import { StepForm } from "./StepForm";
import { BULK } from "./steps";

interface Props {
  chosen: readonly Ticket[];
  clear: () => void;
}

export function BulkBar({ chosen, clear }: Props) {
  const t = useText();
  const { permissions } = useMe();
  const { bulk } = useTicketVerbs();
  const [open, setOpen] = useState<Step | null>(null);
  const [results, setResults] = useState<{ rows: RowResult[]; of: readonly Ticket[] } | null>(null);
  const may = BULK.filter(({ any }) =>
    any.some((one) => (permissions as readonly string[]).includes(one)),
  );
  const ask = async (asked: StepAsked) => {
    const rows = await bulk(
      chosen.map(({ id, version }) => ({ id, version })),
      asked,
    );
    if (rows.every((one) => one.done)) tellDone(t("tickets.bulkDone", { count: rows.length }));
    else setResults({ rows, of: chosen });
    clear();
  };
  return (
    <>
      {chosen.length > 0 ? (
        <div className="ticket-bulk" role="toolbar" aria-label={t("tickets.bulk")}>
          <span>{t("tickets.chosen", { count: chosen.length })}</span>
          {may.map(({ step }) => (
            <Button key={step} size="small" onClick={() => setOpen(step)} data-bulk={step}>
              {t(`ticketStep.${step}`)}
            </Button>
          ))}
          <Button size="small" type="link" onClick={clear}>
            {t("tickets.chooseNone")}
          </Button>
        </div>
      ) : null}
      <StepForm
        step={open}
        detail={null}
        count={chosen.length}
        ask={ask}
        close={() => setOpen(null)}
      />
      {results ? <Results {...results} close={() => setResults(null)} /> : null}
    </>
  );
}

function Results(props: { rows: RowResult[]; of: readonly Ticket[]; close: () => void }) {
  const t = useText();
  const { rows, of, close } = props;
  const failed = rows.filter((one) => !one.done);
  const ticket = (id: string) => of.find((one) => one.id === id);
  const why = (row: RowResult) => {
    const key = `error.${row.code}`;
    return key in texts ? t(key as TextKey) : t("error.unexpected");
  };
  return (
    <Modal
      open
      title={t("tickets.bulkResult", { done: rows.length - failed.length, failed: failed.length })}
      onCancel={close}
      footer={<Button onClick={close}>{t("common.close")}</Button>}
      width={640}
    >
      <table className="ticket-results">
        <tbody>
          {failed.map((row) => (
            <tr key={row.id}>
              <td className="figures">{ticket(row.id)?.number ?? "–"}</td>
              <td>{ticket(row.id)?.title ?? "–"}</td>
              <td>{why(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
