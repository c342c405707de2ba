/**
 * The list of work orders with knowledge that helps beside an order and its form; from an order a
 * follow-up is planned.
 */
import { OrderFollowup } from "@/features/followups/OrderFollowup";
import { OrderHelp } from "@/features/knowledge/OrderHelp";
import TicketsPage from "@/features/tickets/TicketsPage";

export default function TicketsWithHelp() {
  return (
    <TicketsPage
      help={(order) => <OrderHelp order={order} />}
      more={({ ticket }) => <OrderFollowup order={ticket} />}
    />
  );
}
