/**
 * `window.__warmline.phone`: read-only handles for journeys and support (is the phone registered,
 * how many sessions, the customer's sound to record). Nothing can be done to a call through it
 * that its own agent could not do with the page's buttons.
 */
import type { PhoneState } from "./model";

interface Sources {
  state: () => PhoneState;
  ringback: () => boolean;
  remoteStream: () => MediaStream | null;
}

export interface PhoneHandles {
  readonly registered: boolean;
  readonly microphone: string;
  readonly sessions: number;
  readonly talking: boolean;
  readonly held: boolean;
  readonly ringback: boolean;
  readonly remoteStream: MediaStream | null;
}

declare global {
  interface Window {
    __warmline?: { readonly phone: PhoneHandles };
  }
}

export function exposeHandles(from: Sources): void {
  const phone: PhoneHandles = {
    get registered() {
      return from.state().registration === "registered";
    },
    get microphone() {
      return from.state().microphone;
    },
    get sessions() {
      return from.state().sessions.length;
    },
    get talking() {
      return from.state().sessions.some((session) => session.phase === "up");
    },
    get held() {
      return from.state().sessions.some((session) => session.held);
    },
    get ringback() {
      return from.ringback();
    },
    get remoteStream() {
      return from.remoteStream();
    },
  };
  window.__warmline = Object.freeze({ phone: Object.freeze(phone) });
}
