/** One column of the board: its number, its cards page by page, and where a card may be dropped. */
import { Button, Skeleton } from "antd";
import { useEffect, useRef } from "react";
import { sentence } from "@/api/errors";
import type { BoardBy, BoardColumn, Ticket } from "@/api/ticketTypes";
import { useText } from "@/shared/i18n";
import type { ListState } from "@/shared/list/urlState";
import type { Held } from "./Board";
import { Card } from "./BoardCard";
import { once } from "./board";
import { columnWord } from "./boardWords";
import { useCards } from "./queries";

interface Props {
  column: BoardColumn;
  by: BoardBy;
  state: ListState;
  held: Held | null;
  openId: string | null;
  openOne: (id: string) => void;
  take: (ticket: Ticket, from: string, keys: boolean) => void;
  letGo: () => void;
  shift: (to: 1 | -1) => void;
  drop: (column: string) => void;
  over: (column: string) => void;
  /** Why the card that was moved here did not stay. */
  note: React.ReactNode;
}

export function Column(props: Props) {
  const { column, by, state, held, note } = props;
  const t = useText();
  const query = useCards({ state, by, column: column.key, on: column.count > 0 });
  const cards = column.count > 0 ? once(query.data?.pages ?? []) : [];
  const name = columnWord(column, by, t);
  const number = `${column.count.toLocaleString("en-US")}${column.capped ? "+" : ""}`;
  const here = useRef<HTMLElement>(null);
  const aimed = held?.keys === true && held.over === column.key;
  useEffect(() => {
    if (aimed) here.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [aimed]);
  const legal = held?.detail ? held.legal.has(column.key) : null;
  const classes = [
    "board-column",
    column.count === 0 && !note ? "board-empty" : "",
    legal === true ? "board-legal" : "",
    legal === false && held?.from !== column.key ? "board-illegal" : "",
    held && held.over === column.key && held.from !== column.key ? "board-over" : "",
  ];
  return (
    <section
      ref={here}
      className={classes.filter(Boolean).join(" ")}
      aria-label={t("ticketBoard.column", { name, count: number })}
      data-column={column.key}
      onDragOver={(event) => {
        if (!held) return;
        // Also where it does not belong: there it is told why.
        event.preventDefault();
        event.dataTransfer.dropEffect = "move";
        props.over(column.key);
      }}
      onDrop={(event) => {
        event.preventDefault();
        props.drop(column.key);
      }}
    >
      <header>
        <h2 title={name}>{name}</h2>
        <span className="figures board-number">{number}</span>
      </header>
      {note}
      <div className="board-cards">
        {query.isError && cards.length === 0 ? (
          <p className="muted">
            {sentence(query.error, t)}{" "}
            <Button size="small" type="link" onClick={() => void query.refetch()}>
              {t("common.retry")}
            </Button>
          </p>
        ) : null}
        {column.count > 0 && !query.data && !query.isError ? (
          <Skeleton active title={false} paragraph={{ rows: 4 }} />
        ) : null}
        {cards.map((one, at) => (
          <Card
            key={one.id}
            ticket={one}
            by={by}
            first={at === 0}
            open={props.openId === one.id}
            held={held?.ticket.id === one.id ? held : null}
            openIt={() => props.openOne(one.id)}
            take={(keys) => props.take(one, column.key, keys)}
            letGo={props.letGo}
            shift={props.shift}
            drop={props.drop}
          />
        ))}
        {query.hasNextPage && column.count > 0 ? (
          <Button
            block
            size="small"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
            data-more={column.key}
          >
            {t("ticketBoard.more")}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
