/** The list of work orders with knowledge that helps beside an order and its form. */
import { OrderHelp } from "@/features/knowledge/OrderHelp";
import TicketsPage from "@/features/tickets/TicketsPage";

export default function TicketsWithHelp() {
  return <TicketsPage help={(order) => <OrderHelp order={order} />} />;
}
