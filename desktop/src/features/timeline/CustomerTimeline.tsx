/** Everything that happened with a customer, the newest first; `app` puts it onto the card. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Empty, Result, Skeleton, Tag } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { get } from "@/api/client";
import { sentence } from "@/api/errors";
import { useText, wordOf } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";
import { kindWord, placeOf, sentenceOf, type TimelineEntry, type TimelinePage } from "./model";
import "./timeline.css";

const SIZE = 30;
const NONE: readonly string[] = [];

export function CustomerTimeline({ customerId }: { customerId: string }) {
  const t = useText();
  const [kinds, setKinds] = useState<readonly string[]>(NONE);
  const query = useInfiniteQuery({
    queryKey: ["customers", customerId, "timeline", kinds.join()],
    queryFn: ({ pageParam, signal }) =>
      get<TimelinePage>(
        `/customers/${customerId}/timeline`,
        { before: pageParam, kinds: kinds.join(), size: SIZE },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next || undefined,
    placeholderData: (before) => before,
  });
  if (query.isError) {
    return (
      <Result
        status="warning"
        title={t("list.failed")}
        subTitle={sentence(query.error, t)}
        extra={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>}
      />
    );
  }
  if (!query.data) return <Skeleton active paragraph={{ rows: 6 }} />;
  const { pages } = query.data;
  const known = pages[0]?.kinds ?? [];
  const toggle = (kind: string, on: boolean) =>
    setKinds((now) => (on ? [...now, kind] : now.filter((one) => one !== kind)));
  const empty = pages.every(({ items }) => items.length === 0);
  return (
    <section className="customer-timeline" aria-label={t("timeline.title")}>
      <div className="customer-timeline-kinds">
        {known.map((kind) => (
          <Tag.CheckableTag
            key={kind}
            checked={kinds.includes(kind)}
            onChange={(on) => toggle(kind, on)}
          >
            {kindWord(t, kind)}
          </Tag.CheckableTag>
        ))}
      </div>
      {empty ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("timeline.empty")} />
      ) : (
        <ol>
          {pages.flatMap((page) =>
            page.items.map((entry) => (
              <Line key={`${entry.kind}-${entry.id}`} entry={entry} names={page.names} />
            )),
          )}
        </ol>
      )}
      {query.hasNextPage ? (
        <Button
          type="link"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t("timeline.earlier")}
        </Button>
      ) : null}
    </section>
  );
}

function Line({ entry, names }: { entry: TimelineEntry; names: Record<string, string> }) {
  const t = useText();
  const fieldWord = (field: string) =>
    field.startsWith("fields.")
      ? field.slice("fields.".length)
      : wordOf(t, "timelineField", field, "timelineField.other");
  const what = sentenceOf(entry, { t, names, fieldWord });
  const place = placeOf(entry);
  const who = entry.by ? names[entry.by] : undefined;
  return (
    <li className={`customer-timeline-line timeline-${entry.kind}`}>
      <Moment at={entry.at} />
      <div>
        <span className="customer-timeline-what">
          {place ? <Link to={place}>{what}</Link> : what}
        </span>
        {who ? <span className="muted"> · {who}</span> : null}
        {entry.text ? <p className="customer-timeline-text">{entry.text}</p> : null}
      </div>
    </li>
  );
}
