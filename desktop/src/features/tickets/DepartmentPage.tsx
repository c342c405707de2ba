/**
 * The light page for departments without agents: what was sent to them, and what they do with it.
 * Made for a phone as well: one column there, list and order beside each other on a desk.
 */
import { ArrowLeftOutlined, ReloadOutlined } from "@ant-design/icons";
import { Button, Empty, Input, Result, Segmented, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { sentence } from "@/api/errors";
import { useMe } from "@/api/me";
import type { Ticket, TicketHit, TicketSheet } from "@/api/ticketTypes";
import { useText } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import "./department.css";
import { once } from "./board";
import { BOXES, type Box, boxQuery } from "./boxes";
import { foundLine } from "./found";
import { MorePages } from "./MorePages";
import { useCounts, useTicketPages } from "./queries";
import { asFilters } from "./query";
import { TicketView } from "./TicketView";
import { holderWord, Marks, RowClock, StateWord } from "./words";

const PAUSE_MS = 400;
const PAGE = 50;

export default function DepartmentPage() {
  const { id } = useParams();
  return (
    <div className={id ? "dept dept-open" : "dept"}>
      <Inbox openId={id ?? null} />
      {id ? <Order key={id} id={id} /> : <Nobody />}
    </div>
  );
}

function Inbox({ openId }: { openId: string | null }) {
  const t = useText();
  const { user } = useMe();
  const [search, setSearch] = useSearchParams();
  const box = (BOXES.find((one) => one === search.get("box")) ?? "sign") as Box;
  const [typed, setTyped] = useState(search.get("q") ?? "");
  const q = search.get("q") ?? "";
  const counts = useCounts().data;
  const query = useTicketPages({ ...asFilters(boxQuery(box, q)), sort: "-changed_at", size: PAGE });
  const put = (name: string, value: string) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true },
    );
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the typing pauses, not otherwise
  useEffect(() => {
    if (typed.trim() === q) return;
    const timer = setTimeout(() => put("q", typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const pages = query.data?.pages ?? [];
  const items = once(pages);
  const hits = Object.assign({}, ...pages.map((page) => page.hits)) as TicketSheet["hits"];
  const number: Partial<Record<Box, number>> = {
    sign: counts?.pool,
    mine: counts?.mine,
    joint: counts?.joint,
  };
  return (
    <section className="dept-inbox" aria-label={t("department.title")}>
      <header>
        <h1>{user.department?.name ?? t("department.title")}</h1>
        <Button
          type="text"
          icon={<ReloadOutlined spin={query.isFetching && !query.isLoading} />}
          onClick={() => void query.refetch()}
          aria-label={t("common.retry")}
        />
      </header>
      <Segmented<Box>
        block
        value={box}
        onChange={(next) => put("box", next === "sign" ? "" : next)}
        options={BOXES.map((value) => ({
          value,
          label: (
            <span data-box={value}>
              {t(`department.${value}`)}
              {number[value] ? <strong className="dept-number">{number[value]}</strong> : null}
            </span>
          ),
        }))}
      />
      <Input.Search
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onSearch={(value) => put("q", value.trim())}
        placeholder={t("tickets.searchHint")}
        aria-label={t("tickets.searchHint")}
        allowClear
      />
      {query.isError && !query.data ? (
        <Result
          status="warning"
          title={sentence(query.error, t)}
          extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
        />
      ) : null}
      {query.isPending ? <Skeleton active paragraph={{ rows: 6 }} /> : null}
      {query.data && items.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t(`department.empty.${box}`)} />
      ) : null}
      <ul>
        {items.map((one) => (
          <Line
            key={one.id}
            one={one}
            hit={hits[one.id]}
            open={one.id === openId}
            search={search.toString()}
          />
        ))}
      </ul>
      <MorePages query={query} />
    </section>
  );
}

function Line(props: { one: Ticket; hit?: TicketHit; open: boolean; search: string }) {
  const t = useText();
  const { one, hit, open, search } = props;
  const found = foundLine(hit, t);
  return (
    <li className={open ? "dept-line dept-line-open" : "dept-line"} data-ticket={one.number}>
      <Link to={{ pathname: `/department/${one.id}`, search }}>
        <span className="dept-line-head">
          <strong>{one.title}</strong>
          <RowClock ticket={one} />
        </span>
        <span className="dept-line-foot muted">
          <StateWord state={one.state} />
          <span className="figures">{one.number}</span>
          <span>{holderWord(one, t)}</span>
          <Moment at={one.changed_at} />
        </span>
        {found ? (
          <span className="ticket-found muted" data-found={hit?.where}>
            {found}
          </span>
        ) : null}
        <Marks ticket={one} />
      </Link>
    </li>
  );
}

function Order({ id }: { id: string }) {
  const t = useText();
  const go = useNavigate();
  const [search] = useSearchParams();
  return (
    <section className="dept-order" aria-label={t("tickets.one")}>
      <Button
        type="link"
        className="dept-back"
        icon={<ArrowLeftOutlined />}
        onClick={() => void go({ pathname: "/department", search: search.toString() })}
      >
        {t("department.back")}
      </Button>
      <TicketView
        id={id}
        light
        href={(other) => `/department/${other}`}
        links={<Link to={`/tickets/${id}/print`}>{t("tickets.print")}</Link>}
      />
    </section>
  );
}

function Nobody() {
  const t = useText();
  return (
    <section className="dept-order dept-nobody">
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("department.choose")} />
    </section>
  );
}
