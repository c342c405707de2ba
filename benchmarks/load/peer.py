"""The peer: the same Asterisk with its own `Queue()`, CDR into the same PostgreSQL.

Its SIP side (transports, trunk, phones) and its base files are the text our writers make, so both
arms differ only in what handles the call; the files in `peer/` replace the rest. Nothing controls
it from outside: HTTP, ARI and manager are off.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import psycopg

from benchmarks.load.ours import PROMPT
from benchmarks.load.place import AGENTS, CALLERS, TALKS_PORTS, Place
from benchmarks.load.sipp import Address, Phone
from warmline.app.switch import switch_settings
from warmline.ivr.prompts import sound_name
from warmline.servers.part import Part
from warmline.servers.user import make_folder, own
from warmline.telephony.asterisk.config import (
    control_command,
    start_command,
    write_accounts,
    write_base,
)
from warmline.telephony.asterisk.dialplan import recording_options
from warmline.telephony.asterisk.settings import SwitchAccount, SwitchSettings, SwitchTrunk

FILES = Path(__file__).parent / "peer"
OFF = ("http.conf", "ari.conf", "manager.conf")
DATABASE = "peer"


class Peer:
    """The peer's arm, running."""

    name = "peer"

    def __init__(self, place: Place, callers_port: int, agents_port: int) -> None:
        self._place = place
        self.phones: list[Phone] = []
        self.callers: Address = (CALLERS, callers_port)
        self.agents: Address = (AGENTS, agents_port)
        self.pids: dict[str, int] = {}
        ours = switch_settings(place.settings)
        self._settings: SwitchSettings = replace(
            ours,
            home=place.home / "peer",
            node="peer",
            sip_port=ours.sip_port + 20,
            http_port=ours.http_port + 20,
            ami_port=ours.ami_port + 20,
            rtp_low=ours.rtp_low + TALKS_PORTS,
            rtp_high=ours.rtp_high + TALKS_PORTS,
            recordings=place.home / "peer" / "spool" / "recordings",
        )

    @property
    def switch(self) -> Address:
        """Where its switch listens."""
        return (self._settings.sip_address, self._settings.sip_port)

    async def set_up(self, agents: int, recording: bool) -> None:
        """Write its configuration, make its table, start it. Our arm has been set up before: the
        sounds are its."""
        self.phones = [
            Phone(f"agent-{number:04d}", secrets.token_urlsafe(24)) for number in range(agents)
        ]
        await asyncio.to_thread(self._make_table)
        await asyncio.to_thread(self._write, recording)
        part = Part(
            "peer", self._booted, command=tuple(start_command(self._settings)), cwd=Path("/")
        )
        await asyncio.to_thread(self._place.start, "peer asterisk", part)
        self.pids = {
            "asterisk": self._place.pids["peer asterisk"],
            "postgres": self._place.pids["postgres"],
        }

    def records(self, since: datetime) -> tuple[int, int]:
        """CDRs of answered calls since a moment (its dates have whole seconds): rows, and different
        callers in them."""
        return self._count(
            "SELECT count(*), count(DISTINCT src) FROM cdr"
            " WHERE calldate >= date_trunc('second', %s::timestamptz)"
            " AND disposition = 'ANSWERED' AND dstchannel <> ''",
            since,
        )

    def rows(self, since: datetime) -> int:
        """CDRs of any outcome since a moment."""
        every = (
            "SELECT count(*), 0 FROM cdr WHERE calldate >= date_trunc('second', %s::timestamptz)"
        )
        return self._count(every, since)[0]

    def unfinished(self) -> int:
        """Nothing follows after its calls."""
        return 0

    def _count(self, query: str, since: datetime) -> tuple[int, int]:
        with psycopg.connect(self._url(DATABASE)) as connection:
            row = connection.execute(query, [since]).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])

    def _url(self, database: str) -> str:
        url = self._place.settings.database_url()
        return url.replace("postgresql+psycopg://", "postgresql://").rsplit("/", 1)[0] + (
            f"/{database}"
        )

    def _make_table(self) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        with psycopg.connect(self._url(DATABASE)) as connection:
            for statement in (FILES / "cdr.sql").read_text().split(";"):
                if statement.strip():
                    connection.execute(statement.encode())

    def _write(self, recording: bool) -> None:
        settings = self._settings
        make_folder(settings.home)
        write_base(settings)
        accounts = [
            SwitchAccount(endpoint=phone.endpoint, secret=phone.secret, kind="phone")
            for phone in self.phones
        ]
        trunk = SwitchTrunk(
            endpoint="trunk-generator", host=CALLERS, port=self.callers[1], match=(CALLERS,)
        )
        write_accounts(settings, accounts, [trunk])
        for name, text in self.files(recording).items():
            (settings.etc / name).write_text(text, encoding="utf-8")
        own(settings.home, deep=True)

    def files(self, recording: bool) -> dict[str, str]:
        """The files that make it `Queue()`, filled in."""
        mixmonitor = f"MixMonitor(,{recording_options(self._settings.recordings, '${UNIQUEID}')})"
        filled = {
            "@PROMPT@": str(self._settings.sounds / sound_name(PROMPT)),
            "@MIXMONITOR@": mixmonitor if recording else "NoOp()",
            "@MEMBERS@": "\n".join(f"member => PJSIP/{phone.endpoint}" for phone in self.phones),
            "@PORT@": str(self._place.settings.database.port),
            "@DATABASE@": DATABASE,
            "@PASSWORD@": self._place.settings.secret("database"),
        }
        texts = {
            path.name: path.read_text(encoding="utf-8")
            for path in FILES.glob("*.conf")
            if path.name != "off.conf"
        }
        texts |= {name: (FILES / "off.conf").read_text(encoding="utf-8") for name in OFF}
        for mark, value in filled.items():
            texts = {name: text.replace(mark, value) for name, text in texts.items()}
        return texts

    async def _booted(self) -> None:
        """A check: the console says that it is up."""
        done = await asyncio.to_thread(
            subprocess.run,
            control_command(self._settings, "core waitfullybooted"),
            capture_output=True,
            text=True,
            check=False,
        )
        if "fully booted" not in done.stdout:
            raise RuntimeError("the peer has not booted")


def configuration_digest() -> str:
    """Which text of the peer's files a result belongs to."""
    digest = hashlib.sha256()
    for path in sorted(FILES.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
