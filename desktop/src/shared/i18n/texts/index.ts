/** All texts, Chinese first, English second. A key with one language does not compile. */
import { accounts } from "./accounts";
import { agent } from "./agent";
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
import { frame } from "./frame";
import { guide } from "./guide";
import { lookups } from "./lookups";
import { messages } from "./messages";
import { missed } from "./missed";
import { notices } from "./notices";
import { phone } from "./phone";
import { prompts } from "./prompts";
import { queuePolicy } from "./queuePolicy";
import { queues } from "./queues";
import { recordings } from "./recordings";
import { session } from "./session";
import { shop } from "./shop";
import { surveys } from "./surveys";
import { telephony } from "./telephony";
import { why } from "./why";

export const texts = {
  ...common,
  ...frame,
  ...guide,
  ...session,
  ...agent,
  ...control,
  ...phone,
  ...missed,
  ...notices,
  ...callbacks,
  ...calls,
  ...customerCards,
  ...customers,
  ...calendars,
  ...lookups,
  ...messages,
  ...prompts,
  ...board,
  ...accounts,
  ...queues,
  ...flows,
  ...queuePolicy,
  ...telephony,
  ...why,
  ...shop,
  ...surveys,
  ...recordings,
  ...errors,
} as const;

export type TextKey = keyof typeof texts;
