"""The sign of life in the switch: by the switch's own clock, however far that is from ours."""

from __future__ import annotations

from typing import cast

from warmline.kit.clock import VirtualClock
from warmline.telephony.asterisk.engine import AsteriskEngine
from warmline.telephony.asterisk.link import Link, SwitchAccess


class Switch:
    """A switch whose clock is set now and then."""

    def __init__(self) -> None:
        self.epoch = 1_900_000_000
        self.voice_at = 0

    async def ami_value(self, action: str, **headers: str) -> str:
        assert (action, headers) == ("Getvar", {"Variable": "EPOCH"})
        return str(self.epoch)

    async def ari(self, _method: str, _uri: str, **query: str) -> None:
        assert query["variable"] == "VOICE_AT"
        self.voice_at = int(query["value"])


async def test_given_a_switch_whose_clock_is_set_when_beaten_then_it_takes_us_for_alive() -> None:
    switch = Switch()
    access = SwitchAccess(ari_secret="s", ami_secret="s", sounds="", recordings="")
    engine = AsteriskEngine(access, VirtualClock())
    for step in (0, 3600, -7200):
        switch.epoch += step
        await engine._beat(cast(Link, switch), renew=False)
        assert switch.epoch == switch.voice_at
