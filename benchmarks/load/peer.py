"""The peers: the same Asterisk with its own `Queue()`, and with bare `Dial()` as the limit.

CDR into the same PostgreSQL in both. Their SIP side (transports, trunk, phones) and their base
files are the text our writers make, so the arms differ only in what handles the call; the files in
`peer/` replace the rest. Nothing controls them from outside: HTTP, ARI and manager are off.
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

from benchmarks.load import peer_files, store
from benchmarks.load.place import AGENTS, CALLERS, MEDIA_PORTS, Place, Size
from benchmarks.load.sipp import Address, Phone
from warmline.app.switch import switch_settings
from warmline.servers.part import Part
from warmline.servers.user import make_folder, own
from warmline.telephony.asterisk.config import (
    control_command,
    start_command,
    write_accounts,
    write_base,
)
from warmline.telephony.asterisk.settings import SwitchAccount, SwitchSettings, SwitchTrunk

KINDS = ("queue", "dial")


class Peer:
    """One of the two, running; its name is one of `KINDS`."""

    def __init__(self, place: Place, name: str, callers_port: int, agents_port: int) -> None:
        self.name = name
        self._place = place
        self._records: store.Store | None = None
        self.phones: list[Phone] = []
        self.callers: Address = (CALLERS, callers_port)
        self.agents: Address = (AGENTS, agents_port)
        self.pids: dict[str, int] = {}
        self._settings = beside(
            switch_settings(place.settings), place.home, name, 1 + KINDS.index(name)
        )

    @property
    def switch(self) -> Address:
        """Where its switch listens."""
        return (self._settings.sip_address, self._settings.sip_port)

    async def set_up(self, size: Size) -> None:
        """Write its configuration, make its table, start it. Our arm has been set up before: the
        sounds are its."""
        self.phones = [
            Phone(f"agent-{number}", secrets.token_hex(24)) for number in range(size.agents)
        ]
        await asyncio.to_thread(self._make_table)
        await asyncio.to_thread(self._write, size)
        part = Part(
            self.name, self._booted, command=tuple(start_command(self._settings)), cwd=Path("/")
        )
        await asyncio.to_thread(self._place.start, f"{self.name} asterisk", part)
        self.pids = {
            "asterisk": self._place.pids[f"{self.name} asterisk"],
            "postgres": self._place.pids["postgres"],
        }
        self._records = store.Store(self._url(self._database))
        self._place.stack.callback(self._records.close)

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
        assert self._records is not None
        return self._records.count(query, since)

    @property
    def _database(self) -> str:
        return f"peer_{self.name}"

    def _url(self, database: str) -> str:
        return store.plain(self._place.settings.database_url(), database)

    def _make_table(self) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self._database}".encode())
        with psycopg.connect(self._url(self._database)) as connection:
            for statement in (peer_files.FOLDER / "cdr.sql").read_text().split(";"):
                if statement.strip():
                    connection.execute(statement.encode())

    def _write(self, size: Size) -> None:
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
        database = peer_files.Database(
            port=self._place.settings.database.port,
            name=self._database,
            password=self._place.settings.secret("database"),
        )
        for name, text in peer_files.texts(self.name, size, settings, database).items():
            (settings.etc / name).write_text(text, encoding="utf-8")
        own(settings.home, deep=True)

    async def _booted(self) -> None:
        """A check: the console says that it is up."""
        answer = await asyncio.to_thread(self.console, "core waitfullybooted")
        if "fully booted" not in answer:
            raise RuntimeError("the peer has not booted")

    def console(self, line: str) -> str:
        """What its switch answers to a line of its console."""
        done = subprocess.run(
            control_command(self._settings, line), capture_output=True, text=True, check=False
        )
        return done.stdout


def beside(ours: SwitchSettings, home: Path, name: str, place: int) -> SwitchSettings:
    """A switch like ours, on ports of its own; `place` 1, 2 …"""
    ports, media = 20 * place, MEDIA_PORTS * place
    return replace(
        ours,
        home=home / name,
        node=name,
        sip_port=ours.sip_port + ports,
        http_port=ours.http_port + ports,
        ami_port=ours.ami_port + ports,
        rtp_low=ours.rtp_low + media,
        rtp_high=ours.rtp_high + media,
        recordings=home / name / "spool" / "recordings",
    )


def configuration_digest() -> str:
    """Which text of the peers' files a result belongs to."""
    digest = hashlib.sha256()
    for path in sorted(peer_files.FOLDER.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
