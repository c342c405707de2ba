/** What is done to several orders at once, what became of each, and the way back where there is one. */
import { DownOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Modal } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useMe } from "@/api/me";
import {
  PRIORITIES,
  type Priority,
  type RowResult,
  type Step,
  type StepAsked,
  type Ticket,
} from "@/api/ticketTypes";
import { useLanguage, useText } from "@/shared/i18n";
import { tellDone, tellError } from "@/shared/tell";
import { rowWord, undoing } from "./bulk";
import { useTicketVerbs } from "./queries";
import { StepForm } from "./StepForm";
import { BULK, BULK_BUTTONS, isDanger } from "./steps";

interface Props {
  chosen: readonly Ticket[];
  clear: () => void;
}

interface Results {
  rows: RowResult[];
  of: readonly Ticket[];
}

const UNDO_S = 12;

export function BulkBar({ chosen, clear }: Props) {
  const t = useText();
  const { message } = App.useApp();
  const { permissions } = useMe();
  const { bulk, urgencies } = useTicketVerbs();
  const [open, setOpen] = useState<Step | null>(null);
  const [results, setResults] = useState<Results | null>(null);
  const holds = (any: readonly string[]) =>
    any.some((one) => (permissions as readonly string[]).includes(one));
  const may = BULK.filter(({ any }) => holds(any));
  const told = (rows: RowResult[], of: readonly Ticket[]) => {
    if (!rows.every((one) => one.done)) setResults({ rows, of });
    clear();
  };
  const ask = async (asked: StepAsked) => {
    const rows = await bulk(
      chosen.map(({ id, version }) => ({ id, version })),
      asked,
    );
    if (rows.every((one) => one.done)) tellDone(t("tickets.bulkDone", { count: rows.length }));
    told(rows, chosen);
  };
  const urge = async (priority: Priority) => {
    const of = chosen.filter((one) => one.priority !== priority);
    if (of.length === 0) return clear();
    try {
      const rows = await urgencies(of.map(({ id, version }) => ({ id, version, priority })));
      const back = undoing(rows, of);
      told(rows, of);
      if (back.length === 0) return;
      const key = `bulk-${Date.now()}`;
      const undo = async () => {
        message.destroy(key);
        const undone = await urgencies(back);
        if (undone.every((one) => one.done)) tellDone(t("tickets.bulkUndone"));
        else setResults({ rows: undone, of });
      };
      void message.success({
        key,
        duration: UNDO_S,
        content: (
          <span>
            {t("tickets.bulkDone", { count: back.length })}{" "}
            <Button
              size="small"
              type="link"
              data-bulk="undo"
              onClick={() => void undo().catch((error) => tellError(sentence(error, t)))}
            >
              {t("tickets.bulkUndo")}
            </Button>
          </span>
        ),
      });
    } catch (error) {
      tellError(sentence(error, t));
    }
  };
  const more = may.slice(BULK_BUTTONS);
  return (
    <>
      {chosen.length > 0 ? (
        <div className="ticket-bulk" role="toolbar" aria-label={t("tickets.bulk")}>
          <span>{t("tickets.chosen", { count: chosen.length })}</span>
          {may.slice(0, BULK_BUTTONS).map(({ step }) => (
            <Button key={step} size="small" onClick={() => setOpen(step)} data-bulk={step}>
              {t(`ticketStep.${step}`)}
            </Button>
          ))}
          {holds(["ticket.create", "ticket.dispatch"]) ? (
            <Dropdown
              trigger={["click"]}
              menu={{
                items: PRIORITIES.map((key) => ({
                  key,
                  label: <span data-priority={key}>{t(`ticketPriority.${key}`)}</span>,
                  onClick: () => void urge(key),
                })),
              }}
            >
              <Button size="small" data-bulk="priority">
                {t("tickets.priority")} <DownOutlined />
              </Button>
            </Dropdown>
          ) : null}
          {more.length > 0 ? (
            <Dropdown
              trigger={["click"]}
              menu={{
                items: more.map(({ step }) => ({
                  key: step,
                  danger: isDanger(step),
                  label: <span data-bulk={step}>{t(`ticketStep.${step}`)}</span>,
                  onClick: () => setOpen(step),
                })),
              }}
            >
              <Button size="small" data-bulk="more">
                {t("common.more")} <DownOutlined />
              </Button>
            </Dropdown>
          ) : null}
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
      {results ? <ResultsBox {...results} close={() => setResults(null)} /> : null}
    </>
  );
}

function ResultsBox({ rows, of, close }: Results & { close: () => void }) {
  const t = useText();
  const language = useLanguage();
  const failed = rows.filter((one) => !one.done);
  const ticket = (id: string) => of.find((one) => one.id === id);
  return (
    <Modal
      open
      title={t("tickets.bulkResult", { done: rows.length - failed.length, failed: failed.length })}
      onCancel={close}
      footer={<Button onClick={close}>{t("common.close")}</Button>}
      width={720}
    >
      <table className="ticket-results">
        <thead>
          <tr>
            <th>{t("tickets.number")}</th>
            <th>{t("tickets.title")}</th>
            <th>{t("tickets.bulkWhy")}</th>
          </tr>
        </thead>
        <tbody>
          {failed.map((row) => (
            <tr key={row.id} data-failed={ticket(row.id)?.number}>
              <td className="figures">{ticket(row.id)?.number ?? "–"}</td>
              <td>{ticket(row.id)?.title ?? "–"}</td>
              <td>{rowWord(row, t, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
