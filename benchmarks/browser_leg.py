"""What a browser's leg costs: made anew for each call, or kept up for the whole shift.

    python benchmarks/browser_leg.py [--calls 30] [--idle 20]

A real Asterisk and a real Chromium with JsSIP. Per call: the leg is created, dialled, answered by
itself and put into a bridge that plays music. Per shift: the leg is up already and only joins the
bridge. Measured are the time until the browser has received sound, the CPU of Asterisk and of the
browser for one round, and what a leg costs that is up and idle. Decision 0003 rests on it. Needs
the desktop's packages (`npm ci` in desktop/). The last line printed is a JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil
from playwright.async_api import Page, async_playwright

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]

from tests.telephony.switch import SECRET, Switch  # noqa: E402

from warmline.kit.settings import default_home, load  # noqa: E402
from warmline.servers import asterisk  # noqa: E402
from warmline.telephony.asterisk.ari import AriClient, Event  # noqa: E402

GOAL_S = 1.0
"""A caller who was just connected should hear the agent within a second, in 95 of 100 calls."""
TALK_S = 0.5
ENDPOINT = "browser-1"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
)
PHONE = """
(address) => new Promise((done, failed) => {
  window.session = null;
  const sound = new Audio();
  const ua = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(address.url)],
    uri: address.uri, password: address.password, register: true, session_timers: false,
  });
  ua.on('registered', () => done(true));
  ua.on('registrationFailed', (event) => failed(event.cause));
  ua.on('newRTCSession', ({ session }) => {
    window.session = session;
    const over = () => { window.session = null; };
    session.on('ended', over);
    session.on('failed', over);
    session.answer({
      mediaConstraints: { audio: true, video: false },
      pcConfig: { iceServers: [] },
    });
    session.connection.addEventListener('track', (event) => {
      sound.srcObject = new MediaStream([event.track]);
      sound.play();
    });
  });
  window.packets = async () => {
    const connection = window.session && window.session.connection;
    let received = 0;
    if (connection) {
      (await connection.getStats()).forEach((report) => {
        if (report.type === 'inbound-rtp') received += report.packetsReceived;
      });
    }
    return received;
  };
  window.heard = async (from) => {
    for (;;) {
      if (await window.packets() >= from + 3) return Date.now() / 1000;
      await new Promise((again) => setTimeout(again, 4));
    }
  };
  ua.start();
})
"""


class News:
    """Which legs are ours, up, gone, as the switch tells."""

    def __init__(self) -> None:
        self.ours: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.up: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.gone: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def take(self, event: Event) -> None:
        channel = event.get("channel") or {}
        leg = channel.get("id", "")
        if event["type"] == "ChannelStateChange" and channel.get("state") == "Up":
            self.up[leg].set()
        elif event["type"] == "StasisStart":
            self.ours[leg].set()
        elif event["type"] == "ChannelDestroyed":
            self.gone[leg].set()


@dataclass
class Bench:
    """One switch, one browser, one ARI connection."""

    page: Page
    ari: AriClient
    switch: psutil.Process
    news: News

    async def ask(self, method: str, uri: str, **query: str) -> None:
        reply = await self.ari.request(method, uri, query)
        if reply is None or not reply.ok:
            raise RuntimeError(f"{method} {uri}: {reply.message if reply else 'not sent'}")

    async def ring(self, leg: str) -> None:
        """Create a leg to the browser and wait until it is up."""
        await self.ask(
            "POST", "channels/create", endpoint=f"PJSIP/{ENDPOINT}", app="bench", channelId=leg
        )
        async with asyncio.timeout(10):
            await self.news.ours[leg].wait()
            await self.ask("POST", f"channels/{leg}/dial", timeout="10")
            await self.news.up[leg].wait()

    async def join(self, leg: str) -> None:
        """Into the bridge; its music falls silent when the last leg leaves, so it begins anew."""
        await self.ask("POST", "bridges/talk/addChannel", channel=leg)
        await self.ask("POST", "bridges/talk/moh")

    async def drop(self, leg: str) -> None:
        await self.ask("DELETE", f"channels/{leg}")
        async with asyncio.timeout(5):
            await self.news.gone[leg].wait()
        await self.page.wait_for_function("window.session === null", polling=5)

    async def per_call(self, number: int) -> float:
        """Seconds from the decision to sound in the browser, leg and all."""
        leg = f"call-{number}"
        heard = asyncio.create_task(self.page.evaluate("window.heard(0)"))
        began = time.time()
        await self.ring(leg)
        await self.join(leg)
        seconds = float(await heard) - began
        await asyncio.sleep(TALK_S)
        await self.drop(leg)
        return seconds

    async def per_shift(self, _number: int) -> float:
        """The same with the leg `shift` already up."""
        before = await self.page.evaluate("window.packets()")
        heard = asyncio.create_task(self.page.evaluate(f"window.heard({before})"))
        began = time.time()
        await self.join("shift")
        seconds = float(await heard) - began
        await asyncio.sleep(TALK_S)
        await self.ask("POST", "bridges/talk/removeChannel", channel="shift")
        await asyncio.sleep(0.1)
        return seconds

    def cpu(self) -> tuple[float, float]:
        """CPU seconds so far of the switch and of the browser with all its processes."""
        return spent(self.switch), sum(spent(process) for process in browsers())

    async def rounds(self, one: Callable[[int], Awaitable[float]], calls: int) -> dict[str, float]:
        """Figures of `calls` rounds after two to warm up; milliseconds."""
        for number in (-1, -2):
            await one(number)
        before = self.cpu()
        seconds = sorted([await one(number) for number in range(calls)])
        after = self.cpu()
        return {
            "sound_p50_ms": round(1000 * statistics.median(seconds), 1),
            "sound_p95_ms": round(1000 * seconds[int(0.95 * (calls - 1))], 1),
            "switch_cpu_ms": round(1000 * (after[0] - before[0]) / calls, 2),
            "browser_cpu_ms": round(1000 * (after[1] - before[1]) / calls, 2),
        }

    async def idle(self, seconds: float) -> dict[str, float]:
        """CPU milliseconds per second while nothing happens."""
        before = self.cpu()
        await asyncio.sleep(seconds)
        after = self.cpu()
        names = ("switch_cpu_ms_per_s", "browser_cpu_ms_per_s")
        return {
            name: round(1000 * (new - old) / seconds, 2)
            for name, old, new in zip(names, before, after, strict=True)
        }


def spent(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def browsers() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [child for child in children if child.name().startswith("chrom")]


def bundle(folder: Path) -> Path:
    """JsSIP as one script, by the desktop's own bundler."""
    desktop = REPOSITORY / "desktop"
    entry, script = folder / "entry.js", folder / "jssip.js"
    library = desktop / "node_modules" / "jssip" / "lib" / "JsSIP.js"
    entry.write_text(f"import JsSIP from {json.dumps(str(library))};\nwindow.JsSIP = JsSIP;\n")
    bundler = str(desktop / "node_modules/.bin/rolldown")
    subprocess.run(
        [bundler, str(entry), "--format", "iife", "-o", str(script)],
        cwd=desktop,
        check=True,
        capture_output=True,
    )
    return script


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on a loopback port: the origin that a browser trusts with a microphone."""
    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        return None


async def prepare(page: Page, origin: str, ari_port: int, script: Path) -> None:
    """A page with a registered phone."""
    await page.goto(origin)
    await page.add_script_tag(path=str(script))
    await page.evaluate(
        PHONE,
        {
            "url": f"ws://127.0.0.1:{ari_port}/ws",
            "uri": f"sip:{ENDPOINT}@127.0.0.1",
            "password": SECRET,
        },
    )


async def measure(
    switch: Switch, origin: str, script: Path, calls: int, idle_s: float
) -> dict[str, Any]:
    """All figures; the switch runs."""
    news = News()
    ari = AriClient(news.take, lambda reason: None)
    access = switch.access()
    await ari.connect("127.0.0.1", access.ari_port, access.ari_user, SECRET, "bench")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS)
        )
        page = await browser.new_page()
        await prepare(page, origin, access.ari_port, script)
        bench = Bench(page, ari, psutil.Process(switch.processes[0].pid), news)
        await bench.ask("POST", "bridges/talk", type="mixing")
        registered = await bench.idle(idle_s)
        per_call = await bench.rounds(bench.per_call, calls)
        await bench.ring("shift")
        leg_up = await bench.idle(idle_s)
        per_shift = await bench.rounds(bench.per_shift, calls)
        await bench.drop("shift")
        found = browser.version
        await browser.close()
    await ari.close()
    return {
        "per_call": per_call,
        "per_shift": per_shift,
        "idle_registered": registered,
        "idle_leg_up": leg_up,
        "chromium": found,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=30)
    parser.add_argument("--idle", type=float, default=20)
    parser.add_argument("--json", action="store_true", help="Print nothing but the object.")
    options = parser.parse_args()
    named = os.environ.get("WARMLINE_TEST_ASTERISK_TREE")
    tree = Path(named) if named else asterisk.find(load(default_home())).root
    load_before = os.getloadavg()[0]
    switch = Switch(tree)
    limit_s = 60 + 2 * options.idle + 8 * options.calls
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as origin:
        script = bundle(Path(folder))
        try:
            switch.start()
            release = switch.console("core show version").split(" built by")[0].strip()
            whole = measure(switch, origin, script, options.calls, options.idle)
            figures = asyncio.run(asyncio.wait_for(whole, limit_s))
        finally:
            switch.stop()
    heard = figures["per_call"]["sound_p95_ms"]
    result = {
        "name": "browser_leg",
        "figure": figures,
        "goal": {"per_call.sound_p95_ms": 1000 * GOAL_S},
        "conditions": {"calls": options.calls, "talk_s": TALK_S, "idle_s": options.idle},
        "versions": {
            "asterisk": release,
            "chromium": figures.pop("chromium"),
            "aiohttp": version("aiohttp"),
        },
        "machine": {
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "load_before": round(load_before, 2),
        },
        "verdict": "pass" if heard <= 1000 * GOAL_S else "fail",
    }
    print(json.dumps(result))
    return 0 if result["verdict"] == "pass" else 1


if __name__ == "__main__":
    raise SystemExit(main())
