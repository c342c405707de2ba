"""The evidence of one order as a zip: the order on paper (PDF, and the same as a page), the whole
history with its digests, the recordings of its calls, its attachments, checksums of all of them.

Made as background work (`runs`), file by file straight into the zip: no more than one recording is
ever in memory. Recordings are handed out as downloads are: marked with who took them, noted, and
only to who may. What cannot be put in is named in the manifest and on paper with the reason;
nothing is left out silently.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from warmline.accounts.rules import allow
from warmline.interactions.service.downloads import DownloadService
from warmline.kit import audit, paper, paper_pdf
from warmline.kit.actor import Actor
from warmline.kit.errors import WarmlineError
from warmline.kit.objects import StoreAway
from warmline.kit.sheets import gone_on_failure
from warmline.runs.model import Outcome, Run
from warmline.runs.ports import Work
from warmline.runs.service import RunService
from warmline.tickets.asked import Detail
from warmline.tickets.export.printed import Enclosed, Proofs, printed
from warmline.tickets.export.words import Words
from warmline.tickets.service import TicketService
from warmline.tickets.service.common import NOUN

EVIDENCE = "ticket_evidence"
Told = Callable[[int, int], Awaitable[None]]
"""Hears how many files are in the pack, of how many."""


async def unheard(done: int, total: int) -> None:
    """Nobody listens."""


class EvidencePack:
    """Writes evidence packs; `fonts` are those of its PDF."""

    def __init__(
        self,
        looking: TicketService,
        downloads: DownloadService,
        language: str,
        fonts: paper_pdf.Fonts,
    ) -> None:
        self._looking = looking
        self._downloads = downloads
        self._words = Words(language == "zh", ZoneInfo(looking.office.zone))
        self._fonts = fonts

    async def write(self, actor: Actor, ticket: str, told: Told = unheard) -> tuple[Path, Detail]:
        """A temporary zip and the order it is of; the caller deletes it. Raises `TicketMissing`,
        and `StoreAway` where a file cannot be read for now."""
        allow(actor, "ticket.export")
        detail = await self._looking.get(actor, ticket)
        office = self._looking.office
        levels = {code: (zh, en) for code, zh, en in (await self._looking.chooseable(actor)).levels}
        total = len(detail.calls) + len(detail.attachments) + 1
        handle, name = tempfile.mkstemp(prefix="warmline-evidence-", suffix=".zip")
        os.close(handle)
        with gone_on_failure(Path(name)) as path, _Pack(path) as pack:
            recordings = dict[str, Enclosed]()
            for done, call in enumerate(detail.calls):
                await told(done, total)
                recordings[call.interaction] = await self._recording(
                    actor, call.interaction, detail, pack
                )
            files = dict[str, Enclosed]()
            for number, one in enumerate(detail.attachments, 1):
                await told(len(detail.calls) + number - 1, total)
                place = f"attachments/{number:02}-{one.name}"
                files[one.id] = await self._file(actor, one.id, place, pack)
            await told(total - 1, total)
            await self._paper(actor, detail, Proofs(recordings, files, levels), pack)
            await pack.end()
            facts = {
                "format": "evidence",
                "recordings": sum(not one.problem for one in recordings.values()),
                "attachments": sum(not one.problem for one in files.values()),
            }
            async with office.database.transaction() as session:
                audit.record(session, actor, "exported", NOUN, ticket, None, facts)
        return path, detail

    async def _recording(self, actor: Actor, call: str, detail: Detail, pack: _Pack) -> Enclosed:
        name = f"recordings/{call}.opus"
        purpose = f"工单 {detail.ticket.number} 证据包"
        try:
            handed = await self._downloads.take(actor, call, purpose)
        except StoreAway:
            raise
        except WarmlineError as error:
            return pack.lacks(name, error.message)
        return await pack.add(name, handed.body)

    async def _file(self, actor: Actor, attachment: str, name: str, pack: _Pack) -> Enclosed:
        try:
            opened = await self._looking.office.files.open(actor, attachment)
        except StoreAway:
            raise
        except WarmlineError as error:
            return pack.lacks(name, error.message)
        return await pack.add_pieces(name, opened.read())

    async def _paper(self, actor: Actor, detail: Detail, proofs: Proofs, pack: _Pack) -> None:
        now = self._looking.office.clock.now()
        sheet = printed(detail, proofs, f"{actor.name} ({actor.login})", now, self._words)
        with tempfile.TemporaryDirectory(prefix="warmline-evidence-") as scratch:
            file = Path(scratch) / "order.pdf"
            try:
                await asyncio.to_thread(paper_pdf.write, sheet, file, self._fonts())
            except paper_pdf.NoFont as error:
                pack.lacks(file.name, error.message)
            else:
                await pack.add(file.name, await asyncio.to_thread(file.read_bytes))
        await pack.add("order.html", paper.page(sheet).encode())
        await pack.add("order.json", _json(detail.ticket))
        await pack.add("history.json", _json(list(detail.history)))


class _Pack:
    """A zip that grows file by file, and its manifest."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self._lines = list[str]()

    def __enter__(self) -> _Pack:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    def lacks(self, name: str, problem: str) -> Enclosed:
        """A file that is not in it, and why."""
        self._lines.append(f"# {name}: {problem}")
        return Enclosed(name, problem=problem)

    async def add(self, name: str, body: bytes) -> Enclosed:
        async def whole() -> AsyncIterator[bytes]:
            yield body

        return await self.add_pieces(name, whole())

    async def add_pieces(self, name: str, pieces: AsyncIterator[bytes]) -> Enclosed:
        digest, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as entry:
            async for piece in pieces:
                digest.update(piece)
                size += len(piece)
                await asyncio.to_thread(entry.write, piece)
        self._lines.append(f"{digest.hexdigest()}  {name}")
        return Enclosed(name, size, digest.hexdigest())

    async def end(self) -> None:
        """The manifest, last."""
        self._zip.writestr("MANIFEST.sha256", "\n".join([*self._lines, ""]).encode())
        await asyncio.to_thread(self._zip.close)


class EvidenceRuns:
    """Starts packs; `EvidenceWork` makes them."""

    def __init__(self, looking: TicketService, runs: RunService) -> None:
        self._looking = looking
        self._runs = runs

    async def start(self, actor: Actor, ticket: str) -> Run:
        """Queue the pack of one order. Raises `TicketMissing`, `TooManyRuns`."""
        allow(actor, "ticket.export")
        found = (await self._looking.get(actor, ticket)).ticket
        return await self._runs.start(
            actor,
            EVIDENCE,
            {"ticket": ticket},
            project=found.project,
            about=(NOUN, ticket),
        )


class EvidenceWork:
    """The handler in `jobs`. Killed, the pack is made anew from the start."""

    def __init__(self, pack: EvidencePack) -> None:
        self._pack = pack

    async def work(self, work: Work) -> Outcome:
        async def told(done: int, total: int) -> None:
            await work.report(done, total, "packing", files=done)

        path, detail = await self._pack.write(work.actor, str(work.run.arguments["ticket"]), told)
        number = detail.ticket.number
        try:
            file = await work.keep_file(path, f"{number}.zip", "application/zip")
        finally:
            path.unlink(missing_ok=True)
        facts = {"number": number}
        return Outcome(facts, file=file.id, message="packed", facts=facts)


def _json(value: object) -> bytes:
    return json.dumps(audit.plain(value), ensure_ascii=False, indent=1, sort_keys=True).encode()
