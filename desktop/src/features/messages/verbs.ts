/** What may be done with a message now, by its state and by whose it is. Pure. */
import type { Message } from "@/api/types";

export type Verb = "take" | "takeOver" | "reopen" | "giveBack" | "finish";

export function verbsFor(message: Message, me: string): Verb[] {
  switch (message.state) {
    case "new":
      return ["take", "finish"];
    case "in_work":
      return message.assignee === me ? ["finish", "giveBack"] : ["takeOver"];
    case "done":
      return ["reopen"];
  }
}
