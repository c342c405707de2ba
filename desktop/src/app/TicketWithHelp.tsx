/** One work order with knowledge that helps with it. */
import { OrderHelp } from "@/features/knowledge/OrderHelp";
import TicketPage from "@/features/tickets/TicketPage";

export default function TicketWithHelp() {
  return <TicketPage help={(order) => <OrderHelp order={order} />} />;
}
