"""A person's own rights: a copy of everything, and being forgotten but for what the law keeps."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from sqlalchemy import select, text

from tests.customers import past
from tests.customers.past import NUMBER
from tests.customers.world import MOBILE, World
from tests.everything import everything
from tests.servers import embedded
from warmline.accounts.permissions import ALL
from warmline.customers.copying import Printing, write
from warmline.customers.errors import CustomerChanged, CustomerMissing
from warmline.customers.model import Customer, CustomerChange, Filters, Sheet
from warmline.customers.ports import Collected
from warmline.customers.service.personal import Part, PersonalService
from warmline.interactions.events import RecordingDeleted
from warmline.interactions.forgetting import pattern_of, without
from warmline.interactions.service.personal import CallsOfPerson
from warmline.interactions.store import journal, keeping
from warmline.interactions.tables import EventRow, InteractionRow, LegalHoldRow, RetentionRuleRow
from warmline.kit.errors import Invalid, Refused
from warmline.kit.ids import uuid7
from warmline.surveys.service.personal import RatingsOfPerson
from warmline.surveys.tables import SurveyResultRow

NAME = "诸葛孔明"
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "dialled", ["13800138000", "+8613800138000", "013800138000", "8613800138000", "08613800138000"]
)
def test_given_a_number_however_it_was_dialled_when_taken_out_then_no_digit_is_left(
    dialled: str,
) -> None:
    pattern = pattern_of([NUMBER], "86")
    assert pattern is not None
    number = {"raw": dialled, "e164": NUMBER, "kind": "mobile", "place": "北京", "carrier": "x"}
    data = {"type": "call.arrived", "caller": number, "called": "4001", "note": f"请回{dialled}。"}
    clean = without(data, pattern)
    assert "138000" not in json.dumps(clean)
    assert clean["caller"] == {
        "raw": "",
        "e164": None,
        "kind": "anonymous",
        "place": "",
        "carrier": "",
    }
    assert clean["called"] == "4001"


def test_given_other_numbers_and_keys_when_taken_out_then_numbers_stay_and_keys_go() -> None:
    pattern = pattern_of([NUMBER], "86")
    assert pattern is not None
    other = {"raw": "13900139000", "e164": "+8613900139000", "kind": "mobile"}
    data = {"number": other, "keys": "110101199003071234", "seconds": 3, "queue": None}
    assert without(data, pattern) == {"number": other, "keys": "***", "seconds": 3, "queue": None}
    assert pattern_of(["12345"], "86") is None  # a short number is nobody's own


# On PostgreSQL ----------------------------------------------------------------------------------


class News:
    """What the journal is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    async def tell(self, interaction: str, fact: Any) -> None:
        self.told.append((interaction, fact))


def desk(world: World, folder: Path, news: News | None = None) -> PersonalService:
    calls = CallsOfPerson(world.database, folder, None, "CN", news)
    printing = Printing(fonts=embedded.font_places)
    return PersonalService(world.database, world.clock, [RatingsOfPerson(), calls], printing)


async def person(world: World, *numbers: str) -> Customer:
    return await world.customer(
        world.ann, NAME, *numbers, remark="住在卧龙岗", tags=("军师",), fields={"city": "南阳"}
    )


async def old_call(world: World, days: int, number: str = NUMBER, **more: Any) -> str:
    at = world.clock.now() - timedelta(days=days)
    call = await past.call(world, number, agent=world.ann, at=at, notes=f"{NAME}要退货", **more)
    await journalled(world, call, at, number)
    return call


async def journalled(world: World, call: str, at: datetime, number: str) -> None:
    """The call's first event, as the projection writes it down."""
    async with world.database.transaction() as session:
        await journal.make_partition(session, at.year, at.month)
        caller = {"raw": number, "e164": number, "kind": "mobile", "place": "北京", "carrier": ""}
        data = {"type": "call.arrived", "caller": caller, "called": "4001"}
        event = EventRow(id=uuid7(), at=at, key=call, seq=1, interaction=call, v=1, data=data)
        event.type, event.by = "call.arrived", "switch"
        session.add(event)


def told(parts: Sequence[Part]) -> set[tuple[str, int, str]]:
    return {(part.held.what, part.held.count, part.held.reason) for part in parts}


