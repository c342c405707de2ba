/**
 * The tabs of a customer's page beside the card itself, in their order: timeline, follow-ups, orders,
 * work orders. A feature exports a panel that takes `customerId`; a line here mounts it.
 */
import type { CustomerTab } from "@/features/customers/CardPage";
import { CustomerOrders } from "@/features/shop/CustomerOrders";

export const CUSTOMER_TABS: readonly CustomerTab[] = [
  { key: "orders", text: "shop.orders", any: ["shop.view"], Panel: CustomerOrders },
];
