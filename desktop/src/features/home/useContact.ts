/** The contact on the desk now: from the live feed, kept through wrap-up, else from its record. */
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { get } from "@/api/client";
import type { CallDetail } from "@/api/types";
import { partIn } from "@/live/mine";
import type { CallView } from "@/live/model";
import { meOf, myCallOf, useLive } from "@/live/store";
import { type Contact, contactId, fromLive, fromRecord } from "./contact";

/** A call's record; asked for once it is the agent's own, not while it only rings. */
export function useCallRecord(id: string | null) {
  const ringing = useLive((state) => meOf(state)?.state === "ringing");
  return useQuery({
    queryKey: ["call", id],
    queryFn: ({ signal }) => get<CallDetail>(`/calls/${id}`, {}, signal),
    enabled: id !== null && !ringing,
    staleTime: Infinity,
    retry: 3,
  });
}

export function useContact(): Contact | null {
  const me = useLive(meOf);
  const mine = useLive(myCallOf);
  const bound = useLive((state) => {
    const call = meOf(state)?.call;
    return (call && state.data?.calls[call]) || null;
  });
  const seen = useRef<CallView | null>(null);
  const id = contactId(me, mine);
  const shown = mine ?? bound;
  if (shown) seen.current = shown;
  const last = seen.current?.id === id ? seen.current : null;
  const record = useCallRecord(last ? null : id);
  if (!id) return null;
  if (last) {
    const part = me ? partIn(last, me.id) : null;
    const contact = { ...fromLive(last), ...(part ? { stage: part.phase } : {}) };
    return mine ? contact : { ...contact, stage: "wrap_up", queuedAt: null };
  }
  return record.data ? fromRecord(record.data) : null;
}
