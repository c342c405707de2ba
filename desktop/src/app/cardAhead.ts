/**
 * Asks for the customer's card of an offered call in the moment the offer is heard of, so that it is
 * on its way while the page still draws the offer. The card's part of the desk finds it by the call.
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
    return live.subscribe(look);
  }, [client, sees]);
}
