/**
 * Which microphone, speaker and ringing device this browser uses: chosen apart, remembered by id and
 * name (a headset plugged into another socket has a new id), and found again when it comes back. A
 * chosen device that is away is replaced by the system's own until then.
 */
import { useSyncExternalStore } from "react";
import { createValue } from "@/shared/value";

export type Role = "microphone" | "speaker" | "ring";
export interface Chosen {
  id: string;
  label: string;
}
export type Choice = Record<Role, Chosen | null>;
export interface Found {
  id: string;
  label: string;
  kind: "audioinput" | "audiooutput";
}

const KEY = "warmline.devices";
const NONE: Choice = { microphone: null, speaker: null, ring: null };
const KIND = { microphone: "audioinput", speaker: "audiooutput", ring: "audiooutput" } as const;

/** The devices of a role; the system's own ones (`default`) are not devices but the absence of a
 * choice. */
export const offered = (role: Role, found: readonly Found[]): Found[] =>
  found.filter(
    (one) => one.kind === KIND[role] && one.id && !["default", "communications"].includes(one.id),
  );

/** The id of the chosen device if it is there, by id or else by its name; "" for the system's. */
export function resolve(role: Role, choice: Choice, found: readonly Found[]): string {
  const wanted = choice[role];
  if (!wanted) return "";
  const there = offered(role, found);
  const same =
    there.find((one) => one.id === wanted.id) ??
    there.find((one) => one.label !== "" && one.label === wanted.label);
  return same?.id ?? "";
}

/** The roles whose chosen device is not plugged in. */
export function absent(choice: Choice, found: readonly Found[]): Role[] {
  const roles: Role[] = ["microphone", "speaker", "ring"];
  return roles.filter((role) => choice[role] !== null && resolve(role, choice, found) === "");
}

export function parsed(text: string | null): Choice {
  try {
    const read = JSON.parse(text ?? "{}") as Partial<Record<Role, unknown>>;
    const one = (role: Role): Chosen | null => {
      const value = read[role] as Partial<Chosen> | null | undefined;
      return typeof value?.id === "string" && typeof value.label === "string"
        ? { id: value.id, label: value.label }
        : null;
    };
    return { microphone: one("microphone"), speaker: one("speaker"), ring: one("ring") };
  } catch {
    return NONE;
  }
}

function stored(): Choice {
  try {
    return parsed(localStorage.getItem(KEY));
  } catch {
    return NONE;
  }
}

const choice = createValue<Choice>(stored());
const found = createValue<readonly Found[]>([]);

/** Look which devices there are; again whenever one comes or goes, and after the microphone was
 * allowed, since before that they have no names. */
async function look(): Promise<void> {
  const media = globalThis.navigator?.mediaDevices;
  if (!media?.enumerateDevices) return;
  const all = await media.enumerateDevices();
  found.set(
    all.flatMap(({ deviceId, label, kind }) =>
      kind === "videoinput" ? [] : [{ id: deviceId, label, kind }],
    ),
  );
}

export const devices = {
  look,
  watch(): () => void {
    const again = () => void look();
    const media = navigator.mediaDevices;
    media?.addEventListener("devicechange", again);
    again();
    return () => media?.removeEventListener("devicechange", again);
  },
  found: found.get,
  choose(role: Role, id: string): void {
    const device = offered(role, found.get()).find((one) => one.id === id);
    const next = { ...choice.get(), [role]: device ? { id, label: device.label } : null };
    try {
      localStorage.setItem(KEY, JSON.stringify(next));
    } catch {
      // Kept for this page only.
    }
    choice.set(next);
  },
  /** The id in use for a role now; "" for the system's own. */
  of: (role: Role): string => resolve(role, choice.get(), found.get()),
  subscribe(listener: () => void): () => void {
    const stops = [choice.subscribe(listener), found.subscribe(listener)];
    return () => {
      for (const stop of stops) stop();
    };
  },
};

type Sinkable = HTMLMediaElement & { setSinkId?: (id: string) => Promise<void> };

/** Whether this browser can play on another device than the system's own. */
export const canChooseOutput = (): boolean =>
  typeof HTMLMediaElement !== "undefined" && "setSinkId" in HTMLMediaElement.prototype;

/** Let an element sound on the device of a role. A device that vanished just now leaves it where it
 * is until the next look. */
export function playOn(element: HTMLMediaElement | null, role: "speaker" | "ring"): void {
  const sink = element as Sinkable | null;
  void sink?.setSinkId?.(devices.of(role)).catch(() => void look());
}

export const useFound = (): readonly Found[] =>
  useSyncExternalStore(found.subscribe, found.get, found.get);
export const useChoice = (): Choice =>
  useSyncExternalStore(choice.subscribe, choice.get, choice.get);
