"""What is asked by the page while the line to the switch is cut is so when it is back.

Every row is two runs: the wish asked while the line is cut, and the same one with the line up. After
the reconnect the same legs live on the simulated switch, everybody hears the same people and music,
and the floor says the same. What a wish leads to is for other tests to say; here nothing is expected
by hand.
"""

from __future__ import annotations

import pytest

from tests.voice.cut_line_kit import (
    SHAPES,
    WISHES,
    answered,
    begun,
    picture,
    run,
)
from tests.voice.floor_kit import LI
from warmline.voice import effects as do
from warmline.voice.model import Phase


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("shape", SHAPES)
def test_given_a_wish_in_a_cut_then_afterwards_all_is_as_with_the_line_up(
    shape: str, wish: str
) -> None:
    said, cut = run(SHAPES[shape], WISHES[wish], cut=True)
    expected, up = run(SHAPES[shape], WISHES[wish], cut=False)
    assert said == expected
    assert picture(cut) == picture(up)
    # and so it goes on: whoever is rung answers
    answered(cut)
    answered(up)
    assert picture(cut) == picture(up)
    # until the customer hangs up, and nothing is left over
    for talk in (cut, up):
        talk.switch.caller_hangs_up(talk.customer)
        talk.wait(400)
        assert not talk.switch.world.legs
        assert not talk.floor.calls or talk.call_now().phase is Phase.MOVED