@pytest.mark.servers
async def test_given_a_person_when_a_copy_is_made_then_it_has_everything_and_is_in_the_trail(
    world: World, tmp_path: Path
) -> None:
    card = await person(world)
    call = await old_call(world, 3)
    await past.rating(world, call, world.ann, 2, "<script>太慢</script>")
    file = await desk(world, tmp_path).access_copy(
        world.sun, card.id, "本人持身份证到场 13800138000"
    )
    try:
        with zipfile.ZipFile(file) as archive:
            data = json.loads(archive.read("data.json"))["data"]
            page = archive.read("index.html").decode()
            paper = pypdf.PdfReader(io.BytesIO(archive.read("copy.pdf")))
    finally:
        file.unlink()
    printed = "".join("".join(one.extract_text() for one in paper.pages).split())

    assert data["card"][0]["name"] == NAME
    assert data["card"][0]["fields"] == {"city": "南阳"}
    assert data["contacts"][0]["value"] == MOBILE
    assert [(one["number"], one["notes"]) for one in data["calls"]] == [(NUMBER, f"{NAME}要退货")]
    assert data["ratings"][0]["comment"] == "<script>太慢</script>"
    assert NAME in page
    assert "<script>" not in page
    for word in (
        "个人信息副本",
        NAME,
        MOBILE,
        f"小记{NAME}要退货",
        "<script>太慢</script>",
        "第1页",
    ):
        assert word in printed, word
    [entry] = await world.trail("access_copied")
    assert entry.user_id == world.sun.user_id
    assert entry.after["rows"]["calls"] == 1
    assert MOBILE not in str(entry.after)


@pytest.mark.servers
@pytest.mark.parametrize("language", ["zh", "en"])
def test_given_years_of_calls_when_a_copy_is_made_then_every_one_is_on_its_paper(
    language: str,
) -> None:
    calls = [
        {"at": f"2026-01-01T{at % 24:02}:00:00+00:00", "notes": f"第{at}通", "menu": [], "a": at}
        | {"b": None, "called": "12345", "state": "x"}
        for at in range(1_000)
    ]
    parts = [Collected("calls", calls), Collected("moves", []), Collected("new", [{"a": True}])]
    how = Printing("Asia/Shanghai", language, embedded.font_places)
    file = write(parts, datetime.fromisoformat("2026-11-23T01:00:00+00:00"), "王小明", how)
    try:
        with zipfile.ZipFile(file) as archive:
            paper = pypdf.PdfReader(io.BytesIO(archive.read("copy.pdf")))
    finally:
        file.unlink()
    pages = ["".join(one.extract_text().split()) for one in paper.pages]
    whole = "".join(pages)
    assert all(f"第{at}通" in whole for at in range(1_000))
    heads, nothing, last = {
        "zh": ("序内容", "没有记录", "a是"),
        "en": ("No.What", "Nothingisheld", "ayes"),
    }[language]
    assert all(heads in said for said in pages[:-1])
    assert nothing in whole
    assert last in pages[-1]
    # In the centre's time, as it is said in the foot of each page.
    assert all("2026-11-2309:00·王小明" in said for said in pages)
    assert "2026-01-0108:00:00" in whole


def test_given_no_font_when_a_copy_is_made_then_it_says_why_there_is_no_pdf() -> None:
    file = write([], datetime.fromisoformat("2026-11-23T01:00:00+00:00"), "王小明", Printing())
    try:
        with zipfile.ZipFile(file) as archive:
            assert set(archive.namelist()) == {"data.json", "index.html", "copy.pdf.txt"}
            assert "no font for Chinese" in archive.read("copy.pdf.txt").decode()
    finally:
        file.unlink()


@pytest.mark.servers
async def test_given_old_and_young_calls_when_previewed_then_each_is_told_with_its_reason(
    world: World, tmp_path: Path
) -> None:
    card = await person(world)
    await old_call(world, 100)
    await old_call(world, 10)
    await old_call(world, 40, recording_state="stored", queue_last=None)
    held = await old_call(world, 50, recording_state="stored")
    async with world.database.transaction() as session:
        session.add(RetentionRuleRow(queue=None, days=365))
        session.add(
            LegalHoldRow(
                interaction=held, reason="诉讼", set_by=world.sun.user_id, set_at=world.clock.now()
            )
        )
    before = await everything(world.database)

    found = await desk(world, tmp_path).preview(world.sun, card.id)

    assert told(found.parts) == {
        ("card", 1, ""),
        ("contacts", 1, ""),
        ("notes", 3, ""),
        ("notes", 1, "legal_hold"),
        ("calls", 1, ""),
        ("calls", 1, "law"),
        ("calls", 1, "retention"),
        ("calls", 1, "legal_hold"),
        ("recordings", 1, "retention"),
        ("recordings", 1, "legal_hold"),
    }
    by_law = next(p.held.until for p in found.parts if p.held.reason == "law")
    assert by_law is not None
    assert timedelta(days=19) < by_law - world.clock.now() < timedelta(days=21)
    assert await everything(world.database) == before


