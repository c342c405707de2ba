/**
 * The tabs of a customer's page beside the card itself, in their order: timeline, follow-ups, work
 * orders, orders, changes of hands. A feature exports a panel that takes `customerId`; a line here
 * mounts it.
 */
import type { CustomerTab } from "@/features/customers/CardPage";
import { CustomerFollowups } from "@/features/followups/CustomerFollowups";
import { PersonalPanel } from "@/features/personal/PersonalPanel";
import { CustomerMoves } from "@/features/pools/CustomerMoves";
import { CustomerOrders } from "@/features/shop/CustomerOrders";
import { CustomerTickets } from "@/features/tickets/CustomerTickets";
import { CustomerTimeline } from "@/features/timeline/CustomerTimeline";

export const CUSTOMER_TABS: readonly CustomerTab[] = [
  { key: "timeline", text: "timeline.tab", any: ["customer.view"], Panel: CustomerTimeline },
  { key: "followups", text: "menu.followups", any: ["followup.work"], Panel: CustomerFollowups },
  { key: "tickets", text: "tickets.list", any: ["ticket.view"], Panel: CustomerTickets },
  { key: "orders", text: "shop.orders", any: ["shop.view"], Panel: CustomerOrders },
  { key: "moves", text: "timelineKind.pool", any: ["customer.view"], Panel: CustomerMoves },
  {
    key: "personal",
    text: "personal.title",
    any: ["customer.access_copy", "customer.erase"],
    Panel: PersonalPanel,
  },
];
