/** Listening to a prompt; a new one ends the one before. */
import { tellError } from "@/shared/tell";
import { soundAddress } from "./queries";

let playing: HTMLAudioElement | null = null;

export function listen(sound: string, missing: string): void {
  playing?.pause();
  playing = new Audio(soundAddress(sound));
  playing.play().catch(() => tellError(missing));
}
