"""The outbox as a file: what its page shows, in the desktop's words, for who runs the centre."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests.outward.desk import ZONE, Desk
from tests.outward.servers import Gateway
from warmline.kit.actor import Actor
from warmline.kit.errors import Invalid, Refused
from warmline.outward.export import EXPORT, MessageExport, MessageExportRuns, in_background
from warmline.outward.export_words import WORDS
from warmline.outward.model import State, Way
from warmline.runs.model import RunState
from warmline.runs.service import RunService
from warmline.runs.tasks import RunJobs

TEXTS = Path(__file__).parents[2] / "desktop" / "src" / "shared" / "i18n" / "texts"
ENTRY = re.compile(
    r'^  "(outward(?:Kind|Why|State|Way)\.\w+)": \[\s*"([^"]*)",\s*"([^"]*)",?\s*\]', re.M
)


@pytest.mark.servers
async def test_given_messages_when_exported_then_the_file_has_those_of_the_state_in_words(
    desk: Desk, sms: Gateway
) -> None:
    await desk.with_hook(sms)
    await desk.everybody("ticket_dispatched", Way.HOOK)
    await desk.tell("wang")
    assert await desk.delivery.deliver() == 1
    await desk.tell("ann")
    runs = RunService(desk.database, desk.clock)
    handlers = {EXPORT: in_background(MessageExport(desk.database, ZONE, "zh"))}

    async def root_now(user: str) -> Actor | None:
        return desk.root if user == desk.root.user_id else None

    jobs = RunJobs(runs, desk.database, dict(handlers), root_now)
    expected = {None: ["等待", "已发送"], State.SENT: ["已发送"], State.FAILED: []}
    for state, states in expected.items():
        started = await MessageExportRuns(runs).start(desk.root, state, "csv")
        await jobs.work(started.id)
        run = await runs.get(desk.root, started.id)
        assert (run.state, run.result) == (RunState.DONE, {"rows": len(states)})
        _, pieces = await runs.file(desk.root, run.id)
        body = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
        rows = list(csv.DictReader(body.splitlines()))
        assert [row["状态"] for row in rows] == states
        assert {row["方式"] for row in rows} <= {"短信、微信"}
        assert {row["通知"] for row in rows} <= {WORDS["outwardKind.ticket_dispatched"][0]}


@pytest.mark.servers
async def test_given_no_right_or_no_such_format_then_there_is_no_file(desk: Desk) -> None:
    export = MessageExport(desk.database, ZONE, "en")
    ann = await desk.actor("ann")
    with pytest.raises(Refused):
        await export.write(ann, None, "csv")
    with pytest.raises(Refused):
        await MessageExportRuns(RunService(desk.database, desk.clock)).start(ann, None, "csv")
    with pytest.raises(Invalid):
        await export.write(desk.root, None, "pdf")


def test_given_the_words_of_the_file_when_compared_with_the_desktop_then_they_are_the_same() -> (
    None
):
    shown = {
        key: (zh, en)
        for file in TEXTS.glob("*.ts")
        for key, zh, en in ENTRY.findall(file.read_text("utf-8"))
    }
    assert shown == WORDS
