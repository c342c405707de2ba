"""The evidence of one order: what is in the pack, on its paper, and that nothing is left out
silently."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.attachments.world import PNG, pieces
from tests.servers import embedded
from tests.tickets.world import MASKED, MOBILE, World
from warmline.app.tickets import Neighbours, Tickets, over
from warmline.attachments.model import Attachment
from warmline.attachments.rules import KEYS
from warmline.attachments.service import AttachmentService
from warmline.interactions.opus import VENDOR, page
from warmline.interactions.tables import InteractionRow
from warmline.interactions.watermark import tags_of
from warmline.kit.actor import Actor
from warmline.kit.errors import Refused
from warmline.kit.folder_store import FolderStore
from warmline.kit.objects import StoreAway, Words
from warmline.kit.paper_pdf import no_fonts
from warmline.runs.errors import RunCancelled
from warmline.runs.model import RunState
from warmline.runs.service import RunService
from warmline.runs.tasks import RunJobs
from warmline.tickets.errors import TicketMissing
from warmline.tickets.export.evidence import EVIDENCE, EvidenceWork
from warmline.tickets.model import Act, ActKind, Step, Ticket

IDENTITY = Act("identity", "核实身份", "Identity", ActKind.IDENTITY, Step.REPLY)
pytestmark = pytest.mark.servers


@dataclass
class Office:
    """The centre's orders with files, fonts and background work."""

    world: World
    tickets: Tickets
    files: AttachmentService
    runs: RunService

    async def attached(self, name: str, body: bytes = PNG) -> Attachment:
        return await self.files.keep(self.world.sun, name, pieces(body))

    async def order(self, **more: Any) -> Ticket:
        """One with its fields, a call with a recording, steps of several people and a file."""
        world = self.world
        card = await world.customer("诸葛孔明")
        call = await world.call()
        file = await self.attached("现场照片.png")
        order = await world.order(
            world.sun,
            type=await world.type_with("road", IDENTITY),
            title="卧龙岗路面漏水",
            content="<b>已经三天</b>没有人处理",
            address="卧龙岗1号",
            customer=card.id,
            interaction=call,
            attachments=(file.id,),
            **more,
        )
        await world.do(
            world.sun, order, Step.DISPATCH, department=world.ids["water"], reason="请水务尽快处理"
        )
        await world.do(world.wu, order, Step.SIGN)
        await world.do(world.wu, order, Step.NOTE, text="已到现场查看")
        return order

    async def pack(self, actor: Actor, order: Ticket) -> zipfile.ZipFile:
        path, _ = await self.tickets.evidence.write(actor, order.id)
        try:
            return zipfile.ZipFile(io.BytesIO(path.read_bytes()))
        finally:
            path.unlink()


def over_files(
    world: World, files: AttachmentService, runs: RunService, fonts: Any, language: str = "zh"
) -> Tickets:
    office = replace(world.tickets.looking.office, files=files)
    neighbours = Neighbours(
        world.customers,
        world.interactions,
        world.heard,
        office.open_times,
        files,
        runs=runs,
        fonts=fonts,
    )
    return over(office, neighbours, language)


@pytest.fixture
async def office(world: World, tmp_path: Path) -> Office:
    store = FolderStore(tmp_path / "attachments", KEYS, Words())
    files = AttachmentService(world.database, world.clock, store, tmp_path / "arriving")
    runs = RunService(world.database, world.clock)
    world.tickets = over_files(world, files, runs, embedded.font_places)
    files.register("ticket", world.tickets.looking.may_see)
    return Office(world, world.tickets, files, runs)


async def recorded(world: World, call: str, body: bytes) -> None:
    """The call's recording lies where its record says."""
    key = "2026/11/23/a.opus"
    path = world.folder / key
    path.parent.mkdir(parents=True)
    path.write_bytes(body)
    async with world.database.transaction() as session:
        row = await session.get_one(InteractionRow, call)
        row.recording_state, row.recording_key = "stored", key
        row.recording_sha256 = hashlib.sha256(body).hexdigest()
        row.recording_bytes = len(body)


def opus() -> bytes:
    """The pages before the sound, as every file of ours begins, and a page."""
    tags = b"OpusTags" + len(VENDOR).to_bytes(4, "little") + VENDOR + bytes(4)
    return page([b"OpusHead" + bytes(11)], 0, 0, 2) + page([tags], 0, 1, 0) + page([b"x"], 9, 2, 4)


def left(folder: Path) -> list[Path]:
    """Packs that nobody deleted."""
    return list(folder.glob("warmline-evidence-*"))


def said(pack: zipfile.ZipFile) -> str:
    """What its PDF says, without where lines end."""
    made = pypdf.PdfReader(io.BytesIO(pack.read("order.pdf")))
    return "".join("".join(one.extract_text() for one in made.pages).split())


