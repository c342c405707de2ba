/** What an agent who looks elsewhere notices: sound, a desktop notification, a blinking title. */
import { say } from "@/shared/i18n";
import { playOn } from "./devices";

export class Ringer {
  private readonly sound = new Audio("/sounds/ring.wav");
  private note: Notification | null = null;
  private blink: ReturnType<typeof setInterval> | undefined;
  private title = "";
  private ringing = false;

  constructor() {
    this.sound.loop = true;
  }

  /** Ask once, at sign-in, whether notifications may be shown. */
  prepare(): void {
    if (typeof Notification !== "undefined" && Notification.permission === "default") {
      void Notification.requestPermission();
    }
  }

  start(caller: string, detail: string): void {
    if (this.ringing) return;
    this.ringing = true;
    this.sound.currentTime = 0;
    playOn(this.sound, "ring");
    // A browser that forbids sound before a click still shows title, notification and call strip.
    this.sound.play().catch(() => {});
    if (document.hidden) this.notify(caller, detail);
    this.startTitle(caller);
  }

  stop(): void {
    if (!this.ringing) return;
    this.ringing = false;
    this.sound.pause();
    this.note?.close();
    this.note = null;
    clearInterval(this.blink);
    document.title = this.title;
  }

  private notify(caller: string, detail: string): void {
    if (typeof Notification === "undefined" || Notification.permission !== "granted") return;
    this.note = new Notification(say("ring.title", { caller }), {
      body: detail,
      tag: "warmline-call",
      requireInteraction: true,
    });
    this.note.onclick = () => window.focus();
  }

  private startTitle(caller: string): void {
    this.title = document.title;
    let on = false;
    const show = () => {
      on = !on;
      document.title = on ? `☎ ${say("ring.title", { caller })}` : this.title;
    };
    show();
    this.blink = setInterval(show, 1000);
  }
}
