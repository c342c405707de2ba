"""Breaking things on purpose, and measuring what people notice of it.

Signals to the centre's parts and to browsers, a leader's look at the floor, silences in what
somebody heard. Used by `test_faults*`; the centre and the desks are those of all journeys.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import aiohttp
import numpy as np
import psutil

from tests.journeys.api import Api
from tests.journeys.audio import ABSENT, FOUND, RATE, Sound, score
from tests.journeys.centre import Centre
from tests.journeys.desk import Desk
from tests.journeys.outside import Caller
from warmline.servers import status
from warmline.servers.status import PartStatus

SOON_S = 9.0
"""What must not last goes on for less than this, however busy the machine is. The goal is three
seconds; `benchmarks/rejoin.py` holds the product to it."""
AGENTS = ("8001", "8002", "8003", "8004")
QUIET = 0.01
"""Below this level (of 1) nobody speaks and no music plays."""
FRAME_S = 0.02
HEARING = "() => window.__warmline?.phone.remoteStream?.getAudioTracks().length > 0"
"""Whether the page has the customer's sound at all: during a hold of its own it has not."""


async def eventually(
    found: Callable[[], Awaitable[Any]],
    *,
    within_s: float = 20,
    what: str = "it",
    every_s: float = 0.05,
) -> Any:
    """Ask until the answer is true; the answer. For what the world does in its own time."""
    end = time.monotonic() + within_s
    while True:
        try:
            answer = await found()
        except (OSError, aiohttp.ClientError, TimeoutError):
            answer = None  # the part that answers is just coming back
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {within_s:.0f} s in vain for {what}")
        await asyncio.sleep(every_s)


# --- parts of the centre ---


def part(centre: Centre, name: str) -> PartStatus:
    """How a part is now."""
    now = status.read(centre.home)
    assert now is not None, "the centre does not run"
    return next(one for one in now.parts if one.name == name)


def strike(centre: Centre, name: str, number: signal.Signals) -> int:
    """Send a part a signal; how often it had been restarted before."""
    before = part(centre, name)
    assert before.pid is not None, f"{name} does not run"
    os.kill(before.pid, number)
    return before.restarts


async def back(centre: Centre, name: str, restarts: int, *, within_s: float = 60) -> None:
    """Wait until the supervisor has restarted a part that was killed."""

    async def is_back() -> bool:
        now = part(centre, name)
        return now.restarts > restarts and now.state == "ready"

    await eventually(is_back, within_s=within_s, what=f"{name} to come back")


async def kept_by_the_dialplan(centre: Centre, count: int) -> bool:
    """Whether the switch's own dialplan holds this many callers, with music, out of our hands."""
    switch = centre.settings.asterisk
    login = aiohttp.encode_basic_auth(switch.ari_user, centre.settings.secret("ari"))
    channels = f"http://{switch.host}:{switch.ari_port}/ari/channels"
    async with (
        aiohttp.ClientSession(headers={"Authorization": login}) as session,
        session.get(channels) as answer,
    ):
        found = await answer.json()
    plans = [one["dialplan"] for one in found]
    held = [plan for plan in plans if plan["context"] == "warmline-holding"]
    return len(held) == count


# --- people ---


def kill_browser(speaks: Path) -> None:
    """SIGKILL to every process of the browser whose microphone is the file `speaks`."""
    mains = [
        one
        for one in psutil.process_iter(["cmdline"])
        if f"--use-file-for-fake-audio-capture={speaks}" in (one.info["cmdline"] or [])
        and not any(word.startswith("--type=") for word in one.info["cmdline"])
    ]
    assert mains, f"no browser speaks {speaks}"
    for main in mains:
        for process in [main, *main.children(recursive=True)]:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue


async def rung(*desks: Desk, within_s: float = 40) -> Desk:
    """Wait until one of the desks rings; that one."""
    waits = {asyncio.ensure_future(d.is_in("ringing", within_s=within_s)): d for d in desks}
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
    first = done.pop()
    first.result()
    return waits[first]


async def ready_for_whoever_waits(desk: Desk) -> None:
    """就绪, which is over at once since somebody waits: it rings."""
    await desk.chooses_ready()
    await desk.is_in("ringing")


