/**
 * The customer's cards of an offered call, before the page draws the offer, whatever page is open:
 * the server sends them ahead of it. Where it did not, they are asked for in the moment the offer is
 * heard of, so that they are on their way meanwhile. The card's part of the desk finds them by the
 * call.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { callCards } from "@/features/customers/queries";
import { live, myCallOf } from "@/live/store";

export function useCardAhead(sees: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!sees) return;
    let last = "";
    const look = () => {
      const call = myCallOf(live.get());
      if (!call || call.id === last) return;
      last = call.id;
      void client.prefetchQuery(callCards(call.id));
    };
    look();
    const stops = [
      live.onCards(({ call, cards }) => client.setQueryData(callCards(call).queryKey, cards)),
      live.subscribe(look),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, sees]);
}
