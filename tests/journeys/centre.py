"""A whole centre for journeys: `warmline up` in a folder and on ports of its own.

Everything is the product's own: the command line starts it, people log in through the front door
(`api`), callers come from the demo carrier over SIP (`callers`). Used by `conftest.py`.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from tests.journeys.api import Api
from tests.journeys.audio import RATE, write_spoken
from tests.journeys.outside import Caller, Outsider
from tests.servers import embedded
from warmline.demo.caller import DemoCaller
from warmline.kit.ids import uuid7
from warmline.kit.settings import Settings, load
from warmline.servers import bootstrap_place, bootstrap_python, user
from warmline.servers.user import make_folder
from warmline.telephony.asterisk.ami import AmiClient

START_S = 240
CHECKOUT = Path(__file__).parents[2]


@cache
def python() -> str:
    """The Python that runs the product: ours, or under root, when the service user cannot run
    that one, the one that `./warmline` makes for it."""
    if user.may_run(Path(sys.executable)):
        return sys.executable
    place = bootstrap_place.choose(CHECKOUT, print)
    bootstrap_python.ensure(place, tests=False, say=print)
    return str(place.python)


@dataclass
class Centre:
    """A running centre: how to command it, ask it and call it."""

    home: Path
    settings: Settings

    @property
    def address(self) -> str:
        """What a browser opens."""
        return self.settings.address()

    @property
    def password(self) -> str:
        """Of every demo account."""
        return self.settings.secret("demo")

    def warmline(self, *words: str, check: bool = True) -> str:
        """Run a command line of the product; its output."""
        done = self.run(*words)
        if check and done.returncode != 0:
            raise AssertionError(f"warmline {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The same with its exit code, whatever that is."""
        return subprocess.run(
            [python(), "-m", "warmline.cli", *words],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=START_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def status(self) -> dict[str, Any]:
        """`warmline status --json`."""
        found: dict[str, Any] = json.loads(self.warmline("status", "--json", check=False))
        return found

    def pid(self, part: str) -> int:
        """The process of a part."""
        for one in self.status()["parts"]:
            if one["name"] == part and one["pid"]:
                return int(one["pid"])
        raise AssertionError(f"{part} does not run")

    def caller(self) -> DemoCaller:
        """Places calls."""
        carrier = self.settings.carrier
        return DemoCaller(
            host=carrier.address,
            ami_port=carrier.ami_port,
            ami_user="warmline",
            ami_secret=self.settings.secret("carrier_ami"),
            speech=self.settings.sounds.folder,
        )

    async def call_in(
        self,
        code: str = "",
        *,
        keys: str = "1",
        which: int = 0,
        stay_s: int = 90,
        silent: bool = False,
    ) -> Caller:
        """Somebody calls from the carrier, presses `keys` in the menu and speaks `code`, or says
        nothing at all."""
        name = uuid7()
        speech = self._folder("speech") / name
        if silent:
            soundfile.write(str(speech.with_suffix(".wav")), np.zeros(RATE), RATE, "PCM_16")
        elif code:
            write_spoken(speech.with_suffix(".wav"), code)
        heard = self._folder("captures") / f"{name}.raw"
        call = await self.caller().call(
            keys=keys,
            which=which,
            stay_s=stay_s,
            speech=speech if code or silent else None,
            record=heard,
        )
        return Caller(heard, call, self.caller())

    async def called_person(self, number: str, code: str) -> Outsider:
        """Whoever our agents call in the carrier's world speaks `code`; the one with this number
        is recorded when he answers."""
        name = uuid7()
        write_spoken(self._folder("speech") / f"{name}.wav", code)
        captures = self._folder("captures")
        speech = f"../speech/{name}"
        await self._tell_carrier("Setvar", Variable="CR_WORLD_SPEECH", Value=speech)
        await self._tell_carrier("Setvar", Variable="CR_WORLD_RECORD", Value=str(captures))
        return Outsider(captures / f"{number}.raw")

    async def keys_of_callers(self) -> Path:
        """A file in which the carrier writes every key that its callers are sent."""
        log = self._folder("captures") / "keys.log"
        await self._tell_carrier("Command", Command=f"logger add channel {log} dtmf")
        return log

    async def codecs(self) -> set[str]:
        """What our switch has negotiated with whoever is connected."""
        asterisk = self.settings.asterisk
        manager = AmiClient()
        await manager.connect(
            asterisk.host, asterisk.ami_port, asterisk.ami_user, self.settings.secret("ami")
        )
        try:
            channels = await manager.listing("CoreShowChannels")
            shown = [await manager.command(f"core show channel {c['Channel']}") for c in channels]
        finally:
            await manager.close()
        return set(re.findall(r"NativeFormats: \((.*?)\)", "\n".join(map("\n".join, shown))))

    async def _tell_carrier(self, action: str, **headers: str) -> None:
        carrier = self.settings.carrier
        secret = self.settings.secret("carrier_ami")
        manager = AmiClient()
        await manager.connect(carrier.address, carrier.ami_port, "warmline", secret)
        try:
            answer = await manager.action(action, **headers)
            assert answer["Response"] in ("Success", "Follows"), answer
        finally:
            await manager.close()

    async def nobody_calls(self) -> None:
        """End every call of the carrier."""
        async with self.caller().carrier() as carrier:
            for one in await carrier.calls():
                await carrier.hang_up(one.id)

    def _folder(self, name: str) -> Path:
        """A folder of the data folder into which the carrier, too, may write."""
        return make_folder(self.home / name)

    def person(self, login: str) -> Api:
        """Somebody logged in, by API."""
        return Api(self.address, login, self.password)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "WARMLINE_HOME": str(self.home)}


async def eventually(
    found: Callable[[], Awaitable[Any] | Any], *, within_s: float = 20, what: str = "it"
) -> Any:
    """As `until`, without stopping the world of the test meanwhile; `found` may be a coroutine."""
    end = time.monotonic() + within_s
    while True:
        answer = found()
        if inspect.isawaitable(answer):
            answer = await answer
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {within_s:.0f} s in vain for {what}")
        await asyncio.sleep(0.1)


def until(found: Callable[[], Any], *, within_s: float = 20, what: str = "it") -> Any:
    """Ask until the answer is true; the answer. For what the world does in its own time."""
    end = time.monotonic() + within_s
    while True:
        try:
            answer = found()
        except (OSError, urllib.error.URLError):
            answer = None
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {within_s:.0f} s in vain for {what}")
        time.sleep(0.1)


@contextmanager
def running() -> Iterator[Centre]:
    """`warmline up --demo --detach` in a fresh folder; `warmline down` afterwards. With
    $WARMLINE_TEST_CENTRE, the data folder of a demo centre that runs already, that one."""
    given = os.environ.get("WARMLINE_TEST_CENTRE")
    if given:
        yield Centre(Path(given), load(Path(given)))
        return
    with embedded.temporary_home() as home, _up(Centre(home, embedded.settings_for(home))) as here:
        yield here


@contextmanager
def restored(file: Path) -> Iterator[Centre]:
    """A centre brought back from a backup, in a folder and on ports of its own, while it runs."""
    with embedded.temporary_home() as home:
        new = Centre(home, embedded.settings_for(home))
        new.warmline("restore", str(file))
        with _up(Centre(home, load(home))) as here:
            yield here


@contextmanager
def _up(here: Centre) -> Iterator[Centre]:
    try:
        here.warmline("up", "--demo", "--detach")
        yield here
    finally:
        here.warmline("down", check=False)