def checked(pack: zipfile.ZipFile) -> Sequence[str]:
    """The names of the manifest, each file as it says; then what it says is missing."""
    names, missing = list[str](), list[str]()
    for line in pack.read("MANIFEST.sha256").decode().splitlines():
        if line.startswith("# "):
            missing.append(line)
            continue
        digest, _, name = line.partition("  ")
        assert hashlib.sha256(pack.read(name)).hexdigest() == digest
        names.append(name)
    assert {*names, "MANIFEST.sha256"} == set(pack.namelist())
    return missing


async def test_given_an_order_when_packed_then_its_paper_says_all_and_names_every_file(
    office: Office,
) -> None:
    world = office.world
    order = await office.order()
    assert order.interaction is not None
    await recorded(world, order.interaction, opus())

    pack = await office.pack(world.sun, order)

    assert checked(pack) == []
    recording = f"recordings/{order.interaction}.opus"
    photo = "attachments/01-现场照片.png"
    assert pack.read(photo) == PNG
    assert tags_of(pack.read(recording))["WARMLINE_BY"] == "sun"
    paper = said(pack)
    for word in (
        order.number,
        "卧龙岗路面漏水",
        "<b>已经三天</b>没有人处理",
        "卧龙岗1号",
        "诸葛孔明",
        MOBILE,
        "请水务尽快处理",
        "承办部门：水务",
        "wu的名字",
        "已到现场查看",
        "首次响应",
        "核实身份",
        "未做",
        "过程记录完整，未被改动。",
        "由sun(sun)于",
        hashlib.sha256(PNG).hexdigest(),
        hashlib.sha256(pack.read(recording)).hexdigest(),
        *(step.digest for step in (await office.tickets.looking.get(world.sun, order.id)).history),
    ):
        assert word in paper, word
    # The same as a page, and what people typed is no markup there.
    shown = pack.read("order.html").decode()
    assert "&lt;b&gt;已经三天&lt;/b&gt;" in shown
    steps = [one["step"] for one in json.loads(pack.read("history.json"))]
    assert steps == ["accept", "dispatch", "sign", "note"]


async def test_given_numbers_masked_or_an_order_in_confidence_when_packed_then_its_paper_keeps_them(
    office: Office,
) -> None:
    world = office.world
    order = await office.order(confidential=True)
    masked = replace(world.sun, permissions=world.sun.permissions - {"number.unmask"})
    paper = said(await office.pack(masked, order))
    assert MASKED in paper
    assert MOBILE not in paper
    # Who only handles it is not told whose it is, nor given the call.
    handler = replace(world.wu, permissions=world.wu.permissions | {"ticket.export"})
    pack = await office.pack(handler, order)
    everything = said(pack) + "".join(
        pack.read(name).decode() for name in pack.namelist() if name.endswith(("html", "json"))
    )
    for hidden in ("诸葛孔明", MOBILE, MASKED):
        assert hidden not in everything
    assert not [name for name in pack.namelist() if name.startswith("recordings/")]


async def test_given_an_order_tied_to_others_when_packed_then_it_names_only_what_the_taker_may_see(
    office: Office,
) -> None:
    world = office.world
    order, other = await office.order(), await world.order(title="路灯不亮")
    await world.tickets.joining.link(world.sun, order.id, other.id)
    everybody = said(await office.pack(world.sun, order))
    assert other.number in everybody
    assert "查看范围" not in everybody
    handler = replace(world.wu, permissions=world.wu.permissions | {"ticket.export"})
    pack = await office.pack(handler, order)
    assert (
        said(pack).count("另有1件不在导出人的查看范围内") == 2
    )  # its history, and what it is tied to
    for name in ("order.html", "history.json"):
        assert other.number not in pack.read(name).decode()
        assert other.id not in pack.read(name).decode()


async def test_given_files_that_cannot_be_put_in_when_packed_then_manifest_and_paper_say_why(
    office: Office,
) -> None:
    world = office.world
    order = await office.order()
    files = await _files(office, order)
    store = world.folder / "attachments"
    (store / files[0].sha256[:2] / files[0].sha256[2:4] / files[0].sha256).unlink()
    pack = await office.pack(world.sun, order)
    missing = checked(pack)
    assert [line.split(": ")[0] for line in missing] == [
        f"# recordings/{order.interaction}.opus",
        "# attachments/01-现场照片.png",
    ]
    assert "未附：" in said(pack)
    # Without a font there is the page, and the reason.
    office.world.tickets = bare = over_files(world, office.files, office.runs, no_fonts)
    path, _ = await bare.evidence.write(world.sun, order.id)
    with zipfile.ZipFile(path) as without:
        assert "order.pdf" not in without.namelist()
        assert any(line.startswith("# order.pdf: No PDF") for line in checked(without))
        assert "卧龙岗路面漏水" in without.read("order.html").decode()
    path.unlink()


