/** Asks for the customers of a call the moment it is offered, whatever page is open then. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useMay } from "@/api/me";
import { myCallOf, useLive } from "@/live/store";
import { callCards } from "./queries";

export function CallCardAhead() {
  const client = useQueryClient();
  const may = useMay()("customer.view");
  const call = useLive((state) => myCallOf(state)?.id ?? null);
  useEffect(() => {
    if (may && call) void client.prefetchQuery(callCards(call));
  }, [client, may, call]);
  return null;
}
