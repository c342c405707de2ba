/** All texts, Chinese first, English second. A key with one language does not compile. */
import { accounts } from "./accounts";
import { agent } from "./agent";
import { attachments } from "./attachments";
import { board } from "./board";
import { calendars } from "./calendars";
import { callbacks } from "./callbacks";
import { calls } from "./calls";
import { common } from "./common";
import { control } from "./control";
import { customerCards } from "./customerCards";
import { customers } from "./customers";
import { errors } from "./errors";
import { flows } from "./flows";
import { followups } from "./followups";
import { frame } from "./frame";
import { guide } from "./guide";
import { imports } from "./imports";
import { knowledge } from "./knowledge";
import { lookups } from "./lookups";
import { messages } from "./messages";
import { missed } from "./missed";
import { notices } from "./notices";
import { orderImports } from "./orderImports";
import { outward } from "./outward";
import { personal } from "./personal";
import { phone } from "./phone";
import { pools } from "./pools";
import { prompts } from "./prompts";
import { questionnaires } from "./questionnaires";
import { queuePolicy } from "./queuePolicy";
import { queues } from "./queues";
import { recordings } from "./recordings";
import { runs } from "./runs";
import { session } from "./session";
import { shop } from "./shop";
import { surveys } from "./surveys";
import { telephony } from "./telephony";
import { ticketAudit } from "./ticketAudit";
import { ticketBoard } from "./ticketBoard";
import { ticketCalls } from "./ticketCalls";
import { ticketSettings } from "./ticketSettings";
import { tickets } from "./tickets";
import { ticketTies } from "./ticketTies";
import { timeline } from "./timeline";
import { views } from "./views";
import { why } from "./why";

export const texts = {
  ...common,
  ...frame,
  ...guide,
  ...session,
  ...agent,
  ...control,
  ...personal,
  ...phone,
  ...missed,
  ...notices,
  ...outward,
  ...callbacks,
  ...calls,
  ...customerCards,
  ...customers,
  ...imports,
  ...orderImports,
  ...runs,
  ...calendars,
  ...knowledge,
  ...lookups,
  ...messages,
  ...pools,
  ...prompts,
  ...attachments,
  ...board,
  ...accounts,
  ...queues,
  ...flows,
  ...followups,
  ...questionnaires,
  ...queuePolicy,
  ...telephony,
  ...timeline,
  ...ticketAudit,
  ...ticketBoard,
  ...ticketCalls,
  ...ticketTies,
  ...ticketSettings,
  ...tickets,
  ...views,
  ...why,
  ...shop,
  ...surveys,
  ...recordings,
  ...errors,
} as const;

export type TextKey = keyof typeof texts;
