/** What may follow from the call on the agent's page, with the customer it is linked to. */
import { useQuery } from "@tanstack/react-query";
import { useMay } from "@/api/me";
import { callCards } from "@/features/customers/queries";
import { CallFollowup } from "@/features/followups/CallFollowup";

export function CallNext({ call }: { call: string }) {
  const may = useMay();
  const cards = useQuery({ ...callCards(call), enabled: may("customer.view") });
  return <CallFollowup callId={call} customerId={cards.data?.linked?.id} />;
}
