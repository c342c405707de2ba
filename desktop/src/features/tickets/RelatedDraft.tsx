/** While an order is written: others that may be about the same, so that none is made twice. */
import { Form } from "antd";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import type { TicketValues } from "@/api/ticketTypes";
import { useText } from "@/shared/i18n";
import type { About } from "./CreateTicket";
import { placesOf } from "./fields";
import { useRelatedDraft, useType } from "./queries";
import { useWhy } from "./RelatedPart";
import { StateWord } from "./words";

const PAUSE_MS = 500;
const MOST = 3;

export function RelatedDraft({ about }: { about: About }) {
  const t = useText();
  const why = useWhy();
  const form = Form.useFormInstance();
  const type = (Form.useWatch("type", form) as string | undefined) ?? null;
  const title = ((Form.useWatch("title", form) as string | undefined) ?? "").trim();
  const address = ((Form.useWatch("address", form) as string | undefined) ?? "").trim();
  const own = Form.useWatch("fields", form) as TicketValues | undefined;
  const places = JSON.stringify(placesOf(useType(type)?.fields ?? [], own ?? {}));
  const [words, setWords] = useState({ title: "", address: "", places: "{}" });
  useEffect(() => {
    const timer = setTimeout(() => setWords({ title, address, places }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [title, address, places]);
  const { parent: _parent, ...whose } = about;
  const said = { title: words.title, address: words.address, fields: JSON.parse(words.places) };
  const known =
    said.title || said.address || words.places !== "{}" || whose.customer || whose.interaction;
  const { data = [] } = useRelatedDraft(
    known ? { ...whose, ...(type ? { type } : {}), ...said } : null,
  );
  const open = data.filter((one) => one.open).slice(0, MOST);
  if (open.length === 0) return null;
  return (
    <section className="ticket-alike" aria-live="polite">
      <strong>{t("tickets.alike")}</strong>
      <ul className="ticket-lines">
        {open.map((one) => (
          <li key={one.id} data-related={one.id}>
            <Link to={`/tickets/${one.id}`} target="_blank" className="figures">
              {one.number}
            </Link>{" "}
            {one.title} <StateWord state={one.state} /> <span className="muted">{why(one)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
