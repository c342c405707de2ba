"""A person who was erased stands in no file of an import any more, read already or not, and in no
row of one; the import itself stays, says so, and is taken back as before, but for him."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.customers.importing_bench import Bench, book, counts
from tests.customers.world import MOBILE
from tests.everything import everything
from warmline.customers.importing import Import, Policy
from warmline.customers.model import ContactKind, Customer, Filters, NewContact, NewCustomer, Sheet
from warmline.customers.ports import Person
from warmline.customers.service.import_personal import ImportsOfPerson, his_card
from warmline.customers.service.import_work import TABLES
from warmline.customers.service.personal import PersonalService
from warmline.kit.paging import Page
from warmline.runs.errors import ImportInvalid, ImportUnderWay, RunFileMissing
from warmline.runs.importing import ImportState
from warmline.runs.service.import_erasing import ImportErasing

pytestmark = pytest.mark.servers
OTHER = "13900139000"
HEADS = "姓名,手机,邮箱\n"


def rights(bench: Bench) -> PersonalService:
    parts = ImportsOfPerson("CN", (ImportErasing(bench.runs, TABLES), his_card))
    return PersonalService(bench.world.database, bench.world.clock, [parts])


async def erase(bench: Bench, card: Customer) -> dict[str, int]:
    """What was erased of him beside his card."""
    bench.world.clock.advance(60)
    sun, desk = bench.world.sun, rights(bench)
    shown = await desk.preview(sun, card.id)
    done = await desk.erase(sun, card.id, shown.version, "本人申请")
    assert done == shown.parts
    return {one.held.what: one.held.count for one in done if one.feature == "imports"}


async def nowhere(bench: Bench, *words: str) -> None:
    """No row of any table has them, nor a piece of a file (which is told in hexadecimals)."""
    found = await everything(bench.world.database)
    for word in words:
        assert word not in found, word
        for encoding in ("utf-8", "gb18030"):
            assert word.encode(encoding).hex() not in found, (word, encoding)


async def named(bench: Bench, name: str) -> Customer:
    return (await bench.cards())[name]


async def again(bench: Bench, batch: Import) -> Import:
    return await bench.imports.get(bench.boss, batch.id)


async def test_given_an_import_when_one_of_it_is_erased_then_file_and_rows_forget_him(
    bench: Bench,
) -> None:
    """Given a file applied in which he stands thrice (his row with the number spaced, a double, a
    bad one), when he is erased, then nothing of him is left and the others are taken back."""
    wrong = f"诸葛孔明,{MOBILE},no mail\n"
    body = f"{HEADS}诸葛孔明,138 0013 8000,kong@ming.cn\n诸葛孔明,{MOBILE},\n{wrong}李四,{OTHER},\n"
    batch = await bench.apply(await bench.bring(body, policy=Policy.SKIP))
    assert counts(batch.figures) == {"rows": 4, "created": 2, "skipped": 1, "bad": 1}
    assert batch.file is not None
    card = await named(bench, "诸葛孔明")

    assert await erase(bench, card) == {"import_rows": 3, "import_files": 1}

    await nowhere(bench, MOBILE, "138 0013 8000", "kong@ming.cn", "诸葛孔明")
    with pytest.raises(RunFileMissing):
        await bench.runs.file_by_id(batch.file)
    after = await again(bench, batch)
    assert (after.file, after.erased_at) == (None, bench.world.clock.now())
    assert (after.figures, after.state) == (batch.figures, ImportState.APPLIED)
    [bad] = (await bench.imports.bad_rows(bench.boss, batch.id, Page())).items
    assert (list(bad.cells), [code for _, code, _, _ in bad.problems]) == ([], ["erased"])
    # It is taken back without the file, and says of whom it was not.
    undone = await bench.undo(batch)
    assert (undone.state, dict(undone.kept)) == (ImportState.UNDONE, {"erased": 1})
    assert await bench.cards() == {}
    path = await bench.imports.report(bench.boss, batch.id, "kept", "csv")
    said = path.read_text("utf-8-sig")
    path.unlink()
    assert "此人的个人信息已删除" in said


@pytest.mark.parametrize("kind", ["csv", "xlsx", "unreadable"])
async def test_given_files_nobody_read_yet_when_he_is_erased_then_the_one_with_him_is_gone(
    bench: Bench, tmp_path: Path, kind: str
) -> None:
    card = await bench.world.customer(bench.world.ann, "诸葛孔明", MOBILE)
    body = {
        "csv": f"姓名,手机\n诸葛孔明,+86-138-0013-8000\n李四,{OTHER}\n".encode("gb18030"),
        "xlsx": book([["姓名", "手机"], ["诸葛孔明", MOBILE]], tmp_path / "a.xlsx"),
        "unreadable": f"姓名,手机\n诸葛孔明,{MOBILE}\n".encode("utf-16"),
    }[kind]
    batch = await bench.bring(body, name=f"a.{kind}")
    other = await bench.bring(f"姓名,手机\n李四,{OTHER}\n")
    assert await erase(bench, card) == {"import_files": 1}
    await nowhere(bench, MOBILE, "诸葛孔明")
    assert batch.file is not None
    with pytest.raises(RunFileMissing):
        await bench.runs.file_by_id(batch.file)
    with pytest.raises(ImportInvalid) as refused:
        await bench.imports.preview(bench.boss, batch.id)
    assert refused.value.code == "import_file_erased"
    kept = await again(bench, other)
    assert (kept.file, kept.erased_at) == (other.file, None)
    assert counts((await bench.apply(kept)).figures) == {"rows": 1, "created": 1}


async def test_given_a_tried_file_when_he_is_erased_then_the_import_leaves_him_out(
    bench: Bench,
) -> None:
    card = await bench.world.customer(bench.world.ann, "诸葛孔明", MOBILE)
    body = f"{HEADS}诸葛孔明,{MOBILE},\n李四,{OTHER},\n"
    batch = await bench.check(await bench.bring(body, policy=Policy.UPDATE))
    assert await erase(bench, card) == {"import_rows": 1, "import_files": 1}
    batch = await bench.apply(batch)
    assert counts(batch.figures) == {"rows": 2, "created": 1, "bad": 1}
    assert list(await bench.cards()) == ["李四"]
    assert await bench.reasons(batch) == {2: ["erased"]}
    await nowhere(bench, MOBILE, "诸葛孔明")


async def test_given_a_file_without_heads_when_he_is_its_first_row_then_the_heads_forget_him(
    bench: Bench,
) -> None:
    card = await bench.world.customer(bench.world.ann, "诸葛孔明", MOBILE)
    batch = await bench.bring(f"诸葛孔明,{MOBILE}\n李四,{OTHER}\n")
    assert batch.heads == ("诸葛孔明", MOBILE)
    assert await erase(bench, card) == {"import_files": 1}
    assert (await again(bench, batch)).heads == ("A", "B")
    await nowhere(bench, MOBILE, "诸葛孔明")


async def test_given_an_import_under_way_when_he_is_to_be_erased_then_that_waits_for_its_end(
    bench: Bench,
) -> None:
    card = await bench.world.customer(bench.world.ann, "诸葛孔明", MOBILE)
    batch = await bench.bring(f"姓名,手机\n诸葛孔明,{MOBILE}\n", name="名单.csv")
    _, run = await bench.imports.apply(bench.boss, batch.id)
    desk, sun = rights(bench), bench.world.sun
    with pytest.raises(ImportUnderWay, match="名单"):
        await desk.preview(sun, card.id)
    with pytest.raises(ImportUnderWay):
        await desk.erase(sun, card.id, card.version, "本人申请")
    await bench.jobs.work(run.id)
    assert await erase(bench, await named(bench, "诸葛孔明")) == {
        "import_rows": 1,
        "import_files": 1,
    }
    await nowhere(bench, MOBILE, "诸葛孔明")


async def test_given_what_he_shares_with_another_when_he_is_erased_then_the_other_s_row_stays(
    bench: Bench,
) -> None:
    """Given a number on two cards and a mail address that is his alone, when he is erased, then
    the row with the shared number is the other's and stays; the file of both goes all the same."""
    world = bench.world
    mail = NewContact(ContactKind.MAIL, "kong_1@ming.cn")
    phone = NewContact(ContactKind.PHONE, MOBILE)
    card = await world.customers.create(world.ann, NewCustomer("诸葛孔明", contacts=(phone, mail)))
    await world.customer(world.ann, "黄月英", MOBILE)
    ours = await bench.apply(await bench.bring(f"{HEADS}黄月英,{MOBILE},\n", key="none"))
    his = await bench.check(await bench.bring(f"{HEADS}孔明,{OTHER},KONG_1@ming.cn\n"))
    like = await bench.check(await bench.bring(f"{HEADS}李四,{OTHER},kong21@ming.cn\n"))
    assert await erase(bench, card) == {"import_rows": 1, "import_files": 2}
    assert (await again(bench, ours)).erased_at == (await again(bench, his)).erased_at
    assert (await again(bench, like)).erased_at is None
    await nowhere(bench, "kong_1@ming.cn", "KONG_1@ming.cn", "诸葛孔明")
    undone = await bench.undo(ours)
    assert (undone.state, dict(undone.kept)) == (ImportState.UNDONE, {})
    found = await world.customers.search(world.sun, Filters(), Sheet(sort="name"))
    assert [one.name for one in found.items] == ["黄月英"]


async def test_given_rows_of_files_when_he_asks_for_a_copy_then_it_has_his_and_nobody_else_s(
    bench: Bench,
) -> None:
    world = bench.world
    await bench.apply(await bench.bring(f"{HEADS}诸葛孔明,{MOBILE},\n李四,{OTHER},\n"))
    await bench.bring(f"姓名,手机\n诸葛孔明,{MOBILE}\n", name="未读.csv")
    await bench.bring(f"姓名,手机\n李四,{OTHER}\n", name="别人.csv")
    card = await named(bench, "诸葛孔明")
    part = ImportsOfPerson("CN", (ImportErasing(bench.runs, TABLES), his_card))
    person = Person(card.id, card.project, (f"+86{MOBILE}",))
    async with world.database.read() as session:
        [collected] = await part.collect(session, person)
    [row, unread] = collected.rows
    assert (collected.name, row["file"], row["row"]) == ("import_rows", "名单.csv", 2)
    assert row["said"] == f"诸葛孔明 | {MOBILE}"
    assert (unread["file"], unread["row"], unread["said"]) == ("未读.csv", None, "")
