/** All texts, Chinese first, English second. A key with one language does not compile. */
import { accounts } from "./accounts";
import { agent } from "./agent";
import { board } from "./board";
import { calls } from "./calls";
import { common } from "./common";
import { errors } from "./errors";
import { frame } from "./frame";
import { queuePolicy } from "./queuePolicy";
import { queues } from "./queues";
import { session } from "./session";

export const texts = {
  ...common,
  ...frame,
  ...session,
  ...agent,
  ...calls,
  ...board,
  ...accounts,
  ...queues,
  ...queuePolicy,
  ...errors,
} as const;

export type TextKey = keyof typeof texts;
