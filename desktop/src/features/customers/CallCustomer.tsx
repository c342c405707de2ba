/**
 * Who is on the line, on the agent's page, while it still rings: his card; several to choose from;
 * a colleague's; or a stranger, of whom a card is made. The page names the call, never a number.
 */
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Checkbox, Select, Skeleton, Space } from "antd";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import type { CallCards, Colleagues, Customer } from "@/api/customerTypes";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { useText } from "@/shared/i18n";
import { tellError } from "@/shared/tell";
import "./customers.css";
import { callCards, useCustomerVerbs, useFound } from "./queries";
import { Marks, Whose } from "./Summary";

interface Props {
  call: string;
  stage: "ringing" | "talking" | "wrap_up";
  /** Opens the form of a new card, which outlives the call. */
  create: () => void;
  edit: (card: Customer) => void;
}

export function CallCustomer({ call, stage, create, edit }: Props) {
  const t = useText();
  const may = useMay();
  const query = useQuery(callCards(call));
  const verbs = useCustomerVerbs();
  const [choosing, setChoosing] = useState(false);
  const drawn = useDeferredValue(true, false);
  const cards = query.data;
  useOnlyMatch(call, stage, cards, may("customer.edit"));
  const said = (work: Promise<unknown>) =>
    work.then(
      () => setChoosing(false),
      (error) => tellError(sentence(error, t)),
    );
  const choose = (id: string) => void said(verbs.choose(call, id));
  if (query.isError && !cards) {
    return <p className="muted">{t("customers.callFailed")}</p>;
  }
  if (!cards) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const linked = cards.linked ?? cards.linked_colleagues;
  const only = cards.matches.length === 1 && cards.colleagues.length === 0;
  const shown = cards.linked ?? (linked === null && only ? cards.matches[0] : undefined);
  const found = cards.matches.length + cards.colleagues.length;
  if (shown && !choosing) {
    return (
      <Known
        card={shown}
        edit={may("customer.edit") ? () => edit(shown) : undefined}
        other={may("customer.edit") ? () => setChoosing(true) : undefined}
      />
    );
  }
  if (cards.linked_colleagues && !choosing) {
    return (
      <OfColleague one={cards.linked_colleagues} linked>
        <HandOver call={call} stage={stage} one={cards.linked_colleagues} />
        <Button size="small" type="link" onClick={() => setChoosing(true)}>
          {t("customers.notHim")}
        </Button>
      </OfColleague>
    );
  }
  return (
    <div className="customer-choose" data-call-customer={found ? "several" : "unknown"}>
      <p className="muted">
        {t(
          found === 0
            ? "customers.stranger"
            : choosing
              ? "customers.chooseNow"
              : cards.matches.length === 0
                ? "customers.ofOthers"
                : "customers.several",
        )}
      </p>
      {cards.matches.map((card) => (
        <button key={card.id} type="button" onClick={() => choose(card.id)} data-match={card.id}>
          <strong>{card.name}</strong> <Marks card={card} />
          <span className="muted customer-remark">{card.remark}</span>
        </button>
      ))}
      {cards.colleagues.map((one) => (
        <OfColleague key={one.id} one={one}>
          <HandOver call={call} stage={stage} one={one} />
          {may("customer.edit") ? (
            <Button size="small" onClick={() => choose(one.id)}>
              {t("customers.isHim")}
            </Button>
          ) : null}
        </OfColleague>
      ))}
      {may("customer.edit") ? (
        <>
          <Space wrap>
            <Button type={found ? "default" : "primary"} onClick={create} data-new-customer>
              {t(found ? "customers.newOther" : "customers.new")}
            </Button>
            {cards.link || choosing ? (
              <Button
                onClick={() => {
                  setChoosing(false);
                  if (cards.link) void said(verbs.nobody(call));
                }}
              >
                {t(cards.link ? "customers.nobodyYet" : "common.back")}
              </Button>
            ) : null}
          </Space>
          {drawn ? (
            <Existing
              call={call}
              prefill={cards.prefill}
              // A number that is somebody's already is hardly this one's own.
              keepAtFirst={found === 0}
              done={() => setChoosing(false)}
            />
          ) : null}
        </>
      ) : null}
    </div>
  );
}

