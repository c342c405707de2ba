/** What a person is in a call: its owner, a further party, or nobody any more. Pure. */
import type { CallView, PartyView } from "./model";

export interface Part {
  role: "owner" | "party";
  phase: "ringing" | "talking";
  /** Since when the timer of his screen runs. */
  since: string;
  held: boolean;
  muted: boolean;
  party: PartyView | null;
}

const CONSULTED = ["consulting", "parked"];

export const supervises = (party: PartyView): boolean =>
  ["listen", "whisper", "barge", "take_over"].includes(party.purpose);

/** The party whom the owner consults, also while it rings. */
export function consultedIn(call: CallView): PartyView | null {
  return (
    call.parties.find(
      (party) =>
        CONSULTED.includes(party.state) ||
        (party.state === "ringing" && party.purpose === "consult"),
    ) ?? null
  );
}

/** Whether the call has others in it, so that holding is the server's business. */
export const hasOthers = (call: CallView): boolean =>
  call.parties.some((party) => !supervises(party) || party.state === "joined");

export function partIn(call: CallView, me: string): Part | null {
  const party = call.parties.find((each) => each.agent === me);
  if (party) {
    return {
      role: "party",
      phase: party.state === "ringing" ? "ringing" : "talking",
      since: party.since,
      held: party.state === "held" || party.state === "parked",
      muted: party.muted,
      party,
    };
  }
  if (call.agent !== me || (call.phase !== "ringing" && call.phase !== "talking")) return null;
  return {
    role: "owner",
    phase: call.phase,
    since: call.talk_started ?? call.since,
    held: call.held,
    muted: call.muted,
    party: null,
  };
}
