"""A whole centre for journeys: `warmline up` in a folder and on ports of its own.

Everything is the product's own: the command line starts it, people log in through the front door,
callers come from the demo carrier over SIP. Used by the fixtures in `conftest.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from tests.servers import embedded
from warmline.demo.caller import DemoCaller
from warmline.kit.settings import Settings

START_S = 240


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
        done = subprocess.run(
            [sys.executable, "-m", "warmline.cli", *words],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=START_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"warmline {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

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

    def person(self, login: str) -> Api:
        """Somebody logged in, by API."""
        return Api(self.address, login, self.password)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "WARMLINE_HOME": str(self.home)}


class Api:
    """A person's session on the API, as the desktop uses it."""

    def __init__(self, address: str, login: str, password: str) -> None:
        self._address = address
        opener = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(opener)
        self.me = self("POST", "/session", {"login": login, "password": password})

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """One request; the decoded answer (bytes where it is not JSON)."""
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            f"{self._address}/api{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "X-Warmline": "1"},
        )
        with self._opener.open(request, timeout=15) as answer:
            data: bytes = answer.read()
            kind = answer.headers.get_content_type()
        return json.loads(data) if kind == "application/json" and data else data

    def calls(self, **filters: str) -> list[dict[str, Any]]:
        """The list of calls, newest first."""
        query = "&".join(f"{k}={v}" for k, v in {"sort": "-arrived_at", **filters}.items())
        found: list[dict[str, Any]] = self("GET", f"/calls?{query}")["items"]
        return found


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
    """`warmline up --demo --detach` in a fresh folder; `warmline down` afterwards."""
    with embedded.temporary_home() as home:
        settings = embedded.settings_for(home)
        here = Centre(home, settings)
        try:
            here.warmline("up", "--demo", "--detach")
            yield here
        finally:
            here.warmline("down", check=False)
