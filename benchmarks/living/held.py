"""Agents at their pages who hold a caller, take him back and press done; what was seen outside.

Used by `bench moments`. The pages are those of `bench live`: a session, the live feed, and what is
pressed goes to the API as the desktop sends it, noted with the moment before it was sent. Callers
have real sound (`breaking.ears`) that the agents' phones send back: the caller hears himself in
talk and music while held, so the first packet of the other is the turn.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import psycopg

from benchmarks.breaking import load as phones
from benchmarks.breaking.people import Call, Outside
from benchmarks.breaking.world import MEDIA
from benchmarks.living.centre import Centre, LogIn
from benchmarks.living.desktops import Desktop
from benchmarks.load import place, store

TALK_S, HELD_S, AFTER_S = 1.5, 2.0, 1.5
"""How long they talk before and after the hold, how long it is, and how long the wrap-up."""
WRAP_UP_S = 60
"""The queue's; nobody takes so long."""
WITHIN_S = 30.0
FIRST_CALLER = 13700000000
FIRST_PORT = 30000


class Page:
    """One agent's page, with what was pressed on it."""

    def __init__(self, log_in: LogIn, host: str, port: int) -> None:
        self.user = log_in.user
        self.at = (host, port)
        awake = asyncio.Event()
        awake.set()
        self._plan = {"kind": "agent", "name": log_in.name, "token": log_in.token}
        self.desktop = Desktop(self._plan, awake)

    @property
    def state(self) -> dict[str, Any]:
        """The agent as the page shows him."""
        found: dict[str, Any] = self.desktop.picture["agents"].get(self.user, {})
        return found

    async def press(self, path: str, body: object = None) -> float:
        """Send it as the desktop does; when it was pressed, Unix time."""
        headers = {"X-Warmline": "1", "Cookie": f"warmline_session={self._plan['token']}"}
        pressed = time.time()
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"http://{self.at[0]}:{self.at[1]}/api{path}", json=body) as answer,
        ):
            if answer.status >= 300:
                raise RuntimeError(f"{path}: {answer.status} {await answer.text()}")
        return pressed

    async def shows(self, *states: str) -> None:
        """Wait until the agent is in one of them."""
        await until(lambda: self.state.get("state") in states, f"{self.user} to be in {states}")


async def until(true: Callable[[], object], what: str) -> None:
    """Wait for it; the limit is for a run that would never end."""
    end = time.monotonic() + WITHIN_S
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"waited in vain for {what}")
        await asyncio.sleep(0.01)


class Held:
    """A centre with `agents` pages, each of which takes `rounds` calls."""

    def __init__(self, here: place.Place, agents: int, rounds: int) -> None:
        self._here = here
        self._rounds = rounds
        self._size = place.Size(agents=agents, wrap_up_s=WRAP_UP_S)
        self._centre = Centre(here)
        self._outside: Outside
        self._placed = 0
        self._ports: dict[str, int] = {}
        """Caller's number → the port of his sound."""

    async def measure(self) -> list[dict[str, Any]]:
        """Each call with both pictures of its hold and its wrap-up."""
        await self._centre.set_up(self._size, 0)
        async with AsyncExitStack() as stack:
            pages = await stack.enter_async_context(self._at_work())
            seen = []
            for _ in range(self._rounds):
                calls = [self._call() for _ in pages]
                await asyncio.gather(*(page.shows("talking") for page in pages))
                for call in calls:
                    call.presses = False
                seen += await asyncio.gather(*(self._serve(page) for page in pages))
                await asyncio.sleep(1)
                turns = (await self._outside.heard())["turns"]
                for one in seen[-len(pages) :]:
                    one["turns"] = turns
                self._ports |= {call.caller: call.media_port for call in calls}
        await asyncio.sleep(2)
        return await asyncio.to_thread(self._together, seen)

    @asynccontextmanager
    async def _at_work(self) -> AsyncIterator[list[Page]]:
        arm, folder = self._centre.arm, self._here.home / "held"
        folder.mkdir()
        await phones.register(folder, arm.switch, arm.agents, arm.phones)
        echo = phones.agents(folder, arm.switch, arm.agents, phones.LONG_TALK_S)
        self._outside = Outside(arm.callers, arm.switch, MEDIA)
        web = self._here.settings.web
        pages = [Page(one, "127.0.0.1", web.app_port) for one in self._centre.agents]
        living = []
        await self._outside.open()
        try:
            await self._centre.sign_in()
            for page in pages:
                await page.desktop.open(page.at)
                living.append(asyncio.create_task(page.desktop.live()))
            await self._centre.make_ready()
            yield pages
        finally:
            for page in pages:
                await page.desktop.close()
            await asyncio.gather(*living, return_exceptions=True)
            await self._outside.close()
            echo.kill()
            echo.wait(10)

    def _call(self) -> Call:
        self._placed += 1
        number, port = str(FIRST_CALLER + self._placed), FIRST_PORT + 2 * self._placed
        return self._outside.call(number, self._size.numbers()[0], port, heard=True)

    async def _serve(self, page: Page) -> dict[str, Any]:
        """Who talks at this page: hold, take back, hang up, and done after a while."""
        call = page.state["call"]
        await asyncio.sleep(TALK_S)
        held = await page.press(f"/calls/{call}/hold", {"on": True})
        await asyncio.sleep(HELD_S)
        back = await page.press(f"/calls/{call}/hold", {"on": False})
        await asyncio.sleep(TALK_S)
        await page.press(f"/calls/{call}/hang-up")
        await page.shows("wrap_up")
        await asyncio.sleep(AFTER_S)
        done = await page.press("/agent/wrap-up-done")
        await page.shows("ready")
        return {"call": call, "pressed": {"hold": held, "back": back, "done": done}}

    def _together(self, seen: list[dict[str, Any]]) -> list[dict[str, Any]]:
        with psycopg.connect(store.plain(self._here.settings.database_url())) as connection:
            callers: dict[str, str] = dict(
                connection.execute("SELECT id::text, caller_raw FROM interaction").fetchall()
            )
            segments = connection.execute(
                "SELECT interaction::text, kind, extract(epoch FROM started_at)::float8,"
                " extract(epoch FROM ended_at)::float8 FROM segment WHERE agent IS NOT NULL"
                " AND kind IN ('hold', 'wrap_up') ORDER BY interaction, seq"
            ).fetchall()
        return [
            together(
                one["pressed"],
                [
                    t[1:]
                    for t in one["turns"]
                    if t[0] == self._ports.get(callers.get(one["call"], ""))
                ],
                [s[1:] for s in segments if s[0] == one["call"]],
            )
            for one in seen
        ]


def together(
    pressed: dict[str, float],
    turns: list[tuple[float, bool]],
    segments: list[tuple[str, float, float]],
) -> dict[str, Any]:
    """One call: what was seen outside and what its record has. In the sound the hold is from the
    first packet that is not the caller's own, after such, to the next that is again."""
    seen: dict[str, float] = {"wrap_up_ended": pressed["done"]}
    own = [at for at, ours in turns if ours]
    other = [at for at, ours in turns if not ours and own and at > own[0]]
    if other:
        seen["hold_began"] = other[0]
        again = [at for at in own if at > other[0]]
        if again:
            seen["hold_ended"] = again[0]
    recorded: dict[str, float] = {}
    for kind, began, ended in segments:
        if kind == "hold" and "hold_began" not in recorded:
            recorded |= {"hold_began": began, "hold_ended": ended}
        elif kind == "wrap_up":
            recorded["wrap_up_ended"] = ended
    return {"seen": seen, "recorded": recorded, "pressed": pressed}
