"""The centre that is broken: `warmline up` under its own supervisor, and people on its lines.

Agents are SIP phones in two groups: those of the first queue talk briefly with SIPp's restless
callers, those of the second for as long as their caller stays. What their desktops would say goes
over the bus. `open_centre` makes the place, `People` the life in it; `strike` does the breaking.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import (
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psutil
from tests.journeys.centre import Centre, python
from tests.servers import embedded

from benchmarks.breaking import load
from benchmarks.breaking.people import Call, Outside
from benchmarks.breaking.watch import Watch
from benchmarks.load import seeding, sipp
from benchmarks.load.place import AGENTS, CALLERS, LOBBY_NUMBER, Size
from warmline.app.bus import CONFIG_CHANGED
from warmline.app.services import News, services
from warmline.app.switch import switch_settings
from warmline.kit.bus import Bus
from warmline.kit.errors import Conflict
from warmline.kit.settings import Settings
from warmline.servers import processes, status
from warmline.servers.user import identity, make_folder
from warmline.telephony.asterisk.ami import AmiClient
from warmline.telephony.asterisk.config import control_command
from warmline.voice import inputs as i
from warmline.voice.client import VoiceClient

MEDIA = CALLERS.rpartition(".")[0] + ".16"
"""Where callers with real sound listen: beside the run's other addresses."""
CONTROL = 29000
"""Its first port for sound that only an agent's phone sends back, past the switch."""
SPARE = 15
"""Agents of the second queue beyond those in talk."""
ASKED_S = 4.0
"""The switch waits so long for a phone's answer to its first question."""
READY_S = 35.0
"""The switch asks a phone that missed its first question again after 30 s."""
STAYERS = 13900000000
"""Numbers of callers who stay count from here."""


@dataclass(frozen=True)
class Plan:
    """How much goes on in a run."""

    rate: float = 20.0
    talking: int = 100
    heard: int = 25
    """Of those in talk: with real sound."""
    waiting: int = 10
    short_agents: int = 100


@dataclass
class World:
    """A running centre and its standby."""

    home: Path
    settings: Settings
    command: Centre
    standby: subprocess.Popen[bytes] | None = None
    around: dict[str, str] = field(default_factory=dict)
    """Environment of the centre that is not for its generators."""

    @property
    def switch(self) -> tuple[str, int]:
        """Where its switch listens."""
        return (self.settings.asterisk.host, self.settings.asterisk.sip_port)

    def console(self, line: str) -> str:
        """What its switch answers to a line of its console."""
        command = control_command(switch_settings(self.settings), line)
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
        return done.stdout

    def part(self, name: str) -> status.PartStatus:
        """How the supervisor sees a part."""
        now = status.read(self.settings.home)
        if now is None:
            raise RuntimeError("the centre does not run")
        return next(one for one in now.parts if one.name == name)

    def pid(self, name: str) -> int:
        """The process of a part; of `voice`, the one that leads: it talks to the switch."""
        if name == "voice":
            return self._leader()
        found = self.part(name).pid
        if found is None:
            raise RuntimeError(f"{name} does not run")
        return found

    def _leader(self) -> int:
        known = [self.part("voice").pid, self.standby.pid if self.standby else None]
        end = time.monotonic() + 20
        while time.monotonic() < end:
            for pid in known:
                if pid is not None and self._commands(pid):
                    return pid
            time.sleep(0.1)
            known[0] = self.part("voice").pid
        raise RuntimeError("nobody leads")

    def _commands(self, pid: int) -> bool:
        with suppress(psutil.NoSuchProcess):
            for one in psutil.Process(pid).net_connections("tcp"):
                to = one.raddr
                if to and to.port == self.settings.asterisk.ari_port:
                    return one.status == psutil.CONN_ESTABLISHED
        return False

    def keep_standby(self) -> None:
        """Start a second `voice`, unless it lives; the supervisor looks after the first."""
        if self.standby is not None and self.standby.poll() is None:
            return
        with (self.home / "standby.log").open("ab") as words:
            self.standby = subprocess.Popen(
                [python(), "-m", "warmline.cli", "run", "voice"],
                env={**os.environ, **self.around, **processes.environment(self.settings)},
                cwd=self.settings.home,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
                **identity(),
            )

    def start(self) -> None:
        """`warmline up`. With something around it not detached, since whoever detaches it sleeps
        by a call that libfaketime spoils."""
        if not self.around:
            self.command.warmline("up", "--no-demo", "--detach")
            return
        with (self.home / "up.log").open("ab") as words:
            subprocess.Popen(
                [python(), "-m", "warmline.cli", "up", "--no-demo"],
                env={**os.environ, **self.around, "WARMLINE_HOME": str(self.settings.home)},
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )
        end = time.monotonic() + 120
        while not ((now := status.read(self.settings.home)) and now.ready):
            if time.monotonic() > end:
                raise RuntimeError(f"no start: {(self.home / 'up.log').read_text()[-2000:]}")
            time.sleep(0.2)

    def kill_voices(self) -> None:
        """`kill -9` of whoever leads and whoever stands by."""
        pids = [self.part("voice").pid, self.standby.pid if self.standby else None]
        for pid in pids:
            if pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def end_standby(self) -> None:
        """End it for good."""
        if self.standby is not None and self.standby.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.standby.pid, signal.SIGKILL)
            self.standby.wait(10)


