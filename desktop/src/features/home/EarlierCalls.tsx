/** The same caller's earlier calls, the newest first. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { Link } from "react-router";
import { get, type Items, itemsOf } from "@/api/client";
import { useMay } from "@/api/me";
import type { CallRow } from "@/api/types";
import { meOf, useLive } from "@/live/store";
import { duration } from "@/shared/format";
import { useText, wordOf } from "@/shared/i18n";
import { Moment } from "@/shared/Timer";

const SHOWN = 5;

export function EarlierCalls({ call }: { call: string }) {
  const t = useText();
  const may = useMay();
  // What a ringing call does not show yet may be seen once it is answered.
  const ringing = useLive((state) => meOf(state)?.state === "ringing");
  const { data, isLoading } = useQuery({
    queryKey: ["earlier", call, ringing],
    queryFn: ({ signal }) => get<Items<CallRow>>(`/calls/${call}/earlier`, { size: SHOWN }, signal),
    staleTime: 60_000,
    placeholderData: (before) => before,
    retry: 2,
  });
  if (isLoading) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const calls = itemsOf(data).slice(0, SHOWN);
  if (calls.length === 0) return <p className="muted">{t("desk.earlierNone")}</p>;
  return (
    <ul className="desk-earlier">
      {calls.map((one) => (
        <li key={one.id}>
          <span className="desk-earlier-head">
            {may("call.list") ? (
              <Link to={`/calls/${one.id}`}>
                <Moment at={one.arrived_at} />
              </Link>
            ) : (
              <Moment at={one.arrived_at} />
            )}
            <span>{wordOf(t, "outcome", one.outcome)}</span>
            <span className="figures muted">{duration(one.talked_s)}</span>
          </span>
          {one.agent_name || one.notes ? (
            <span className="muted desk-earlier-notes">
              {[one.agent_name, one.notes].filter(Boolean).join(t("common.colon"))}
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
