/**
 * One WebSocket to /api/live: messages in, pongs out, connected again when it breaks.
 * Knows nothing of what the messages mean but pings; `store` folds them.
 */
import { delayBefore } from "./delay";
import type { Message } from "./model";

export type Link =
  | { status: "connecting" }
  | { status: "open" }
  | { status: "lost"; retryAt: number; attempt: number }
  | { status: "replaced" }
  | { status: "stopped" };

export interface SocketLike {
  send(data: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: string }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export interface SocketPorts {
  open: (url: string) => SocketLike;
  url: () => string;
  now: () => number;
  random: () => number;
  later: (run: () => void, ms: number) => () => void;
}

export interface SocketEvents {
  link: (link: Link) => void;
  /** Returns false when the message does not fit: the connection starts anew. */
  message: (message: Message) => boolean;
  sessionOver: () => void;
}

/** The server pings every 3 s; this long without a word means the connection is dead. */
const SILENCE_MS = 10_000;

export class LiveSocket {
  private socket: SocketLike | null = null;
  private attempt = 0;
  private cancelTimer: () => void = () => {};
  private running = false;
  private opened = false;

  constructor(
    private readonly ports: SocketPorts,
    private readonly events: SocketEvents,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.attempt = 0;
    this.connect();
  }

  stop(): void {
    this.running = false;
    this.drop();
    this.events.link({ status: "stopped" });
  }

  /** Connect now rather than when the delay is over (network back, a person's click). */
  retryNow(): void {
    if (!this.running || this.socket) return;
    this.cancelTimer();
    this.connect();
  }

  /** Say something now; dropped while not connected, so say what lasts again when open. */
  send(message: object): void {
    if (this.opened) this.socket?.send(JSON.stringify(message));
  }

  private connect(): void {
    this.events.link({ status: "connecting" });
    const socket = this.ports.open(this.ports.url());
    this.socket = socket;
    socket.onmessage = (event) => this.heard(socket, event.data);
    socket.onclose = (event) => this.closed(socket, event.code);
    this.watch(socket);
  }

  private heard(socket: SocketLike, data: string): void {
    if (socket !== this.socket) return;
    this.watch(socket);
    const message = JSON.parse(data) as Message;
    if (message.kind === "ping") socket.send(JSON.stringify({ kind: "pong", n: message.n }));
    if (!this.events.message(message)) {
      this.again(0);
      return;
    }
    if (message.kind === "snapshot") {
      this.attempt = 0;
      this.opened = true;
      this.events.link({ status: "open" });
    }
  }

  private closed(socket: SocketLike, code: number): void {
    if (socket !== this.socket) return;
    this.drop();
    if (code === 4401) {
      this.running = false;
      this.events.link({ status: "stopped" });
      this.events.sessionOver();
    } else if (code === 4409) {
      this.running = false;
      this.events.link({ status: "replaced" });
    } else {
      this.again(delayBefore(this.attempt, this.ports.random()));
    }
  }

  private again(ms: number): void {
    this.drop();
    if (!this.running) return;
    this.attempt += 1;
    const retryAt = this.ports.now() + ms;
    this.events.link({ status: "lost", retryAt, attempt: this.attempt });
    this.cancelTimer = this.ports.later(() => this.connect(), ms);
  }

  private watch(socket: SocketLike): void {
    this.cancelTimer();
    this.cancelTimer = this.ports.later(() => {
      if (socket === this.socket) this.again(delayBefore(this.attempt, this.ports.random()));
    }, SILENCE_MS);
  }

  private drop(): void {
    this.cancelTimer();
    this.cancelTimer = () => {};
    const socket = this.socket;
    this.socket = null;
    this.opened = false;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close(1000);
  }
}
