"""What is read from a switch at a take-over, when the switch answers doubtfully."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from warmline.telephony.asterisk import snapshot
from warmline.telephony.asterisk.ari import Reply
from warmline.telephony.asterisk.link import Link

MARKS = "WL_KIND=customer|WL_CALLER=13800138000|WL_TRUNK=trunk-1"


class Switch:
    """Two channels in talk; some questions after a channel's marks are answered with nothing."""

    def __init__(self, *, denied: int, alive: bool = True) -> None:
        self.denied = denied
        self.alive = alive
        self.asked = 0

    clock_ahead_s = 2.0
    application, mark = "warmline", ""

    async def ari(self, _method: str, _uri: str, **_query: str) -> Reply:
        started = "2026-01-01T08:00:05.000+0800"
        return Reply(200, "OK", {"status": {"startup_time": started}})

    async def listed(self, uri: str) -> Any:
        names = ["leg-a", "leg-b"] if self.alive or self.asked == 0 else ["leg-b"]
        bodies: dict[str, Any] = {
            "channels": [{"id": name, "state": "Up", "dialplan": {}} for name in names],
            "bridges": [{"id": "b", "channels": names}],
        }
        return bodies.get(uri)

    async def ami_value(self, _action: str, **headers: str) -> str:
        if headers["Channel"] == "leg-a":
            self.asked += 1
            if self.asked <= self.denied:
                return ""
        return MARKS

    async def ami_list(self, _action: str) -> list[dict[str, str]]:
        return []


async def legs(switch: Switch) -> set[str]:
    """Who is in the picture of such a switch."""
    picture = await snapshot.take(cast(Link, switch), datetime(2026, 1, 1, tzinfo=UTC), "node1")
    return {leg.leg for leg in picture.snapshot.legs}


@pytest.mark.parametrize("denied", [0, 1])
async def test_given_a_living_channel_denied_once_when_read_then_it_is_in_the_picture(
    denied: int,
) -> None:
    assert await legs(Switch(denied=denied)) == {"leg-a", "leg-b"}


async def test_given_a_channel_that_ended_meanwhile_when_read_then_it_is_not() -> None:
    switch = Switch(denied=1, alive=False)
    assert await legs(switch) == {"leg-b"}
    assert switch.asked == 1


async def test_given_a_switch_with_a_clock_ahead_when_read_then_its_start_is_by_our_clock() -> None:
    picture = await snapshot.take(
        cast(Link, Switch(denied=0)), datetime(2026, 1, 1, tzinfo=UTC), "node1"
    )
    assert picture.snapshot.started_at == datetime(2026, 1, 1, 0, 0, 3, tzinfo=UTC)
