/**
 * What a headset says and is told in USB HID reports: hook switch and mute button in, lamps out.
 * Usages of the HID usage tables, page 0x0B (telephony) and 0x08 (LEDs). Where each bit lies is read
 * from the device's own description (WebHID `collections`), so no maker is named here. Pure.
 */

/** The part of WebHID's types that is read here; TypeScript's library has none yet. */
export interface HidItem {
  usages?: number[];
  usageMinimum?: number;
  usageMaximum?: number;
  isRange?: boolean;
  isArray?: boolean;
  isAbsolute?: boolean;
  reportSize?: number;
  reportCount?: number;
  logicalMinimum?: number;
}
export interface HidReport {
  reportId?: number;
  items?: HidItem[];
}
export interface HidCollection {
  usagePage?: number;
  usage?: number;
  inputReports?: HidReport[];
  outputReports?: HidReport[];
  children?: HidCollection[];
}

export const TELEPHONY = 0x0b;
const HOOK = 0x000b0020;
const FLASH = 0x000b0021;
const MUTE = 0x000b002f;
const LED_MUTE = 0x00080009;
const LED_OFF_HOOK = 0x00080017;
const LED_RING = 0x00080018;
const LED_HOLD = 0x00080020;

const BUTTONS: Record<number, Button> = { [HOOK]: "hook", [FLASH]: "flash", [MUTE]: "mute" };
const LAMPS: Record<number, Lamp> = {
  [LED_OFF_HOOK]: "offHook",
  [LED_RING]: "ring",
  [LED_MUTE]: "mute",
  [LED_HOLD]: "hold",
};

export type Button = "hook" | "flash" | "mute";
export type Lamp = "offHook" | "ring" | "mute" | "hold";
export type Buttons = Partial<Record<Button, boolean>>;
export type Lamps = Record<Lamp, boolean>;

/** A button or lamp: its report and bit; in an array report the button is the value `index`. */
interface Place {
  report: number;
  bit: number;
  size: number;
  index: number | null;
  relative: boolean;
}
export interface Layout {
  buttons: Partial<Record<Button, Place[]>>;
  lamps: Partial<Record<Lamp, Place>>;
  /** Bytes of each output report. */
  bytes: Map<number, number>;
  /** The hook switch is a button that is pressed, not a state that it keeps (relative data). */
  hookPulses: boolean;
}

const all = (collections: readonly HidCollection[]): HidCollection[] =>
  collections.flatMap((one) => [one, ...all(one.children ?? [])]);

function usagesOf(item: HidItem): number[] {
  const { usageMinimum: low, usageMaximum: high } = item;
  if (item.isRange && low !== undefined && high !== undefined) {
    return Array.from({ length: Math.min(256, high - low + 1) }, (_, n) => low + n);
  }
  return item.usages ?? [];
}

/** Every usage of a report with its place, and the report's length in bits. */
function placesOf(report: HidReport): { places: [number, Place][]; bits: number } {
  const places: [number, Place][] = [];
  let bits = 0;
  for (const item of report.items ?? []) {
    const size = item.reportSize ?? 0;
    const count = item.reportCount ?? 0;
    const id = report.reportId ?? 0;
    const relative = item.isAbsolute === false;
    usagesOf(item).forEach((usage, n) => {
      if (item.isArray) {
        const index = n + (item.logicalMinimum ?? 0);
        for (let slot = 0; slot < count; slot++) {
          places.push([usage, { report: id, bit: bits + slot * size, size, index, relative }]);
        }
      } else if (n < count) {
        places.push([usage, { report: id, bit: bits + n * size, size, index: null, relative }]);
      }
    });
    bits += size * count;
  }
  return { places, bits };
}

/** Where the buttons and lamps of a device lie; null for one without a hook switch or mute. */
export function layoutOf(collections: readonly HidCollection[]): Layout | null {
  const layout: Layout = { buttons: {}, lamps: {}, bytes: new Map(), hookPulses: false };
  for (const collection of all(collections)) {
    for (const report of collection.inputReports ?? []) {
      for (const [usage, place] of placesOf(report).places) {
        const button = BUTTONS[usage];
        if (button) layout.buttons[button] = [...(layout.buttons[button] ?? []), place];
      }
    }
    for (const report of collection.outputReports ?? []) {
      const { places, bits } = placesOf(report);
      layout.bytes.set(report.reportId ?? 0, Math.ceil(bits / 8));
      for (const [usage, place] of places) {
        const lamp = LAMPS[usage];
        if (lamp && !layout.lamps[lamp]) layout.lamps[lamp] = place;
      }
    }
  }
  layout.hookPulses = layout.buttons.hook?.every((place) => place.relative) ?? false;
  return layout.buttons.hook || layout.buttons.mute ? layout : null;
}

function valueAt(data: DataView, { bit, size }: Place): number {
  let value = 0;
  for (let n = 0; n < size && bit + n < data.byteLength * 8; n++) {
    if (data.getUint8((bit + n) >> 3) & (1 << ((bit + n) & 7))) value += 2 ** n;
  }
  return value;
}

/** The buttons that an input report speaks of, pressed or not. */
export function buttonsIn(layout: Layout, reportId: number, data: DataView): Buttons {
  const found: Buttons = {};
  for (const [button, places] of Object.entries(layout.buttons) as [Button, Place[]][]) {
    const here = places.filter((place) => place.report === reportId);
    if (here.length === 0) continue;
    found[button] = here.some((place) => {
      const value = valueAt(data, place);
      return place.index === null ? value !== 0 : value === place.index;
    });
  }
  return found;
}

/** The output reports that light exactly these lamps. */
export function reportsFor(layout: Layout, lamps: Lamps): Map<number, Uint8Array<ArrayBuffer>> {
  const reports = new Map<number, Uint8Array<ArrayBuffer>>();
  for (const [lamp, place] of Object.entries(layout.lamps) as [Lamp, Place][]) {
    const bytes = reports.get(place.report) ?? new Uint8Array(layout.bytes.get(place.report) ?? 1);
    reports.set(place.report, bytes);
    if (!lamps[lamp]) continue;
    if (place.index === null) {
      bytes[place.bit >> 3] = (bytes[place.bit >> 3] ?? 0) | (1 << (place.bit & 7));
    }
  }
  return reports;
}

export type Wish = "answer" | "hangUp" | "mute" | "hold";
export interface Now {
  ringing: boolean;
  talking: boolean;
}

/**
 * What a change of the buttons means. The hook switch has a state: lifted answers, put down hangs
 * up; one that only pulses says with each press the opposite of what the call does, and nothing when
 * it is let go. Mute and flash are presses: what counts is the moment they go down.
 */
export function wishOf(before: Buttons, after: Buttons, now: Now, hookPulses = false): Wish | null {
  const down = (button: Button) => after[button] === true && before[button] !== true;
  if (down("hook")) {
    if (now.ringing) return "answer";
    return hookPulses && now.talking ? "hangUp" : null;
  }
  if (!hookPulses && after.hook === false && before.hook === true) {
    return now.talking ? "hangUp" : null;
  }
  if (down("mute")) return now.talking ? "mute" : null;
  if (down("flash")) return now.talking ? "hold" : null;
  return null;
}
