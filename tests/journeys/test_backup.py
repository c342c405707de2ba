"""A centre that runs is backed up, and brought back on another machine (another folder here)."""

from __future__ import annotations

import json
from pathlib import Path

from tests.journeys import centre as centres
from tests.journeys.api import Api
from tests.journeys.centre import Centre, eventually


async def test_what_people_did_is_there_again(centre: Centre, office: Api) -> None:
    # Given a centre in which somebody just called, and another caller is on the line
    before = len(office.calls())
    await centre.call_in(keys="1", stay_s=3)
    await eventually(lambda: len(office.calls()) > before and office.calls()[0]["ended_at"])
    await centre.call_in(keys="1", stay_s=30)
    # when a backup is taken meanwhile
    told = json.loads(centre.warmline("backup", "--json"))
    backup = Path(told["file"])
    known = office.calls()
    await centre.nobody_calls()
    # and brought back in an empty folder, where it is started
    with centres.restored(backup) as other:
        # then people log in with their old passwords, and see the calls of before
        there = other.person("admin")
        ended = {call["id"]: call["ended_at"] for call in known if call["ended_at"]}
        assert ended
        await eventually(
            lambda: (
                ended.items() <= {call["id"]: call["ended_at"] for call in there.calls()}.items()
            ),
            what="the calls of before",
        )
        # and who was on the line when it was taken is told to have ended
        await eventually(lambda: all(call["ended_at"] for call in there.calls()))
        # and the trail says who did what before
        assert office("GET", "/audit?size=1")["total"] <= there("GET", "/audit?size=1")["total"]
