/**
 * 看板: the orders of a list as columns. A card is dragged, or taken up with the keyboard, to the
 * column where one step leads; that step's form opens if it asks for something.
 */
import { Alert, Button, Result, Skeleton } from "antd";
import { useRef, useState } from "react";
import { ApiError } from "@/api/client";
import { sentence } from "@/api/errors";
import { useMe } from "@/api/me";
import type { BoardBy, Step, StepAsked, Ticket, TicketDetail } from "@/api/ticketTypes";
import { useText } from "@/shared/i18n";
import type { ListControl } from "@/shared/list/useListState";
import { tellDone, tellError } from "@/shared/tell";
import { Column } from "./BoardColumn";
import "./board.css";
import { type Move, moveTo, nextOpen, open } from "./board";
import { columnWord, useNoWords } from "./boardWords";
import { useBoard, useLifeCycle, useTicketVerbs } from "./queries";
import { StepForm } from "./StepForm";
import { atOnce } from "./steps";

interface Props {
  control: ListControl;
  by: BoardBy;
  openOne: (id: string) => void;
  openId: string | null;
}

/** A card on its way: from where, and what is known of where it may go. */
export interface Held {
  ticket: Ticket;
  from: string;
  /** Over which column it is. */
  over: string;
  keys: boolean;
  /** null: not answered yet. */
  detail: TicketDetail | null;
  legal: ReadonlySet<string>;
}

interface Asking {
  step: Step;
  preset: Partial<StepAsked>;
  detail: TicketDetail;
}

export function Board({ control, by, openOne, openId }: Props) {
  const t = useText();
  const { permissions } = useMe();
  const query = useBoard(control.state, by);
  const rules = useLifeCycle().data?.rules ?? [];
  const verbs = useTicketVerbs();
  const noWords = useNoWords();
  const [held, setHeld] = useState<Held | null>(null);
  const holding = useRef<string | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [no, setNo] = useState<{ column: string; text: string } | null>(null);
  const [said, say] = useState("");
  if (query.isError && !query.data) {
    return (
      <Result
        status="warning"
        title={t("list.failed")}
        subTitle={sentence(query.error, t)}
        extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
      />
    );
  }
  if (!query.data) return <Skeleton active paragraph={{ rows: 10 }} className="list-skeleton" />;
  const columns = query.data;
  const keys = columns.map((one) => one.key);

  const take = (ticket: Ticket, from: string, byKeys: boolean) => {
    // What was refused before stays until the drop: a column that shrinks now would move the others
    // away from under the hand.
    holding.current = ticket.id;
    setHeld({ ticket, from, over: from, keys: byKeys, detail: null, legal: new Set() });
    verbs.look(ticket.id).then(
      (detail) => {
        if (holding.current !== ticket.id) return;
        const legal = open(detail, rules, by, keys, permissions);
        setHeld((now) => (now?.ticket.id === ticket.id ? { ...now, detail, legal } : now));
        if (byKeys) say(t(legal.size ? "ticketBoard.taken" : "ticketBoard.nowhere"));
      },
      (error) => {
        letGo();
        tellError(sentence(error, t));
      },
    );
  };
  const letGo = () => {
    holding.current = null;
    setHeld(null);
  };
  const shift = (to: 1 | -1) => {
    if (!held) return;
    const over = nextOpen(keys, held.legal, held.over, to);
    setHeld({ ...held, over });
    const column = columns.find((one) => one.key === over);
    if (column) say(t("ticketBoard.over", { column: columnWord(column, by, t) }));
  };
  const drop = async (column: string) => {
    if (!held) return;
    const { ticket, from } = held;
    letGo();
    setNo(null);
    if (column === from) return;
    try {
      // What he may do with it is asked anew: what was known when he took it up may be old.
      const detail = await verbs.look(ticket.id);
      await go(detail, moveTo(detail, rules, by, column, permissions), column);
    } catch (error) {
      setNo({ column, text: sentence(error, t) });
    }
  };
  const go = async (detail: TicketDetail, move: Move, column: string) => {
    if ("no" in move) {
      if (move.no.why === "same") return;
      const text = noWords(move.no, detail);
      setNo({ column, text });
      say(text);
    } else if ("priority" in move) {
      const { id, version } = detail.ticket;
      await verbs.change(id, version, { priority: move.priority });
      tellDone(t("ticketBoard.moved", { number: detail.ticket.number }));
    } else if (Object.keys(move.preset).length > 0 || !atOnce(move.step, detail)) {
      setAsking({ ...move, detail });
    } else {
      await step(detail, { step: move.step }).catch((error) => {
        const lacks = error instanceof ApiError && error.code === "ticket_acts_missing";
        if (!lacks) throw error;
        setAsking({ ...move, detail });
      });
    }
  };
  const step = async (detail: TicketDetail, asked: StepAsked) => {
    await verbs.step(detail.ticket.id, detail.ticket.version, asked);
    tellDone(t("tickets.stepDone", { step: t(`ticketStep.${asked.step}`) }));
  };
  return (
    <>
      <p className="muted board-help">{t("ticketBoard.help")}</p>
      <div className="board" data-by={by} data-held={held ? held.ticket.number : undefined}>
        {columns.map((column) => (
          <Column
            key={column.key}
            column={column}
            by={by}
            state={control.state}
            held={held}
            openId={openId}
            openOne={openOne}
            take={take}
            letGo={letGo}
            shift={shift}
            drop={(to) => void drop(to)}
            over={(to) => setHeld((now) => (now && now.over !== to ? { ...now, over: to } : now))}
            note={
              no?.column === column.key ? (
                <Alert
                  type="warning"
                  showIcon
                  title={no.text}
                  closable={{ onClose: () => setNo(null) }}
                  className="board-no"
                />
              ) : null
            }
          />
        ))}
      </div>
      <p className="board-said" aria-live="polite">
        {said}
      </p>
      <StepForm
        step={asking?.step ?? null}
        detail={asking?.detail ?? null}
        preset={asking?.preset}
        ask={(asked) => (asking ? step(asking.detail, asked) : Promise.resolve())}
        close={() => setAsking(null)}
      />
    </>
  );
}
