/**
 * The microphone, held open while signed in so that answering waits for nothing, and watched:
 * a track that ends or falls silent and a device that comes back are told to whoever listens.
 */
import type { Microphone as Status } from "./model";

/** What is asked of the browser: the chosen device, or whatever the system uses. */
export const constraintsFor = (id: string): MediaStreamConstraints => ({
  audio: {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(id ? { deviceId: { ideal: id } } : {}),
  },
});

export class MicrophoneKeeper {
  private stream: MediaStream | null = null;
  private running = false;
  private asking = false;
  private wanted = "";
  private onDevices = () => {
    if (this.running && !this.live()) void this.ask();
  };

  constructor(
    private readonly tell: (status: Status) => void,
    private readonly changed: (stream: MediaStream) => void,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    navigator.mediaDevices?.addEventListener("devicechange", this.onDevices);
    void this.ask();
  }

  stop(): void {
    this.running = false;
    navigator.mediaDevices?.removeEventListener("devicechange", this.onDevices);
    this.release();
    this.tell("off");
  }

  /** The device to use from now on (empty: the system's own), also in the talk that is on. The old
   * one serves until the new one sounds. */
  use(id: string): void {
    if (id === this.wanted) return;
    this.wanted = id;
    if (this.running) void this.ask();
  }

  /** Try again, after the person allowed it or plugged it in. */
  retry(): void {
    if (this.running && !this.live()) void this.ask();
  }

  /** A copy of the stream for one call, to be muted and stopped on its own. */
  forCall(): MediaStream | null {
    return this.live() ? (this.stream?.clone() ?? null) : null;
  }

  private live(): boolean {
    return this.stream?.getAudioTracks().some((track) => track.readyState === "live") ?? false;
  }

  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const asked = this.wanted;
    if (!this.live()) this.tell("asking");
    try {
      if (!navigator.mediaDevices) throw new DOMException("insecure page", "NotFoundError");
      const stream = await navigator.mediaDevices.getUserMedia(constraintsFor(asked));
      if (!this.running) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      this.release();
      this.stream = stream;
      this.watch(stream);
      this.tell("ok");
      this.changed(stream);
    } catch (failure) {
      if (this.live()) return; // the old one serves on
      const name = failure instanceof DOMException ? failure.name : "";
      this.tell(name === "NotAllowedError" || name === "SecurityError" ? "denied" : "missing");
    } finally {
      this.asking = false;
      if (this.running && this.wanted !== asked) void this.ask();
    }
  }

  private watch(stream: MediaStream): void {
    for (const track of stream.getAudioTracks()) {
      track.onended = () => {
        if (stream !== this.stream || !this.running) return;
        this.tell("missing");
        void this.ask();
      };
      track.onmute = () => stream === this.stream && this.tell("silent");
      track.onunmute = () => stream === this.stream && this.tell("ok");
    }
  }

  private release(): void {
    for (const track of this.stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    this.stream = null;
  }
}
