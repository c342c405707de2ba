/** A card of the board: what one has to know of an order to choose it, and the ways to move it. */
import type { BoardBy, Ticket } from "@/api/ticketTypes";
import { useText } from "@/shared/i18n";
import { spaced } from "@/shared/numbers";
import type { Held } from "./Board";
import { holderWord, Marks, PriorityWord, RowClock, StateWord } from "./words";

interface Props {
  ticket: Ticket;
  by: BoardBy;
  /** The first of its column is reached with Tab, the others with the arrows. */
  first: boolean;
  open: boolean;
  held: Held | null;
  openIt: () => void;
  take: (keys: boolean) => void;
  letGo: () => void;
  shift: (to: 1 | -1) => void;
  drop: (column: string) => void;
}

export function Card(props: Props) {
  const { ticket, by, held, first } = props;
  const t = useText();
  const classes = [
    "board-card",
    props.open ? "board-card-open" : "",
    held ? "board-card-held" : "",
  ];
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>) => {
    const done = held?.keys ? whileHeld(event.key, held, props) : free(event, props);
    if (done) event.preventDefault();
  };
  const caller = ticket.caller ? spaced(ticket.caller) : "";
  const whose = ticket.customer_name || caller;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot hold what a card holds, nor be dragged
    <div
      role="button"
      tabIndex={first || held ? 0 : -1}
      className={classes.filter(Boolean).join(" ")}
      data-card={ticket.number}
      aria-label={t("ticketBoard.card", { number: ticket.number, title: ticket.title })}
      aria-pressed={held?.keys ?? false}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", ticket.number);
        props.take(false);
      }}
      onDragEnd={props.letGo}
      onClick={props.openIt}
      onKeyDown={onKeyDown}
      onBlur={() => (held?.keys ? props.letGo() : undefined)}
    >
      <div className="board-card-head">
        <span className="figures muted">{ticket.number}</span>
        {ticket.priority === "normal" || by === "priority" ? null : (
          <PriorityWord priority={ticket.priority} />
        )}
      </div>
      <strong className="board-card-title" title={ticket.title}>
        {ticket.title}
      </strong>
      <div className="board-card-line" title={`${whose} · ${holderWord(ticket, t)}`}>
        {whose ? <span>{whose} · </span> : null}
        <span className="muted">{holderWord(ticket, t)}</span>
      </div>
      <div className="board-card-foot">
        {by === "state" ? null : <StateWord state={ticket.state} />}
        {ticket.due_at || ticket.paused ? <RowClock ticket={ticket} /> : null}
        <Marks ticket={ticket} />
      </div>
    </div>
  );
}

/** A card that was taken up: the arrows choose its column. */
function whileHeld(key: string, held: Held, { shift, drop, letGo }: Props): boolean {
  if (key === "ArrowLeft") shift(-1);
  else if (key === "ArrowRight") shift(1);
  else if (key === "Enter" || key === " ") drop(held.over);
  else if (key === "Escape") letGo();
  else return false;
  return true;
}

function free(event: React.KeyboardEvent<HTMLElement>, { take, openIt }: Props): boolean {
  const { key, currentTarget } = event;
  if (key === "Enter") openIt();
  else if (key === " ") take(true);
  else if (key.startsWith("Arrow")) beside(currentTarget, key)?.focus();
  else return false;
  return true;
}

/** The card below or above, or the first of the next column that has one. */
function beside(card: HTMLElement, key: string): HTMLElement | null {
  const cards = (within: Element | null) => [
    ...(within?.querySelectorAll<HTMLElement>("[data-card]") ?? []),
  ];
  const column = card.closest("[data-column]");
  if (key === "ArrowDown" || key === "ArrowUp") {
    const all = cards(column);
    return all[all.indexOf(card) + (key === "ArrowDown" ? 1 : -1)] ?? null;
  }
  let next = column;
  do {
    next = (key === "ArrowRight" ? next?.nextElementSibling : next?.previousElementSibling) ?? null;
  } while (next && cards(next).length === 0);
  return cards(next)[0] ?? null;
}
