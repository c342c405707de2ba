"""What the switch counted of a desk phone's leg, in its words and in ours."""

from __future__ import annotations

import pytest

from warmline.kit.ids import uuid7
from warmline.telephony.asterisk.measuring import measured
from warmline.telephony.model import LegMeasured

CALL = uuid7()
ALL = (
    "ssrc=1;themssrc=2;lp=5;rxjitter=0.004000;rxcount=495;txjitter=0.002500;txcount=200;rlp=8;"
    "rtt=0.045000;rxmes=88.0;txmes=87.9"
)


def event(rtcp: str = ALL, call: str = CALL) -> dict[str, str]:
    return {"Call": call, "Endpoint": "desk-li", "Rtcp": rtcp}


def test_given_counters_then_the_worse_direction_counts_and_seconds_become_milliseconds() -> None:
    told = LegMeasured("leg", CALL, "desk-li", loss=0.04, jitter_ms=4.0, rtt_ms=45.0)
    assert measured("leg", event()) == told


def test_given_a_phone_that_sends_no_reports_then_what_we_received_is_told() -> None:
    told = measured("leg", event("rxcount=99;lp=1;rxjitter=0.001;rtt=0.0;txcount=0;rlp=0"))
    assert told is not None
    assert (told.loss, told.jitter_ms, told.rtt_ms) == (0.01, 1.0, 0.0)


@pytest.mark.parametrize(
    ("rtcp", "call"),
    [("", CALL), ("rxcount=0;lp=0", CALL), ("rxcount=many", CALL), (ALL, ""), (ALL, "c")],
    ids=["nothing", "silence", "unreadable", "no call", "no id"],
)
def test_given_nothing_to_judge_or_no_call_then_nothing_is_told(rtcp: str, call: str) -> None:
    assert measured("leg", event(rtcp, call)) is None