@pytest.mark.servers
async def test_given_he_is_erased_when_all_days_have_come_then_no_table_knows_him(
    world: World, tmp_path: Path
) -> None:
    card = await person(world)
    sun, customers = world.sun, world.customers
    await customers.change(world.ann, card.id, 1, CustomerChange(remark=f"{NAME}的备注"))
    old, young = await old_call(world, 100), await old_call(world, 10)
    await past.rating(world, old, world.ann, 1, f"我是{NAME}")
    news = News()
    service = desk(world, tmp_path, news)

    done = await service.erase(sun, card.id, 2, "本人书面申请，已核对证件")

    assert told(done) >= {
        ("card", 1, ""),
        ("calls", 1, ""),
        ("calls", 1, "law"),
        ("comments", 1, ""),
    }
    left = await everything(world.database)
    for word in (NAME, "卧龙岗", "军师", "南阳"):
        assert word not in left
    assert await service.finish() == 1  # the old one, of which nothing was left to do
    # The young call's number is all that is left, until its day comes.
    left = await everything(world.database)
    assert {row for row in left.split("\n") if MOBILE in row and young not in row} == set()
    world.clock.advance(21 * 86400)
    assert await service.finish() == 1
    left = await everything(world.database)
    assert not re.search(r"138[0-9*]{4}8000|00083100831", left)
    assert await service.finish() == 0
    # Figures stay what they were.
    async with world.database.read() as session:
        row = await session.get_one(InteractionRow, young)
        assert (row.talked_s, row.outcome, row.caller_kind) == (40, "answered", "anonymous")
        assert (await session.get_one(SurveyResultRow, old)).mark == 1
    [proof] = await world.trail("erased")
    assert (proof.user_id, proof.noun_id) == (sun.user_id, card.id)
    assert proof.after["reason"] == "本人书面申请，已核对证件"


@pytest.mark.servers
async def test_given_he_was_erased_when_looked_for_then_nobody_finds_him(
    world: World, tmp_path: Path
) -> None:
    card = await person(world)
    await desk(world, tmp_path).erase(world.sun, card.id, 1, "本人申请")
    for actor in (world.sun, world.ann):
        assert (await world.customers.search(actor, Filters(), Sheet())).items == []
        assert await world.customers.match(actor, MOBILE) == []
        with pytest.raises(CustomerMissing):
            await world.customers.get(actor, card.id)
    with pytest.raises(CustomerMissing):
        await desk(world, tmp_path).erase(world.sun, card.id, 2, "再来一次")
    # His number is free for whoever calls with it next.
    await world.customer(world.ann, "新客户", MOBILE)


@pytest.mark.servers
async def test_given_a_recording_under_a_hold_when_its_day_comes_then_it_stays_until_it_is_lifted(
    world: World, tmp_path: Path
) -> None:
    card = await person(world)
    key = "2026/01/01/a.opus"
    (tmp_path / "2026/01/01").mkdir(parents=True)
    (tmp_path / key).write_bytes(b"OggS")
    call = await old_call(world, 60, recording_state="stored", recording_key=key)
    async with world.database.transaction() as session:
        await keeping.set_hold(session, call, "诉讼", by=world.sun.user_id, at=world.clock.now())
    news = News()
    service = desk(world, tmp_path, news)
    await service.erase(world.sun, card.id, 1, "本人申请")
    assert await service.finish() == 0
    assert (tmp_path / key).exists()
    assert f"{NAME}要退货" in await everything(world.database)

    async with world.database.transaction() as session:
        hold = await keeping.standing_hold(session, call)
        assert hold is not None
        now = world.clock.now()
        await keeping.lift_hold(session, hold.id, "结案", by=world.sun.user_id, at=now)
    world.clock.advance(DAY.total_seconds())
    assert await service.finish() == 1

    assert not (tmp_path / key).exists()
    assert news.told == [(call, RecordingDeleted(key=key, policy="person_erased"))]
    left = await everything(world.database)
    assert MOBILE not in left
    assert NAME not in left


