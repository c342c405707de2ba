import { beforeEach, describe, expect, it } from "vitest";
import { delayBefore } from "./delay";
import type { Message } from "./model";
import { type Link, LiveSocket, type SocketLike } from "./socket";

class FakeSocket implements SocketLike {
  sent: unknown[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }
  close(): void {
    this.closed = true;
  }
  says(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  breaks(code = 1006): void {
    this.onclose?.({ code });
  }
}

interface Timer {
  run: () => void;
  at: number;
}

let sockets: FakeSocket[];
let links: Link[];
let timers: Set<Timer>;
let now: number;
let sessionsOver: number;
let accepts: (message: Message) => boolean;
let socket: LiveSocket;

const snapshot = { n: 0, kind: "snapshot", at: "", me: null, agents: {}, queues: {}, calls: {} };
const last = (): FakeSocket => sockets[sockets.length - 1] as FakeSocket;
const link = (): Link => links[links.length - 1] as Link;

function advance(ms: number): void {
  const end = now + ms;
  for (;;) {
    const due = [...timers].filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
    if (!due) break;
    now = due.at;
    timers.delete(due);
    due.run();
  }
  now = end;
}

beforeEach(() => {
  sockets = [];
  links = [];
  timers = new Set();
  now = 0;
  sessionsOver = 0;
  accepts = () => true;
  socket = new LiveSocket(
    {
      open: () => {
        const made = new FakeSocket();
        sockets.push(made);
        return made;
      },
      url: () => "ws://test/api/live",
      now: () => now,
      random: () => 1,
      later: (run, ms) => {
        const timer = { run, at: now + ms };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    },
    {
      link: (next) => links.push(next),
      message: (message) => accepts(message),
      sessionOver: () => {
        sessionsOver += 1;
      },
    },
  );
  socket.start();
});

describe("the live socket", () => {
  it("answers a ping with its number in the same turn, without any timer", () => {
    last().says(snapshot);
    last().says({ kind: "ping", n: 1 });
    expect(last().sent).toEqual([{ kind: "pong", n: 1 }]);
  });

  it("says nothing before the connection stands, and again nothing after it broke", () => {
    socket.send({ kind: "microphone", ok: true });
    expect(last().sent).toEqual([]);
    last().says(snapshot);
    socket.send({ kind: "microphone", ok: true });
    expect(last().sent).toEqual([{ kind: "microphone", ok: true }]);
    last().breaks();
    advance(300);
    socket.send({ kind: "microphone", ok: false });
    expect(last().sent).toEqual([]);
  });

  it("is open once the snapshot is there", () => {
    expect(link().status).toBe("connecting");
    last().says(snapshot);
    expect(link().status).toBe("open");
  });

  it("connects again after a break, later each time, until a snapshot resets the delay", () => {
    last().says(snapshot);
    last().breaks();
    expect(link()).toMatchObject({ status: "lost", retryAt: 300 });
    advance(300);
    expect(sockets).toHaveLength(2);
    last().breaks();
    expect(link()).toMatchObject({ status: "lost", retryAt: 300 + 600 });
    advance(600);
    last().says(snapshot);
    last().breaks();
    expect(link()).toMatchObject({ retryAt: now + 300 });
  });

  it("starts anew at once when a message does not fit", () => {
    last().says(snapshot);
    accepts = () => false;
    const old = last();
    old.says({ kind: "change", n: 7 });
    expect(old.closed).toBe(true);
    advance(0);
    expect(sockets).toHaveLength(2);
  });

  it("takes ten silent seconds for a dead connection", () => {
    last().says(snapshot);
    advance(9_999);
    expect(link().status).toBe("open");
    advance(1);
    expect(link().status).toBe("lost");
  });

  it("stops when the session is over and tells", () => {
    last().says(snapshot);
    last().breaks(4401);
    expect(sessionsOver).toBe(1);
    advance(60_000);
    expect(sockets).toHaveLength(1);
  });

  it("stays away when another page took the agent over, and can be started again", () => {
    last().says(snapshot);
    last().breaks(4409);
    expect(link().status).toBe("replaced");
    advance(60_000);
    expect(sockets).toHaveLength(1);
    socket.start();
    expect(sockets).toHaveLength(2);
  });

  it("hears nothing from a socket it has left", () => {
    const old = last();
    old.says(snapshot);
    const forgotten = old.onmessage;
    old.breaks();
    advance(300);
    forgotten?.({ data: JSON.stringify({ kind: "ping", n: 9 }) });
    expect(old.sent).toEqual([]);
  });

  it("connects at once when a person asks for it", () => {
    last().says(snapshot);
    last().breaks();
    socket.retryNow();
    expect(sockets).toHaveLength(2);
    advance(1_000);
    expect(sockets).toHaveLength(2);
  });
});

describe("the delay", () => {
  it("grows, is capped, and lies between half and whole of its step", () => {
    expect(delayBefore(0, 0)).toBe(150);
    expect(delayBefore(0, 1)).toBe(300);
    expect(delayBefore(3, 1)).toBe(2400);
    expect(delayBefore(50, 1)).toBe(15_000);
    expect(delayBefore(50, 0)).toBe(7_500);
  });
});
