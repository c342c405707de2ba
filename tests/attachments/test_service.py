"""The verbs on attachments: taken in by content, read by whoever sees the thing, swept."""

from __future__ import annotations

import errno
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from tests.attachments.world import JPEG, PDF, PNG, PROGRAM, World
from warmline.attachments.errors import (
    AttachmentEmpty,
    AttachmentGone,
    AttachmentMissing,
    AttachmentTooLarge,
    KindRefused,
    TooMuchWaiting,
)
from warmline.attachments.model import Limits
from warmline.attachments.rules import key_of
from warmline.kit.objects import StoreFull

pytestmark = pytest.mark.servers

LARGE = PDF + bytes(range(256)) * 30_000
"""7 MB: several parts in an object store."""


def left(folder: Path) -> list[Path]:
    """What arriving files left behind."""
    return list(folder.glob("*"))


async def test_given_a_large_file_when_kept_and_attached_then_it_comes_back_whole(
    either: World,
) -> None:
    made = await either.keep(either.ann, "合同.exe", LARGE)
    order = await either.order(either.ann, made)

    assert (made.name, made.media_type, made.size) == (
        "合同.exe.pdf",
        "application/pdf",
        len(LARGE),
    )
    assert made.sha256 == hashlib.sha256(LARGE).hexdigest()
    assert await either.listed(order) == ["合同.exe.pdf"]
    assert await either.content(either.ann, made) == LARGE
    assert left(either.arriving) == []
    [entry] = await either.trail("uploaded")
    assert entry.after["sha256"] == made.sha256
    assert [one.noun_id for one in await either.trail("attached")] == [order]
    assert len(await either.trail("downloaded")) == 1


async def test_given_one_content_twice_when_one_is_swept_then_the_other_stays_whole(
    either: World,
) -> None:
    mine, his = await either.keep(either.ann), await either.keep(either.bob, "b.png")
    assert mine.sha256 == his.sha256
    order = await either.order(either.bob, his)
    either.clock.advance(25 * 3600)

    assert await either.attachments.sweep() == 1

    with pytest.raises(AttachmentMissing):
        await either.attachments.get(either.ann, mine.id)
    assert await either.content(either.bob, his) == PNG
    await either.release(order)
    either.clock.advance(25 * 3600)
    assert await either.attachments.sweep() == 1
    assert await either.files.size(key_of(his.sha256)) is None
    assert await either.attachments.sweep() == 0


@pytest.mark.parametrize(
    ("body", "error"),
    [(PROGRAM, KindRefused), (b"", AttachmentEmpty), (PDF + b"\0" * 2000, AttachmentTooLarge)],
)
async def test_given_what_is_not_taken_in_when_sent_then_it_is_refused_and_nothing_stays(
    world: World, body: bytes, error: type[Exception]
) -> None:
    world.limits = Limits(most_bytes=2000)
    world.__post_init__()
    with pytest.raises(error):
        await world.keep(world.ann, "a.pdf", body)
    assert left(world.arriving) == []
    assert not list((world.arriving.parent / "kept").rglob("*"))
    assert await world.trail("uploaded") == []


async def test_given_a_kind_switched_off_when_sent_then_it_is_refused(world: World) -> None:
    world.limits = replace(Limits(), groups=frozenset(("document",)))
    world.__post_init__()
    with pytest.raises(KindRefused) as refused:
        await world.keep(world.ann)
    assert ".png" not in refused.value.details["may"]  # type: ignore[operator]
    assert (await world.keep(world.ann, "a.pdf", PDF)).media_type == "application/pdf"


async def test_given_a_full_disk_when_a_file_arrives_then_that_is_said_and_nothing_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int, body: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("warmline.attachments.arriving.os.write", full)
    with pytest.raises(StoreFull) as refused:
        await world.keep(world.ann)
    assert refused.value.code == "attachment_store_full"
    monkeypatch.undo()
    assert left(world.arriving) == []
    assert (await world.keep(world.ann)).name == "照片.png"


async def test_given_another_s_file_when_reached_for_by_its_id_then_there_is_none(
    world: World,
) -> None:
    waiting = await world.keep(world.ann)
    attached = await world.keep(world.ann, "b.jpg", JPEG)
    await world.order(world.ann, attached)
    for one in (waiting, attached):
        with pytest.raises(AttachmentMissing):
            await world.attachments.open(world.bob, one.id)
        with pytest.raises(AttachmentMissing):
            await world.order(world.bob, one)
        with pytest.raises(AttachmentMissing):
            await world.attachments.discard(world.bob, one.id)
    assert await world.content(world.ann, attached) == JPEG


async def test_given_an_order_went_to_another_when_read_then_he_may_and_the_uploader_may_not(
    world: World,
) -> None:
    made = await world.keep(world.ann)
    order = await world.order(world.ann, made)
    world.orders[order] = world.bob

    assert await world.content(world.bob, made) == PNG
    with pytest.raises(AttachmentMissing):
        await world.attachments.get(world.ann, made.id)
    await world.order(world.bob, made)  # whoever reads it may attach it to what is his


async def test_given_files_replaced_when_listed_then_there_are_just_these_and_the_trail_tells(
    world: World,
) -> None:
    first, second = await world.keep(world.ann), await world.keep(world.ann, "b.pdf", PDF)
    order = await world.order(world.ann, first)
    async with world.database.transaction() as session:
        await world.attachments.replace(session, world.ann, [second.id], "order", order)

    assert await world.listed(order) == ["b.pdf"]
    [gone] = await world.trail("detached")
    assert gone.before["attachment"] == first.id


async def test_given_a_file_waited_too_long_when_attached_then_it_is_refused(world: World) -> None:
    made = await world.keep(world.ann)
    world.clock.advance(25 * 3600)
    with pytest.raises(AttachmentMissing):
        await world.order(world.ann, made)


async def test_given_a_file_taken_out_of_a_form_when_discarded_then_it_is_gone_at_once(
    world: World,
) -> None:
    made = await world.keep(world.ann)
    await world.attachments.discard(world.ann, made.id)
    await world.attachments.discard(world.ann, made.id)
    assert await world.files.size(key_of(made.sha256)) is None
    with pytest.raises(AttachmentMissing):
        await world.attachments.get(world.ann, made.id)


async def test_given_much_that_belongs_to_nothing_when_more_is_sent_then_it_is_refused(
    world: World,
) -> None:
    world.limits = Limits(waiting_bytes=2 * len(PNG))
    world.__post_init__()
    first = await world.keep(world.ann)
    await world.keep(world.ann)
    with pytest.raises(TooMuchWaiting):
        await world.keep(world.ann)
    await world.order(world.ann, first)
    await world.keep(world.ann)
    await world.keep(world.bob)


async def test_given_the_file_was_lost_when_opened_then_that_is_said(world: World) -> None:
    made = await world.keep(world.ann)
    await world.files.delete(key_of(made.sha256))
    with pytest.raises(AttachmentGone):
        await world.attachments.open(world.ann, made.id)
    # The same content sent again is whole for both.
    again = await world.keep(world.ann)
    assert await world.content(world.ann, made) == await world.content(world.ann, again) == PNG


async def test_given_a_picture_on_a_page_when_shown_often_then_the_trail_tells_once(
    world: World,
) -> None:
    made = await world.keep(world.ann)
    await world.attachments.open(world.ann, made.id, inline=True)
    await world.attachments.open(world.ann, made.id, inline=True)
    assert len(await world.trail("shown")) == 1
