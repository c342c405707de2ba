/**
 * The buttons of a headset: by WebHID where the browser has it and the person allowed the device,
 * else by Media Session, which knows mute and hang up only. `controller` lends the verbs; the page
 * tells what the call does, which lights the lamps.
 */
import { useSyncExternalStore } from "react";
import { createValue } from "@/shared/value";
import {
  type Buttons,
  buttonsIn,
  type HidCollection,
  type Layout,
  layoutOf,
  type Now,
  reportsFor,
  TELEPHONY,
  type Wish,
  wishOf,
} from "./hidReports";

interface HidDevice extends EventTarget {
  productName: string;
  opened: boolean;
  collections: HidCollection[];
  open(): Promise<void>;
  close(): Promise<void>;
  sendReport(id: number, data: BufferSource): Promise<void>;
  forget?(): Promise<void>;
}
interface Hid extends EventTarget {
  getDevices(): Promise<HidDevice[]>;
  requestDevice(wish: { filters: { usagePage: number }[] }): Promise<HidDevice[]>;
}
interface InputReport extends Event {
  reportId: number;
  data: DataView;
}

export interface CallNow extends Now {
  muted: boolean;
  held: boolean;
}
export type HeadsetWay = "hid" | "media" | "unsupported";

const QUIET: CallNow = { ringing: false, talking: false, muted: false, held: false };
const hid = (): Hid | null => (globalThis.navigator as { hid?: Hid } | undefined)?.hid ?? null;
const name = createValue<string | null>(null);

let device: HidDevice | null = null;
let layout: Layout | null = null;
let pressed: Buttons = {};
let now: CallNow = QUIET;
let shown = "";
let obey: (wish: Wish) => void = () => {};

export function headsetWay(): HeadsetWay {
  if (hid()) return "hid";
  return globalThis.navigator && "mediaSession" in navigator ? "media" : "unsupported";
}

function onReport(event: Event): void {
  const { reportId, data } = event as InputReport;
  if (!layout) return;
  const said = buttonsIn(layout, reportId, data);
  if (Object.keys(said).length === 0) return;
  const after = { ...pressed, ...said };
  const wish = wishOf(pressed, after, now, layout.hookPulses);
  pressed = after;
  if (wish) obey(wish);
}

async function use(next: HidDevice): Promise<boolean> {
  const found = layoutOf(next.collections);
  if (!found) return false;
  await letGo();
  if (!next.opened) await next.open();
  next.addEventListener("inputreport", onReport);
  [device, layout, pressed, shown] = [next, found, {}, ""];
  name.set(next.productName);
  mediaKeys(false); // its buttons must not be heard twice
  light();
  return true;
}

async function letGo(): Promise<void> {
  const old = device;
  [device, layout, pressed] = [null, null, {}];
  name.set(null);
  old?.removeEventListener("inputreport", onReport);
  if (old) mediaKeys(now.talking || now.ringing);
  if (old?.opened) await old.close();
}

/** Lamps follow the call; a device that is just being unplugged may refuse. */
function light(): void {
  if (!device || !layout) return;
  const lamps = { offHook: now.talking, ring: now.ringing, mute: now.muted, hold: now.held };
  const wish = JSON.stringify(lamps);
  if (wish === shown) return;
  shown = wish;
  for (const [id, bytes] of reportsFor(layout, lamps)) {
    device.sendReport(id, bytes).catch(() => {
      shown = "";
    });
  }
}

type Action = MediaSessionAction | "togglemicrophone" | "hangup";

/** Headset keys as the browser's media keys: they arrive only while the page makes sound. */
function mediaKeys(on: boolean): void {
  const session = globalThis.navigator?.mediaSession;
  if (!session) return;
  const handlers: [Action, Wish | null][] = [
    ["togglemicrophone", now.talking ? "mute" : null],
    ["hangup", now.talking ? "hangUp" : null],
    ["play", now.ringing ? "answer" : null],
    ["pause", now.ringing ? "answer" : null],
  ];
  for (const [action, wish] of handlers) {
    try {
      session.setActionHandler(action as MediaSessionAction, on && wish ? () => obey(wish) : null);
    } catch {
      // This browser does not know this key.
    }
  }
  const active = session as { setMicrophoneActive?: (active: boolean) => unknown };
  active.setMicrophoneActive?.(now.talking && !now.muted);
}

export const headset = {
  /** Follow the call and obey the buttons; a device allowed earlier is taken up again at once. */
  start(verbs: (wish: Wish) => void): () => void {
    obey = verbs;
    const here = hid();
    const again = () =>
      void here
        ?.getDevices()
        .then(async (known) => {
          for (const one of known) if (!device && (await use(one))) return;
        })
        .catch(() => {});
    const gone = (event: Event) => {
      if ((event as Event & { device?: HidDevice }).device === device) void letGo();
    };
    here?.addEventListener("connect", again);
    here?.addEventListener("disconnect", gone);
    again();
    return () => {
      here?.removeEventListener("connect", again);
      here?.removeEventListener("disconnect", gone);
      now = QUIET;
      mediaKeys(false);
      void letGo();
    };
  },
  /** What the call does now. */
  tell(next: CallNow): void {
    if (JSON.stringify(next) === JSON.stringify(now)) return;
    now = next;
    light();
    if (!device) mediaKeys(now.talking || now.ringing);
  },
  /** Ask the person which headset; only from a press of a button. False: none, or none of ours. */
  async connect(): Promise<boolean> {
    const chosen = await hid()?.requestDevice({ filters: [{ usagePage: TELEPHONY }] });
    for (const one of chosen ?? []) if (await use(one)) return true;
    return false;
  },
  /** Use it no more, and take the permission back where the browser can. */
  async forget(): Promise<void> {
    const old = device;
    await letGo();
    await old?.forget?.();
  },
};

export const useHeadset = (): string | null =>
  useSyncExternalStore(name.subscribe, name.get, name.get);