AROUND = ("LD_PRELOAD",)
Prepare = Callable[[Settings], AbstractContextManager[None]]
"""What a run wants around its centre: made before the start, undone after the end."""


def as_it_is(_settings: Settings) -> AbstractContextManager[None]:
    """Nothing special."""
    return nullcontext()


@contextmanager
def open_centre(prepare: Prepare = as_it_is) -> Iterator[World]:
    """`warmline up` without the demo, in a fresh folder; `warmline down` afterwards."""
    with embedded.temporary_home() as home:
        settings = embedded.settings_for(
            home / "centre",
            demo={"enabled": False},
            asterisk={"rtp_low": 33000, "rtp_high": 37999},
        )
        world = World(home, settings, Centre(settings.home, settings))
        with prepare(settings):
            try:
                world.around = {n: os.environ.pop(n) for n in AROUND if n in os.environ}
                world.start()
                yield world
            finally:
                world.end_standby()
                with suppress(subprocess.TimeoutExpired):
                    world.command.warmline("down", check=False)


class People:
    """Agents, restless callers, callers who stay, callers who wait."""

    def __init__(self, world: World, plan: Plan, watch: Watch) -> None:
        self.world, self.plan, self.watch = world, plan, watch
        base = world.settings.web.port
        self._ports = {"short": base + 60, "long": base + 80, "callers": base + 40}
        self.outside = Outside((CALLERS, base + 50), world.switch, MEDIA)
        self.short: list[str] = []
        self.long: list[str] = []
        self.stayers: list[Call] = []
        self.waiters: list[Call] = []
        self._numbers: list[str] = []
        self._next = 0
        self._phones: list[subprocess.Popen[bytes]] = []
        self.restless: subprocess.Popen[bytes] | None = None
        self.folder = make_folder(world.home / "generator")

    async def seed(self) -> None:
        """Queues, agents, numbers and trunk, through the features' verbs."""
        size = Size(agents=2 * max(self.plan.short_agents, self.plan.talking + SPARE), queues=2)
        async with services(self.world.settings, News()) as here:
            seeded = await seeding.seed(here, size, self._ports["callers"])
        self._numbers = size.numbers()
        pairs = list(zip(seeded.agents, seeded.phones, strict=True))
        groups = {
            name: [pair for n, pair in enumerate(pairs) if size.queue_of(n) == queue]
            for queue, name in enumerate(("short", "long"))
        }
        self.short = [agent for agent, _ in groups["short"]][: self.plan.short_agents]
        self.long = [agent for agent, _ in groups["long"]][: self.plan.talking + SPARE]
        bus = await Bus.connect(self.world.settings.nats_url(), "warmline benchmark")
        await bus.nc.publish(CONFIG_CHANGED, b"")
        await bus.close()
        await _until(lambda: _endpoints(self.world) > len(pairs), 120, "phones and trunk")
        chosen = {"short": set(self.short), "long": set(self.long)}
        for name, talk_s in (("short", load.TALK_S), ("long", load.LONG_TALK_S)):
            folder = make_folder(self.folder / name)
            own = (AGENTS, self._ports[name])
            phones = [phone for agent, phone in groups[name] if agent in chosen[name]]
            await load.register(folder, self.world.switch, own, phones)
            self._phones.append(load.agents(folder, self.world.switch, own, talk_s))
            await _ask_phones(self.world, [phone.endpoint for phone in phones])

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Everybody signed in and ready, their pages vouched for; callers come."""
        voice = VoiceClient(self.watch.bus)
        heart = asyncio.create_task(_vouch(voice, [*self.short, *self.long]))
        await self.outside.open()
        for place, name in enumerate(("short", "long")):
            self.outside.control(CONTROL + 2 * place, (AGENTS, self._ports[name] + sipp.MEDIA))
        try:
            ready = await _sign_in(voice, [*self.short, *self.long])
            self.short = [agent for agent in self.short if agent in ready]
            self.long = [agent for agent in self.long if agent in ready]
            if len(self.long) <= self.plan.talking or not self.short:
                raise RuntimeError(f"only {len(ready)} agents became ready")
            yield
        finally:
            heart.cancel()
            await asyncio.gather(heart, return_exceptions=True)
            await self.outside.close()
            for process in [*self._phones, *([self.restless] if self.restless else [])]:
                process.kill()
                process.wait(10)

    def begin_calls(self, seconds: float) -> None:
        """Restless callers for so long at most."""
        folder = self.folder / "callers"
        folder.mkdir()
        most = max(10, int(self.plan.rate * seconds))
        own = (CALLERS, self._ports["callers"])
        self.restless = load.callers(
            folder, self.world.switch, own, called=self._numbers[0], rate=self.plan.rate, most=most
        )

    def counted(self) -> load.Counted:
        """How the restless callers fare."""
        return load.counted(self.folder / "callers")

    async def fill(self, within_s: float = 30) -> None:
        """As many in talk and waiting as planned, known to the floor."""
        self.stayers = [call for call in self.stayers if not call.over_by]
        while len(self.stayers) < self.plan.talking:
            heard = sum(call.heard for call in self.stayers) < self.plan.heard
            self.stayers.append(self._place(self._numbers[1], heard=heard))
            await asyncio.sleep(0.1)
        while len(self.waiters) < self.plan.waiting:
            self.waiters.append(self._place(LOBBY_NUMBER, heard=False))
            await asyncio.sleep(0.1)
        try:
            await _until(self.settled, within_s, "everybody to talk or wait")
        except TimeoutError as error:
            raise TimeoutError(f"{error}: {self.described()}") from error
        for call in [*self.stayers, *self.waiters]:
            call.presses = False

    def _place(self, called: str, *, heard: bool) -> Call:
        self._next += 1
        number = str(STAYERS + self._next)
        return self.outside.call(number, called, 30000 + 2 * (self._next % 2500), heard=heard)

    def comes(self) -> Call:
        """Somebody who comes, is served by those of the first queue, and goes."""
        return self._place(self._numbers[0], heard=False)

    def described(self) -> str:
        """How things stand, for people."""
        up = [call.caller for call in self.stayers if call.up]
        waiting = [call.caller for call in self.waiters if call.up]
        return (
            f"{len(up)} of {len(self.stayers)} up, {len(self.watch.talking())} in talk,"
            f" {len(waiting)} of {len(self.waiters)} waiting, {len(self.watch.waiting())} queued,"
            f" agents {dict(self.watch.agents(self.long))}"
        )

    def settled(self) -> bool:
        """Whether the floor knows everybody where he is."""
        return self.states_right() and all(call.up for call in [*self.stayers, *self.waiters])

    def states_right(self) -> bool:
        """Whether agents and callers who stay are on the floor what they are in truth."""
        up = {call.caller for call in self.stayers if call.up}
        states = self.watch.agents(self.long)
        right = states["talking"] == len(up) and states["ready"] == len(self.long) - len(up)
        waiting = {call.caller for call in self.waiters if call.up}
        return right and up <= self.watch.talking() and waiting <= self.watch.waiting()

    def answered(self) -> list[str]:
        """The numbers of everybody the switch answered, to be found in the records."""
        stayed = [call.caller for call in self.outside.calls if call.answered_at]
        if self.restless is None:
            return stayed
        restless = range(load.FIRST_CALLER, load.FIRST_CALLER + self.counted().created)
        return [*map(str, restless), *stayed]

    async def go_home(self) -> None:
        """Nobody calls any more, and everybody hangs up."""
        if self.restless is not None:
            self.restless.send_signal(signal.SIGUSR1)
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self.restless.wait, 60)
        for call in self.outside.calls:
            self.outside.hang_up(call)
        try:
            await _until(lambda: not self.watch.callers(), 60, "the last call to be over")
        except TimeoutError as error:
            raise TimeoutError(f"{error}: {sorted(self.watch.callers())}") from error


async def _until(found: object, within_s: float, what: str) -> None:
    end = time.monotonic() + within_s
    while True:
        if callable(found) and found():
            return
        if time.monotonic() > end:
            raise TimeoutError(f"waited {within_s:.0f} s in vain for {what}")
        await asyncio.sleep(0.05)


def _endpoints(world: World) -> int:
    found = re.search(r"Objects found: *(\d+)", world.console("pjsip show endpoints"))
    return int(found[1]) if found else 0


async def _ask_phones(world: World, endpoints: Sequence[str]) -> None:
    """Let the switch ask each phone whether it is there; by itself it asks every 30 s, and a phone
    that was just being registered may have missed the first time."""
    await asyncio.sleep(ASKED_S)
    switch = world.settings.asterisk
    manager = AmiClient()
    secret = world.settings.secret("ami")
    await manager.connect(switch.host, switch.ami_port, switch.ami_user, secret)
    try:
        for endpoint in endpoints:
            await manager.action("PJSIPQualify", Endpoint=endpoint)
    finally:
        await manager.close()


async def _sign_in(voice: VoiceClient, agents: Sequence[str]) -> set[str]:
    """Sign in and press ready, for a while again and again; who became ready."""
    side_by_side = asyncio.Semaphore(16)

    async def one(agent: str) -> str:
        async with side_by_side:
            await voice.ask(i.SignIn(agent))
            await voice.ask(i.PageReady(agent, f"page-{agent}"))
            await voice.ask(i.Microphone(agent, ok=True))
        end = time.monotonic() + READY_S
        while time.monotonic() < end:
            with suppress(Conflict):
                await voice.ask(i.Ready(agent))
                return agent
            await asyncio.sleep(1)
        return ""

    return set(await asyncio.gather(*(one(agent) for agent in agents)))


async def _vouch(voice: VoiceClient, agents: Sequence[str]) -> None:
    """What web processes say of live pages, every two seconds, whatever becomes of it."""
    web = f"bench-{uuid4().hex[:8]}"
    while True:
        await voice.vouch(web, {agent: (f"page-{agent}",) for agent in agents})
        await asyncio.sleep(2)
