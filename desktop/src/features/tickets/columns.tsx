/** The columns of the list of orders. */
import type { Ticket, TicketHit } from "@/api/ticketTypes";
import { useLanguage, useText } from "@/shared/i18n";
import type { ListColumn } from "@/shared/list/columns";
import { spaced } from "@/shared/numbers";
import { Moment } from "@/shared/Timer";
import { foundLine } from "./found";
import { useTypeList } from "./queries";
import { nameOf, pathWords } from "./tree";
import { holderWord, Marks, PriorityWord, personWord, RowClock, StateWord } from "./words";

const NONE: Record<string, TicketHit> = {};

/** `hits`: where the words of a search were found, by order. */
export function useTicketColumns(hits = NONE): ListColumn<Ticket>[] {
  const t = useText();
  const language = useLanguage();
  const types = useTypeList();
  return [
    {
      key: "number",
      title: t("tickets.number"),
      fixed: "left",
      fixedIn: true,
      render: (_, one) => <strong className="figures">{one.number}</strong>,
    },
    {
      key: "title",
      title: t("tickets.title"),
      fixedIn: true,
      render: (_, one) => {
        const found = foundLine(hits[one.id], t);
        return (
          <>
            <span className="ticket-title" title={one.title}>
              <Marks ticket={one} />
              <span>{one.title}</span>
            </span>
            {found ? (
              <div className="ticket-found muted" title={found} data-found={hits[one.id]?.where}>
                {found}
              </div>
            ) : null}
          </>
        );
      },
    },
    {
      key: "state",
      title: t("common.status"),
      render: (_, one) => <StateWord state={one.state} />,
    },
    {
      key: "due_at",
      title: t("tickets.clock"),
      sorter: true,
      render: (_, one) => <RowClock ticket={one} />,
    },
    {
      key: "priority",
      title: t("tickets.priority"),
      render: (_, one) => <PriorityWord priority={one.priority} />,
    },
    {
      key: "type",
      title: t("tickets.type"),
      render: (_, one) => {
        const type = types.find((other) => other.id === one.type);
        // Its own name is enough in a row; the way to it is there on hover.
        return (
          <span title={pathWords(types, one.type, language)}>
            {type ? nameOf(type, language) : "–"}
          </span>
        );
      },
    },
    {
      key: "holder",
      title: t("tickets.holder"),
      render: (_, one) => holderWord(one, t),
    },
    {
      key: "department",
      title: t("tickets.department"),
      extra: true,
      render: (_, one) => personWord(one.department, one.names, t),
    },
    {
      key: "customer",
      title: t("tickets.customer"),
      render: (_, one) => one.customer_name || "–",
    },
    {
      key: "caller",
      title: t("tickets.caller"),
      extra: true,
      render: (_, one) => <span className="figures">{one.caller ? spaced(one.caller) : "–"}</span>,
    },
    {
      key: "changed_at",
      title: t("tickets.changedAt"),
      sorter: true,
      render: (_, one) => <Moment at={one.changed_at} />,
    },
    {
      key: "created_at",
      title: t("tickets.createdAt"),
      sorter: true,
      extra: true,
      render: (_, one) => <Moment at={one.created_at} />,
    },
    {
      key: "created_by",
      title: t("tickets.createdBy"),
      extra: true,
      render: (_, one) => personWord(one.created_by, one.names, t),
    },
  ];
}