async def rings_inside(desk: Desk, *, within_s: float = 30) -> None:
    """Wait until the page's phone has a call, whether anybody sees the page or not."""
    await desk.page.wait_for_function(
        "() => window.__warmline?.phone.sessions > 0", timeout=within_s * 1000, polling=50
    )


def profile(office: Api, extension: str) -> dict[str, Any]:
    """An agent's profile by his extension."""
    found: list[dict[str, Any]] = office("GET", "/agents?size=100")["items"]
    return next(one for one in found if one["extension"] == extension)


async def on_the_line(centre: Centre, caller: Caller) -> bool:
    """Whether the caller's call is still up on his carrier's side."""
    async with centre.caller().carrier() as carrier:
        return any(call.id == caller.id and call.up for call in await carrier.calls())


async def press(centre: Centre, caller: Caller, keys: str) -> None:
    """The caller presses keys."""
    async with centre.caller().carrier() as carrier:
        await carrier.press(caller.id, keys)


async def sign_everybody_out(centre: Centre, *, but: str = "") -> None:
    """Nobody on the line and every agent offline, also those whose browser was killed."""
    await centre.nobody_calls()
    for login in AGENTS:
        if login == but:
            continue
        person = centre.person(login)

        async def left(person: Api = person) -> bool:
            return await asyncio.to_thread(sign_out, person)

        await eventually(left, within_s=30, what=f"{login} to sign out")


def sign_out(person: Api) -> bool:
    """Sign an agent out; True, also for one who never signed in. Raises nothing for a refusal."""
    try:
        person("POST", "/agent/sign-out")
    except HTTPError as refused:
        return bool(json.load(refused)["error"]["code"] == "not_signed_in")
    return True


# --- what a leader sees ---


@dataclass
class Floor:
    """One look at the live feed: agents by log-in, calls by id."""

    agents: dict[str, dict[str, Any]]
    calls: dict[str, dict[str, Any]]

    def phases(self, phase: str) -> int:
        """How many calls are in this phase."""
        return sum(call["phase"] == phase for call in self.calls.values())

    def state(self, login: str) -> str:
        """The state of the agent with this extension."""
        return str(self.agents.get(login, {}).get("state", "offline"))


class Watch:
    """A supervisor's session on the live feed; each look is a snapshot of its own."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._session: aiohttp.ClientSession | None = None

    async def look(self) -> Floor:
        """The floor now."""
        session = await self._logged_in()
        live = self._centre.address.replace("http", "ws", 1) + "/api/live"
        async with asyncio.timeout(10), session.ws_connect(live, origin=self._centre.address) as ws:
            shown = await ws.receive_json()
        agents = {str(one["extension"]): one for one in shown["agents"].values()}
        return Floor(agents, shown["calls"])

    async def until(self, test: Callable[[Floor], Any], *, what: str, within_s: float = 20) -> Any:
        """Look until `test` of the floor is true; what it gave."""

        async def found() -> Any:
            return test(await self.look())

        return await eventually(found, within_s=within_s, what=what)

    async def close(self) -> None:
        """End the session."""
        if self._session is not None:
            await self._session.close()

    async def _logged_in(self) -> aiohttp.ClientSession:
        if self._session is None:
            session = aiohttp.ClientSession(
                cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"X-Warmline": "1"}
            )
            person = {"login": "supervisor", "password": self._centre.password}
            async with session.post(f"{self._centre.address}/api/session", json=person) as answer:
                answer.raise_for_status()
            self._session = session
        return self._session


class Records:
    """The records of the calls that came since this was made."""

    def __init__(self, office: Api) -> None:
        self._office = office
        self._before = {call["id"] for call in office.calls()}

    async def of(self, count: int, *, within_s: float = 45) -> list[dict[str, Any]]:
        """Exactly `count` records, all complete with their recording stored; oldest first."""

        async def complete() -> list[dict[str, Any]]:
            found = [c for c in await self._calls() if c["id"] not in self._before]
            done = [c for c in found if c["ended_at"] and c["recording"] in {"", "none", "stored"}]
            return done if len(done) == len(found) >= count else []

        found = await eventually(complete, within_s=within_s, what=f"{count} complete records")
        assert len(found) == count, [(c["id"], c["caller"], c["outcome"]) for c in found]
        return [await asyncio.to_thread(self._office.call, c["id"]) for c in reversed(found)]

    async def _calls(self) -> list[dict[str, Any]]:
        return await asyncio.to_thread(self._office.calls)


def segments(record: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """A record's segments of one kind, oldest first."""
    return [one for one in record["segments"] if one["kind"] == kind]


