/** What the agent's page asks about others in his call. Every answer comes by the live feed. */
import { get, post, remove } from "@/api/client";
import { sentence } from "@/api/errors";
import type { Targets } from "@/api/types";
import { tellError } from "@/shared/tell";
import { softphone } from "./controller";

export type To = "agent" | "queue" | "number";
export type How = "transfer" | "consult" | "add";

const newId = (): string => crypto.randomUUID();

export const targets = (signal: AbortSignal): Promise<Targets> =>
  get<Targets>("/agent/targets", {}, signal);

async function ask(path: string, body: unknown = {}): Promise<boolean> {
  try {
    await post(path, body);
    return true;
  } catch (error) {
    tellError(sentence(error));
    return false;
  }
}

/** Bring somebody in, or give the call away; true when that was accepted. */
export function reach(call: string, how: How, to: To, target: string): Promise<boolean> {
  softphone.letGo();
  if (how === "transfer") return ask(`/calls/${call}/transfer`, { to, target });
  const path = how === "consult" ? "consult" : "parties";
  return ask(`/calls/${call}/${path}`, { to, target, party: newId() });
}

export const control = {
  survey: (call: string) => {
    softphone.letGo();
    return ask(`/calls/${call}/survey`);
  },
  complete: (call: string) => ask(`/calls/${call}/complete`),
  back: (call: string) => ask(`/calls/${call}/return`),
  merge: (call: string) => ask(`/calls/${call}/merge`),
  talkTo: (call: string, whom: "customer" | "party") => ask(`/calls/${call}/talk-to`, { whom }),
  holdParty: (call: string, party: string, on: boolean) =>
    ask(`/calls/${call}/parties/${party}/hold`, { on }),
  muteParty: (call: string, party: string, on: boolean) =>
    ask(`/calls/${call}/parties/${party}/mute`, { on }),
  removeParty: (call: string, party: string) =>
    remove(`/calls/${call}/parties/${party}`).catch((error) => tellError(sentence(error))),
  pauseRecording: (call: string, on: boolean) => ask(`/calls/${call}/recording/pause`, { on }),
  wishRecording: (call: string, on: boolean) => ask(`/calls/${call}/recording/wish`, { on }),
  supervise: (call: string, mode: string) => ask(`/calls/${call}/supervise`, { mode }),
};
