"""`voice` is killed at each moment of a callback's life: its successor, who knows nothing but the
journal and the switch, brings it to its end, and the customer is talked with once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.voice.callbacks_kit import Here
from tests.voice.floor_kit import LI, WANG
from warmline.interactions import callbacks as c
from warmline.interactions.callbacks import CallbackState
from warmline.routing.callback_policy import CallbackMode
from warmline.voice import inputs as i
from warmline.voice.floor import Floor
from warmline.voice.timers import Deadlines
from warmline.voice.turn import Transient


class Killed(Here):
    """A centre whose leader can be killed without a word."""

    def new_leader(self) -> None:
        self._busy = True  # nobody hears that the line is cut
        self.switch.disconnect()
        self._inbox.clear()
        self._busy = False
        read = Floor(self.floor.config)
        for at, key, fact in self.said:
            read.apply(key, fact, at)  # type: ignore[arg-type]
        self.floor = Floor(read.config)
        self.floor.load(read.dump())
        self.floor.phones.moved.clear()
        self.transient = Transient()
        self.transient.dispatcher.set_queues(self.floor.config.queues)
        self._deadlines = Deadlines()
        self.switch.reconnect()

    def agents_rung(self) -> list[str]:
        legs = self.switch.world.legs.values()
        return [leg.id for leg in legs if leg.id.startswith("wa-") and not leg.up]

    def customers_rung(self) -> list[str]:
        return [leg for leg in self.dialled() if not self.switch.world.legs[leg].up]


def waiting(here: Killed) -> None:
    here.asks()


def offered(here: Killed) -> None:
    here.asks()
    here.ready()
    assert here.callback().state is CallbackState.OFFERED


def dialling(here: Killed) -> None:
    here.asks()
    here.ready()
    for leg in here.agents_rung():
        here.switch.answers(leg)
    assert here.callback().state is CallbackState.DIALLING


def answered_unheard(here: Killed) -> None:
    dialling(here)
    here._busy = True
    here.switch.answers(here.customers_rung()[0])


def reached(here: Killed) -> None:
    dialling(here)
    here.take(i.Pause(LI, "lunch"))
    here.switch.answers(here.customers_rung()[0])
    assert here.callback().state is CallbackState.REACHED


def reached_and_agent_rings(here: Killed) -> None:
    dialling(here)
    here.switch.answers(here.customers_rung()[0])
    assert here.switch.world.offers


def talking(here: Killed) -> None:
    dialling(here)
    here.switch.answers(here.customers_rung()[0])
    for offer in list(here.switch.world.offers):
        here.switch.agent_answers(offer)
    assert here.callback().state is CallbackState.TALKING


def missed(here: Killed) -> None:
    dialling(here)
    here.switch.rejects(here.customers_rung()[0], "busy")
    assert here.callback().not_before is not None


CUSTOMER, AGENT = CallbackMode.CUSTOMER_FIRST, CallbackMode.AGENT_FIRST


@pytest.mark.parametrize(
    ("mode", "moment"),
    [
        (CUSTOMER, waiting),
        (CUSTOMER, dialling),
        (CUSTOMER, answered_unheard),
        (CUSTOMER, reached),
        (CUSTOMER, reached_and_agent_rings),
        (CUSTOMER, talking),
        (CUSTOMER, missed),
        (AGENT, waiting),
        (AGENT, offered),
        (AGENT, dialling),
        (AGENT, answered_unheard),
        (AGENT, talking),
        (AGENT, missed),
    ],
)
def test_given_voice_is_killed_then_its_successor_brings_the_callback_to_its_end(
    mode: CallbackMode, moment: Callable[[Killed], None]
) -> None:
    here = Killed(policy={"mode": mode, "every_s": 60})
    moment(here)
    before = here.callback()
    here.new_leader()
    here.ready(WANG)
    for _ in range(20):
        if not here.callback().is_open:
            break
        for leg in here.agents_rung() + here.customers_rung():
            here.switch.answers(leg)
        for offer in list(here.switch.world.offers):
            here.switch.agent_answers(offer)
        if here.callback().state is CallbackState.TALKING:
            (leg,) = [leg for leg in here.dialled() if here.switch.world.legs[leg].up]
            assert here.switch.world.legs[leg].peer, "they hear each other"
            here.switch.caller_hangs_up(leg)
        here.wait(15)
    after = here.callback()
    assert after.state is CallbackState.DONE
    assert len(here.facts(c.CallbackTalked)) == 1
    again = 1 if moment in (waiting, offered, missed) else 0
    assert after.attempts == before.attempts + again, "nobody is rung more often for it"
    assert here.floor.callbacks == {}
    assert here.floor.called_back == {}
    assert here.floor.sought == {}