async def _files(office: Office, order: Ticket) -> Sequence[Attachment]:
    async with office.world.database.read() as session:
        return await office.files.of(session, "ticket", order.id)


async def test_given_an_english_centre_when_packed_then_its_words_are_english(
    office: Office,
) -> None:
    world = office.world
    order = await office.order()
    english = over_files(world, office.files, office.runs, embedded.font_places, "en")
    path, _ = await english.evidence.write(world.sun, order.id)
    with zipfile.ZipFile(path) as pack:
        paper = said(pack)
    path.unlink()
    for word in ("Evidenceofworkorder", "Helpingdepartments", "Signedfor", "Page1of", "卧龙岗"):
        assert (word in paper) == (word != "Helpingdepartments"), word


async def test_given_a_store_that_is_away_when_packed_then_it_is_tried_again_not_left_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = office.world
    order = await office.order()

    async def away(*_: Any) -> None:
        raise StoreAway("The store does not answer.")

    monkeypatch.setattr(office.files, "open", away)
    with pytest.raises(StoreAway):
        await office.tickets.evidence.write(world.sun, order.id)


class Working:
    """What `jobs` gives a handler."""

    def __init__(self, office: Office, run: Any, actor: Actor, cancel_at: int = 99) -> None:
        self.run, self.actor = run, actor
        self._office, self._cancel_at = office, cancel_at
        self.told: list[tuple[int, int | None]] = []

    async def report(
        self, done: int, total: int | None = None, message: str = "", **facts: Any
    ) -> None:
        self.told.append((done, total))
        if len(self.told) == self._cancel_at:
            raise RunCancelled

    async def note(
        self, session: Any, done: int, total: int | None = None, message: str = "", **facts: Any
    ) -> None:
        raise AssertionError("not used")

    async def keep_file(self, path: Path, name: str, media: str) -> Any:
        return await self._office.runs.keep_path(path, name, media)


async def test_given_a_run_when_worked_then_each_file_is_told_and_the_zip_is_kept_under_its_number(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    world = office.world
    order = await office.order()
    run = await office.tickets.evidence_runs.start(world.sun, order.id)
    assert (run.kind, run.about) == (EVIDENCE, ("ticket", order.id))

    cancelled = Working(office, run, world.sun, cancel_at=2)
    with pytest.raises(RunCancelled):
        await EvidenceWork(office.tickets.evidence).work(cancelled)
    assert not left(tmp_path)

    async def actor_of(user: str) -> Actor | None:
        return world.sun if user == world.sun.user_id else None

    handlers = {EVIDENCE: EvidenceWork(office.tickets.evidence)}
    await RunJobs(office.runs, world.database, handlers, actor_of).work(run.id)
    done = await office.runs.get(world.sun, run.id)
    assert (done.state, done.message, done.total) == (RunState.DONE, "packed", 3)
    assert done.file is not None
    assert done.file.name == f"{order.number}.zip"
    body = b"".join([piece async for piece in office.runs.read_file(done.file.id)])
    checked(zipfile.ZipFile(io.BytesIO(body)))
    assert not left(tmp_path)


async def test_given_who_may_not_or_another_s_order_when_asked_for_then_it_is_refused(
    office: Office,
) -> None:
    world = office.world
    order = await office.order()
    with pytest.raises(Refused):
        await office.tickets.evidence_runs.start(world.ann, order.id)
    with pytest.raises(Refused):
        await office.tickets.evidence.write(world.ann, order.id)
    with pytest.raises(TicketMissing):
        await office.tickets.evidence_runs.start(world.zoe, order.id)
    # And who lost the right meanwhile gets none from the run that waits.
    with pytest.raises(TicketMissing):
        await office.tickets.evidence.write(world.zoe, order.id)


async def test_given_a_history_of_thousands_when_packed_then_every_step_is_on_paper(
    office: Office,
) -> None:
    world = office.world
    order = await office.order()
    detail = await office.tickets.looking.get(world.sun, order.id)
    at = datetime(2026, 11, 23, tzinfo=UTC)
    last = detail.history[-1]
    many = [replace(last, seq=n, at=at, data={"text": f"第{n}次备注"}) for n in range(2_000)]

    async def found(actor: Actor, ticket: str) -> Any:
        return replace(detail, history=many)

    office.tickets.looking.get = found  # type: ignore[method-assign]
    paper = said(await office.pack(world.sun, order))
    assert all(f"第{n}次备注" in paper for n in (0, 999, 1_999))