# --- sound ---


async def hears_him(desk: Desk, code: str, *, tries: int = 4) -> None:
    """The agent hears the caller's code now."""
    scores = []
    for _ in range(tries):
        await desk.page.wait_for_function(HEARING, timeout=20_000)
        scores.append(score(code, await desk.hears(5)))
        if scores[-1] > FOUND:
            return
    raise AssertionError(f"{desk.login} did not hear {code}: {scores}")


async def hears_her(caller: Caller, code: str, *, within_s: float = 25) -> None:
    """The caller hears the agent's code from now on."""
    begin = _length(caller)

    async def found() -> bool:
        return score(code, caller.heard()[begin:]) > FOUND

    # Looking for a code costs as much as all of a call's sound does: not oftener than it can come.
    await eventually(found, within_s=within_s, what=f"the caller to hear {code}", every_s=0.5)


async def hears_something(caller: Caller, *, within_s: float = 15) -> None:
    """The caller is answered and hears music or speech."""

    async def found() -> bool:
        return caller.capture.exists() and bool(np.abs(caller.heard()).max(initial=0) > QUIET)

    await eventually(found, within_s=within_s, what="the caller to hear anything")


async def hears_music(caller: Caller, *, but: str) -> None:
    """For a while the caller hears something, but not the agent, who speaks `but`."""

    async def music() -> bool:
        heard = await caller.hears(5)
        return score(but, heard) < ABSENT and bool(np.abs(heard).max() > QUIET)

    await eventually(music, within_s=20, what="the caller to hear music")


async def hear_each_other(desk: Desk, his: str, caller: Caller, callers: str) -> None:
    """Both directions pass at this moment."""
    await asyncio.gather(hears_him(desk, callers), hears_her(caller, his))


def _length(caller: Caller) -> int:
    return len(caller.heard()) if caller.capture.exists() else 0


def silences(sound: Sound) -> list[tuple[float, float]]:
    """(begin, length) in seconds of every stretch in which nothing sounds, longest first."""
    frame = int(FRAME_S * RATE)
    frames = sound[: len(sound) // frame * frame].reshape(-1, frame)
    loud = np.flatnonzero(np.abs(frames).max(axis=1) > QUIET)
    edges = [-1, *loud.tolist(), len(frames)]
    found = [((a + 1) * FRAME_S, (b - a - 1) * FRAME_S) for a, b in pairwise(edges)]
    return sorted((one for one in found if one[1] > 0), key=lambda one: -one[1])


def longest_silence(caller: Caller, since: int) -> float:
    """Seconds of the longest silence the caller heard from sample `since` on."""
    found = silences(caller.heard()[since:])
    return found[0][1] if found else 0.0


def heard_so_far(caller: Caller) -> int:
    """Where the caller's capture ends now, in samples; a beginning for measures."""
    return _length(caller)


# --- measures ---


async def timed(work: Awaitable[object]) -> float:
    """Seconds that `work` took."""
    begin = time.monotonic()
    await work
    return time.monotonic() - begin


def seconds_since(moment: str) -> float:
    """Seconds from an instant of the API until now."""
    return (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds()


def measured(what: str, seconds: float) -> None:
    """Say a figure; pytest shows it with `-s` or when the test fails."""
    print(f"MEASURED {what}: {seconds:.2f} s")  # noqa: T201


async def talks(desk: Desk, *, within_s: float = 15) -> None:
    """Wait until the page's phone is in a talk."""
    await desk.page.wait_for_function(
        "() => window.__warmline?.phone.talking", timeout=within_s * 1000
    )
