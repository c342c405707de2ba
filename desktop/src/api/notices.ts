/**
 * What a person is told by the system: the shape, and the questions every page may ask. Below the
 * bell and as pop-ups they are shown by `features/notices`; a feature may settle its own.
 */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { live } from "@/live/store";
import { get, put } from "./client";
import type { Paged } from "./types";

export interface About {
  /** ticket, customer, followup, article, run … */
  noun: string;
  id: string;
}

export interface Notice {
  id: string;
  /** The text `notice.<kind>` says it, with `facts` in its placeholders. */
  kind: string;
  about: About | null;
  facts: Record<string, string>;
  popup: boolean;
  sound: boolean;
  at: string;
  read_at: string | null;
}

const KEY = "notices";
/** The live feed says when something is new; this is for what it could not say. */
const EVERY_MS = 60_000;

export function useUnreadNotices() {
  return useQuery({
    queryKey: [KEY, "unread"],
    queryFn: ({ signal }) => get<Paged<Notice>>("/notices", { unread: true, size: 20 }, signal),
    refetchInterval: EVERY_MS,
  });
}

export function useNotices(page: number, on: boolean) {
  return useQuery({
    queryKey: [KEY, "page", page],
    queryFn: ({ signal }) => get<Paged<Notice>>("/notices", { page, size: 20 }, signal),
    enabled: on,
  });
}

const CHANNEL = "warmline.notices";

/** The other pages of this browser ask anew. */
function tellOthers(): void {
  const others = new BroadcastChannel(CHANNEL);
  others.postMessage(null);
  others.close();
}

/**
 * Ask anew whenever the server says that something changed. Of an agent's pages only the newest has
 * the live feed: it passes the word on to the others of this browser. Used once, by the frame.
 */
export function useNoticeNews(): void {
  const client = useQueryClient();
  useEffect(() => {
    const others = new BroadcastChannel(CHANNEL);
    const again = () => void client.invalidateQueries({ queryKey: [KEY] });
    others.onmessage = again;
    const stop = live.onNotice((notice) => {
      if (notice.code !== "notices") return;
      again();
      tellOthers();
    });
    return () => {
      stop();
      others.close();
    };
  }, [client]);
}

export function useNoticeVerbs() {
  const client = useQueryClient();
  const again = () => {
    void client.invalidateQueries({ queryKey: [KEY] });
    tellOthers();
  };
  return {
    read: (id: string) => put(`/notices/${id}/read`, {}).finally(again),
    readAll: () => put("/notices/read", {}).finally(again),
  };
}
