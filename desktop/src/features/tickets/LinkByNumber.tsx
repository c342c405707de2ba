/** An order that is not among the suggestions: found by its number, linked to this one or merged in. */
import { Button, Select } from "antd";
import { useEffect, useState } from "react";
import { sentence } from "@/api/errors";
import type { Ticket } from "@/api/ticketTypes";
import { useText, wordOf } from "@/shared/i18n";
import { useSomeTickets } from "./queries";

const PAUSE_MS = 300;
const MOST = 8;
const LEAST = 2;

interface Props {
  /** Those that cannot be chosen: the order itself, and what it is tied to. */
  without: ReadonlySet<string>;
  link: (order: Ticket) => Promise<boolean>;
  /** Left out where nothing may be merged into this order. */
  merge?: (order: Ticket) => void;
}

export function LinkByNumber({ without, link, merge }: Props) {
  const t = useText();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  const [chosen, setChosen] = useState<Ticket | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const on = asked.length >= LEAST;
  const query = useSomeTickets({ q: asked, filters: {} }, MOST, on);
  const found = on ? (query.data?.items ?? []).filter((one) => !without.has(one.id)) : [];
  const offered = chosen && !found.some((one) => one.id === chosen.id) ? [chosen, ...found] : found;
  const clear = () => {
    setChosen(null);
    setTyped("");
  };
  const tie = async (order: Ticket) => {
    if (await link(order)) clear();
  };
  const none = query.error ? sentence(query.error, t) : t("tickets.byNumberNone");
  return (
    <div className="ticket-by-number">
      <Select
        showSearch={{ filterOption: false, onSearch: setTyped }}
        allowClear
        value={chosen?.id}
        onChange={(id?: string) => setChosen(offered.find((one) => one.id === id) ?? null)}
        onClear={clear}
        loading={on && query.isFetching}
        notFoundContent={on && !query.isFetching ? none : null}
        placeholder={t("tickets.byNumberHint")}
        aria-label={t("tickets.byNumber")}
        options={offered.map((one) => ({
          value: one.id,
          label: `${one.number} ${one.title} · ${wordOf(t, "ticketState", one.state)}`,
        }))}
      />
      {chosen ? (
        <>
          <Button data-do="link" onClick={() => void tie(chosen)}>
            {t("tickets.link")}
          </Button>
          {merge && chosen.closed_at === null ? (
            <Button
              data-do="merge"
              onClick={() => {
                merge(chosen);
                clear();
              }}
            >
              {t("tickets.mergeIn")}
            </Button>
          ) : null}
        </>
      ) : null}
    </div>
  );
}
