import { playOn } from "./devices";

/** The ringing tone that an agent hears while whoever he dialled is rung. */
export class Ringback {
  private readonly sound = new Audio("/sounds/ringback.wav");
  private on = false;

  constructor() {
    this.sound.loop = true;
  }

  /** Whether it sounds now. */
  get sounds(): boolean {
    return this.on;
  }

  set(on: boolean): void {
    if (on === this.on) return;
    this.on = on;
    this.sound.currentTime = 0;
    // A browser that forbids sound before a click still shows that the callee is rung.
    if (on) playOn(this.sound, "speaker");
    if (on) this.sound.play().catch(() => {});
    else this.sound.pause();
  }
}
