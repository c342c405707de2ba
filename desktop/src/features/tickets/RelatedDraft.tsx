/** While an order is written: others that may be about the same, so that none is made twice. */
import { Form } from "antd";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { useText } from "@/shared/i18n";
import type { About } from "./CreateTicket";
import { useRelatedDraft } from "./queries";
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
  const [words, setWords] = useState({ title: "", address: "" });
  useEffect(() => {
    const timer = setTimeout(() => setWords({ title, address }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [title, address]);
  const known = words.title || words.address || about.customer || about.interaction;
  const { data = [] } = useRelatedDraft(
    known ? { ...about, ...(type ? { type } : {}), ...words } : null,
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