/** Where there is nothing to choose, the call is with the one match once somebody talks. */
function useOnlyMatch(
  call: string,
  stage: Props["stage"],
  cards: CallCards | undefined,
  may: boolean,
) {
  const { choose } = useCustomerVerbs();
  const asked = useRef("");
  const [only] = cards?.matches ?? [];
  const wanted =
    may &&
    stage === "talking" &&
    only &&
    cards?.matches.length === 1 &&
    cards.colleagues.length === 0 &&
    cards.link === null
      ? only.id
      : null;
  useEffect(() => {
    if (!wanted || asked.current === call) return;
    asked.current = call;
    // Nobody asked for it, so nobody is told when it fails: he may still say it himself.
    choose(call, wanted, { how: "only_match" }).catch(() => {});
  }, [call, wanted, choose]);
}

function Known(props: { card: Customer; edit?: () => void; other?: () => void }) {
  const t = useText();
  const { card, edit, other } = props;
  return (
    <div className="customer-known" data-call-customer={card.id}>
      {card.do_not_call ? (
        <Alert type="error" showIcon title={t("customers.stopNote")} className="form-alert" />
      ) : null}
      <Link to={`/customers/${card.id}`} className="customer-name">
        {card.name}
      </Link>
      <Marks card={card} />
      <p className="muted">
        <Whose card={card} />
      </p>
      {card.remark ? <p className="customer-text customer-short">{card.remark}</p> : null}
      <Space wrap>
        {edit ? (
          <Button size="small" onClick={edit}>
            {t("customers.edit")}
          </Button>
        ) : null}
        {other ? (
          <Button size="small" type="link" onClick={other}>
            {t("customers.notHim")}
          </Button>
        ) : null}
      </Space>
    </div>
  );
}

function OfColleague(props: { one: Colleagues; linked?: boolean; children: React.ReactNode }) {
  const t = useText();
  const { one, linked, children } = props;
  const whose = [one.owner_name, one.department_name].filter(Boolean).join(" · ");
  return (
    <div className="customer-colleague" data-colleague={one.id}>
      <strong>{one.name}</strong>
      <p>
        {one.owner
          ? t("customers.belongsTo", { whose })
          : t("customers.belongsNobody", { whose: one.department_name || t("common.none") })}
      </p>
      <p className="muted">{t(linked ? "customers.noted" : "customers.askHim")}</p>
      <Space wrap>{children}</Space>
    </div>
  );
}

function HandOver({ call, stage, one }: { call: string; stage: Props["stage"]; one: Colleagues }) {
  const t = useText();
  const may = useMay();
  const { handOver } = useCustomerVerbs();
  const [busy, setBusy] = useState(false);
  const { owner } = one;
  if (!owner || stage !== "talking" || !may("call.transfer")) return null;
  const go = () => {
    setBusy(true);
    handOver(call, owner)
      .catch((error) => tellError(sentence(error, t)))
      .finally(() => setBusy(false));
  };
  return (
    <Button size="small" type="primary" loading={busy} onClick={go}>
      {t("customers.handOver", { name: one.owner_name })}
    </Button>
  );
}

const PAUSE_MS = 300;

/** A customer who calls from a number that is not on his card: found by name, kept if wanted. */
function Existing(props: {
  call: string;
  prefill: boolean;
  keepAtFirst: boolean;
  done: () => void;
}) {
  const t = useText();
  const { call, prefill, keepAtFirst, done } = props;
  const verbs = useCustomerVerbs();
  const [typed, setTyped] = useState("");
  const [words, setWords] = useState("");
  const [keep, setKeep] = useState(keepAtFirst);
  useEffect(() => {
    const timer = setTimeout(() => setWords(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data = [], isFetching } = useFound(words, true);
  const choose = (id: string) =>
    verbs
      .choose(call, id, { keep_number: prefill && keep })
      .then(done, (error) => tellError(sentence(error, t)));
  return (
    <div className="customer-existing">
      <Select<string>
        showSearch={{ filterOption: false, onSearch: setTyped }}
        value={null}
        onChange={(id) => void choose(id)}
        loading={isFetching}
        placeholder={t("customers.linkExisting")}
        aria-label={t("customers.linkExisting")}
        notFoundContent={words ? t("list.emptyFiltered") : t("customers.searchHint")}
        options={data.map((card) => ({
          value: card.id,
          label: t("common.aside", {
            text: card.name,
            aside: card.contacts[0]?.value ?? t("common.none"),
          }),
        }))}
      />
      {prefill ? (
        <Checkbox checked={keep} onChange={(event) => setKeep(event.target.checked)}>
          {t("customers.keepNumber")}
        </Checkbox>
      ) : null}
    </div>
  );
}
