/** A work order's page, with the questionnaire that its revisit asks and knowledge that helps. */
import type { TicketDetail } from "@/api/ticketTypes";
import { OrderFollowup } from "@/features/followups/OrderFollowup";
import { QuestionnaireFiller } from "@/features/followups/QuestionnaireFiller";
import { OrderHelp } from "@/features/knowledge/OrderHelp";
import TicketPage from "@/features/tickets/TicketPage";
import { myCallOf, useLive } from "@/live/store";

/** From the moment the customer is there to be asked: in the talk, and afterwards. */
function Questions({ detail: { ticket, revisit } }: { detail: TicketDetail }) {
  const talk = useLive((now) => {
    const call = myCallOf(now);
    return call?.phase === "talking" ? call.id : null;
  });
  const reached = revisit?.attempts.filter(
    (one) => one.outcome === "connected" || one.call === talk,
  );
  const call = reached?.at(-1)?.call;
  if (!revisit?.questionnaire || !call) return null;
  return (
    <QuestionnaireFiller
      key={call}
      questionnaireId={revisit.questionnaire}
      about={{ interaction: call, customer: ticket.customer }}
    />
  );
}

const questions = (detail: TicketDetail) => <Questions detail={detail} />;

export default function OrderPage() {
  return (
    <TicketPage
      questions={questions}
      help={(order) => <OrderHelp order={order} />}
      more={({ ticket }) => <OrderFollowup order={ticket} />}
    />
  );
}
