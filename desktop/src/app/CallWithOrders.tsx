/** One call with the work orders beside it: an order is made of it. */
import { useMay } from "@/api/me";
import CallPage from "@/features/calls/CallPage";
import { CallTickets } from "@/features/tickets/CallTickets";

export default function CallWithOrders() {
  const may = useMay();
  return <CallPage Orders={may("ticket.view") ? CallTickets : undefined} />;
}
