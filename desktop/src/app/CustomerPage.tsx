/** A customer's page with the panels of every feature that has something to say of him. */
import { CardPage } from "@/features/customers/CardPage";
import { CUSTOMER_TABS } from "./customerTabs";

export default function CustomerPage() {
  return <CardPage tabs={CUSTOMER_TABS} />;
}
