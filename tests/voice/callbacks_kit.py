"""A centre that calls back, on the simulated switch in virtual time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from tests.voice.floor_kit import LI, QUEUE, START, centre
from tests.voice.whole_kit import Whole
from warmline.interactions import callbacks as c
from warmline.interactions.callbacks import Callback
from warmline.routing.callback_policy import CallbackPolicy
from warmline.routing.policy import QueuePolicy
from warmline.voice import inputs as i
from warmline.voice.config import VoiceConfig

HIS, OTHER = "13800138000", "13900139000"
TEN = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
"""Ten in the morning in Shanghai, a Monday."""


def with_callbacks(
    *, policy: dict[str, Any] | None = None, queue: dict[str, Any] | None = None, **changes: Any
) -> VoiceConfig:
    """The test centre whose queue calls back."""
    config = centre(**changes)
    settings = CallbackPolicy(**{"after_s": 0, **(policy or {})})
    whole = QueuePolicy(callback=settings, **(queue or {}))
    return replace(config, queues={QUEUE: replace(config.queues[QUEUE], policy=whole)})


class Here(Whole):
    """A centre that calls back, at ten in the morning."""

    def __init__(self, config: VoiceConfig | None = None, **wishes: Any) -> None:
        super().__init__(config or with_callbacks(**wishes))
        self.wait((TEN - START).total_seconds())

    def caller(self, number: str = HIS, called: str = "4001") -> str:
        """Somebody calls and chooses the queue; his leg."""
        leg = self.switch.arrive(number, called)
        self.switch.press(leg, "1")
        return leg

    def asks(self, number: str = HIS, keys: str = "11") -> Callback:
        """Somebody calls, waits, asks to be called back, and is let go."""
        leg = self.caller(number)
        self.switch.press(leg, keys)
        self.wait(10)
        assert leg not in self.switch.world.legs, "he was let go"
        return self.callback()

    def callback(self) -> Callback:
        """The newest callback, over or not."""
        newest = self.facts(c.CallbackRequested)[-1]
        key = next(key for _, key, fact in self.said if fact is newest)
        return self.after(key)

    def after(self, key: str) -> Callback:
        """What the journal's facts make of a callback."""
        found: Callback | None = None
        for at, of, fact in self.said:
            if of == key and isinstance(fact, c.CallbackFact):
                found = c.apply(found, key, fact, at)  # type: ignore[arg-type]
        assert found is not None
        return found

    def dialled(self) -> list[str]:
        """Customers' legs that ring now."""
        return [leg for leg in self.switch.world.legs if leg.startswith("wc-")]

    def heard(self) -> list[str]:
        return [sound for _, sound in self.switch.world.played]

    def ready(self, who: str = LI) -> None:
        self.switch.register(f"w-{who}")
        self.take(i.PageReady(who, f"page-{who}"))
        self.take(i.SignIn(who))
        self.take(i.Microphone(who, True))
        self.take(i.Ready(who))
