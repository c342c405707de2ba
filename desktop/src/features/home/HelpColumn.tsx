/** The help at the side of the desk: the day so far and the keys. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue } from "react";
import { get } from "@/api/client";
import type { Today } from "@/api/types";
import { meOf, useLive } from "@/live/store";
import { count, duration } from "@/shared/format";
import { useText } from "@/shared/i18n";
import { keysOf, SHORTCUTS, type ShortcutId, useKeys } from "@/shared/keys";

/** `children`: what helps with the contact, above the figures. */
export function HelpColumn({ children }: { children?: ReactNode }) {
  const t = useText();
  return (
    <aside className="desk-column desk-help" aria-label={t("desk.help")}>
      {children}
      <div className="card">
        <h2>{t("today.title")}</h2>
        <MyDay />
      </div>
      <div className="card">
        <h2>{t("desk.shortcuts")}</h2>
        <Shortcuts />
      </div>
    </aside>
  );
}

function MyDay() {
  const t = useText();
  // Asked for anew with each change of the state, after that is drawn.
  const since = useDeferredValue(useLive((state) => meOf(state)?.since ?? ""));
  const { data } = useQuery({
    queryKey: ["agent", "today", since],
    queryFn: ({ signal }) => get<Today>("/agent/today", {}, signal),
    placeholderData: (before) => before,
  });
  const aht = data?.handled ? (data.talk_s + data.hold_s + data.wrap_up_s) / data.handled : null;
  const rows = [
    ["today.handled", count(data?.handled)],
    ["today.aht", duration(aht)],
    ["today.talk", duration(data?.talk_s)],
    ["today.hold", duration(data?.hold_s)],
    ["today.wrap_up", duration(data?.wrap_up_s)],
    ["today.ready", duration(data?.ready_s)],
    ["today.pause", duration(data?.pause_s)],
    ["today.signed_in", duration(data?.signed_in_s)],
  ] as const;
  return (
    <dl className="desk-day">
      {rows.map(([key, value]) => (
        <div key={key}>
          <dt>{t(key)}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Shortcuts() {
  const t = useText();
  const own = useKeys();
  return (
    <dl className="desk-day">
      {(Object.keys(SHORTCUTS) as ShortcutId[]).map((id) => (
        <div key={id}>
          <dt>{t(SHORTCUTS[id].text)}</dt>
          <dd>
            <kbd>{keysOf(id, own)}</kbd>
          </dd>
        </div>
      ))}
    </dl>
  );
}