@pytest.mark.servers
async def test_given_a_number_on_another_s_card_when_he_is_erased_then_its_calls_stay(
    world: World, tmp_path: Path
) -> None:
    his, shared = "13911112222", NUMBER
    card = await person(world, his, MOBILE)
    wife = await world.customer(world.bob, "黄月英", MOBILE)
    mine, ours = await old_call(world, 100, f"+86{his}"), await old_call(world, 100, shared)
    service = desk(world, tmp_path)

    done = await service.erase(world.sun, card.id, 1, "本人申请")

    assert ("calls", 1, "shared") in told(done)
    async with world.database.read() as session:
        numbers = dict(
            (await session.execute(select(InteractionRow.id, InteractionRow.caller_e164))).all()
        )
    assert numbers == {mine: None, ours: shared}
    assert (await world.customers.get(world.bob, wife.id)).contacts[0].normal.endswith("8000")


@pytest.mark.servers
async def test_given_somebody_said_whose_a_shared_number_s_call_was_when_erased_then_it_goes(
    world: World, tmp_path: Path
) -> None:
    card = await person(world)
    wife = await world.customer(world.bob, "黄月英", MOBILE)
    his, hers = await old_call(world, 100), await old_call(world, 100)
    await past.link(world, his, card, world.ann)
    await past.link(world, hers, wife, world.bob)
    service = desk(world, tmp_path)

    done = await service.erase(world.sun, card.id, 1, "本人申请")

    assert ("calls", 1, "") in told(done)
    assert not any(part.held.reason == "shared" for part in done)
    async with world.database.read() as session:
        assert (await session.get_one(InteractionRow, his)).caller_e164 is None
        assert (await session.get_one(InteractionRow, hers)).caller_e164 == NUMBER


@pytest.mark.servers
async def test_given_the_journal_was_read_anew_when_finished_again_then_the_number_goes_again(
    world: World, tmp_path: Path
) -> None:
    card = await person(world)
    call = await old_call(world, 100)
    service = desk(world, tmp_path)
    await service.erase(world.sun, card.id, 1, "本人申请")
    await service.finish()
    async with world.database.transaction() as session:
        row = await session.get_one(InteractionRow, call)
        row.caller_raw, row.caller_e164 = NUMBER, NUMBER

    assert await service.finish() == 1
    assert MOBILE not in await everything(world.database)


@pytest.mark.servers
async def test_given_who_may_not_or_a_card_that_changed_when_erased_then_it_is_refused(
    world: World, tmp_path: Path
) -> None:
    card = await person(world)
    service = desk(world, tmp_path)
    before = await everything(world.database)
    with pytest.raises(Refused):
        await service.erase(world.ann, card.id, 1, "本人申请")
    with pytest.raises(Refused):
        await service.access_copy(world.ann, card.id, "本人申请")
    stranger = world.actor("bob", department=world.west, permissions=ALL - {"settings.manage"})
    with pytest.raises(CustomerMissing):
        await service.erase(stranger, card.id, 1, "本人申请")
    with pytest.raises(CustomerMissing):
        await service.access_copy(stranger, card.id, "本人申请")
    with pytest.raises(CustomerChanged):
        await service.erase(world.sun, card.id, 7, "本人申请")
    with pytest.raises(Invalid):
        await service.erase(world.sun, card.id, 1, " ")
    assert await everything(world.database) == before


@pytest.mark.servers
async def test_given_the_trail_when_one_thing_is_redacted_then_all_else_of_it_cannot_be_changed(
    world: World, tmp_path: Path
) -> None:
    other = await world.customer(world.ann, "别人", "13700137000")
    card = await person(world)
    await desk(world, tmp_path).erase(world.sun, card.id, 1, "本人申请")
    kept, gone = [
        entry for entry in await world.trail("created") if entry.noun_id in (other.id, card.id)
    ]
    assert kept.after["name"] == "别人"
    assert set(gone.after.values()) <= {"***", None}
    assert (gone.user_id, gone.login) == (world.ann.user_id, "ann")
    with pytest.raises(Exception, match="only grows"):  # noqa: PT012
        async with world.database.transaction() as session:
            await session.execute(text("SELECT set_config('warmline.redacting', 'on', true)"))
            await session.execute(text("UPDATE audit_entry SET login = 'somebody else'"))
