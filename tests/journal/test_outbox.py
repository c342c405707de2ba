"""The outbox: durable in order, survives a kill, refuses cleanly when the disk is full."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journal.conftest import limit_pages
from warmline.voice.outbox import (
    Outbox,
    OutboxFull,
    left_over,
    outbox_path,
    read_left_over,
    remove,
)


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncIterator[Outbox]:
    opened = Outbox(outbox_path(tmp_path, "0", 1))
    await opened.open()
    yield opened
    await opened.close()


async def test_given_many_appends_at_once_when_read_then_all_are_there_in_their_order(
    outbox: Outbox,
) -> None:
    positions = await asyncio.gather(
        *(outbox.append(1, number, b"%d" % number) for number in range(1, 1501))
    )
    rows = await outbox.rest(0, 5000)
    assert positions == sorted(positions)
    assert [row.body for row in rows] == [b"%d" % number for number in range(1, 1501)]


async def test_given_dropped_rows_when_read_then_only_the_rest_is_given(outbox: Outbox) -> None:
    positions = [await outbox.append(1, number, b"x") for number in range(1, 6)]
    await outbox.drop(positions[2])
    assert [row.step for row in await outbox.rest(0, 10)] == [4, 5]
    assert [row.step for row in await outbox.rest(positions[3], 10)] == [5]


async def test_given_an_append_when_it_is_durable_then_the_forwarder_is_woken(
    outbox: Outbox,
) -> None:
    assert not outbox.arrived.is_set()
    await outbox.append(1, 1, b"x")
    assert outbox.arrived.is_set()


async def test_given_a_closed_outbox_when_appending_then_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutboxFull):
        await Outbox(tmp_path / "0-1.sqlite").append(1, 1, b"x")


async def test_given_files_of_several_terms_when_looked_for_then_earlier_ones_come_in_order(
    tmp_path: Path,
) -> None:
    for shard, epoch in (("0", 3), ("0", 11), ("0", 2), ("10", 1)):
        term = Outbox(outbox_path(tmp_path, shard, epoch))
        await term.open()
        await term.append(epoch, epoch * 10, b"x")
        await term.close()
    found = left_over(tmp_path, "0", 11)
    assert [path.stem for path in found] == ["0-00000002", "0-00000003"]
    assert [row.step for path in found for row in read_left_over(path)] == [20, 30]
    for path in found:
        remove(path)
    assert left_over(tmp_path, "0", 11) == []


CHILD = """
import asyncio, sys
from pathlib import Path
from warmline.voice.outbox import Outbox

async def main():
    outbox = Outbox(Path(sys.argv[1]))
    await outbox.open()
    async def one(number):
        await outbox.append(1, number, b"body %d" % number)
        print(number, flush=True)
    for start in range(1, 10**9, 20):
        await asyncio.gather(*(one(number) for number in range(start, start + 20)))

asyncio.run(main())
"""


def test_given_a_process_killed_while_writing_when_reopened_then_every_durable_step_is_there(
    tmp_path: Path,
) -> None:
    path = outbox_path(tmp_path, "0", 1)
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        told = [int(child.stdout.readline()) for _ in range(400)]
        child.send_signal(signal.SIGKILL)
        told += [int(line) for line in child.stdout if line.endswith("\n")]
    rows = read_left_over(path)
    assert [row.step for row in rows] == list(range(1, len(rows) + 1))
    assert set(told) <= {row.step for row in rows}
    assert all(row.body == b"body %d" % row.step for row in rows)


FULL = """
import asyncio, resource, sys
from pathlib import Path
from warmline.voice.outbox import Outbox, OutboxFull

async def main():
    outbox = Outbox(Path(sys.argv[1]))
    await outbox.open()
    for number in range(1, 4):
        await outbox.append(1, number, b"x" * 2000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, hard))
    kept, number = 3, 4
    while True:
        try:
            await outbox.append(1, number, b"y" * 9000)
        except OutboxFull:
            break
        kept, number = number, number + 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await outbox.append(1, 99, b"z")
    await outbox.close()
    print(kept)

asyncio.run(main())
"""


def test_given_a_file_that_may_not_grow_when_appending_then_it_is_refused_and_later_recovers(
    tmp_path: Path,
) -> None:
    path = outbox_path(tmp_path, "0", 1)
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True
    )
    kept = int(done.stdout.splitlines()[-1])
    assert [row.step for row in read_left_over(path)] == [*range(1, kept + 1), 99]


async def test_given_a_full_disk_when_appends_were_queued_then_they_fail_with_the_first(
    outbox: Outbox,
) -> None:
    """Otherwise a step would be stored whose predecessor is missing."""
    await outbox.append(1, 1, b"x")
    told: list[bool] = []
    outbox.on_failure = lambda: told.append(True)
    await limit_pages(outbox, 1)
    waiting = [outbox.append(1, 2, b"x" * 9000)]
    waiting += [outbox.append(1, number, b"small") for number in range(3, 1500)]
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(result, OutboxFull) for result in results)
    assert told
    await limit_pages(outbox, 1000)
    await outbox.append(1, 2, b"again")
    assert [row.step for row in await outbox.rest(0, 10)] == [1, 2]


async def test_given_more_rows_than_are_kept_in_memory_then_the_rest_is_the_same_wherever_it_starts(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "_latest", deque(maxlen=4))
    for step in range(1, 11):
        await outbox.append(1, step, b"x")
    for after in range(11):
        rows = await outbox.rest(after, 3)
        assert [row.step for row in rows] == list(range(after + 1, 11))[:3]
