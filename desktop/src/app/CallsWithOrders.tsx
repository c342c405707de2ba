/** The list of calls with the work orders beside them: an order is made of a call. */

import { useMay } from "@/api/me";
import CallsPage from "@/features/calls/CallsPage";
import { CallOrder } from "@/features/tickets/CallOrder";
import { CallTickets } from "@/features/tickets/CallTickets";

export default function CallsWithOrders() {
  const may = useMay();
  return (
    <CallsPage
      Order={may("ticket.create") ? CallOrder : undefined}
      Orders={may("ticket.view") ? CallTickets : undefined}
    />
  );
}
