"""All steps of a run: each arm goes up its ladder of rates, the arms by turns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from typing import Any

from benchmarks.load import ladder, steps, verdict

WARM_PER_S, WARM_S = 10, 2


async def climb(
    run: steps.Run,
    arms: Sequence[steps.Arm],
    rates: Sequence[int],
    *,
    stride: int,
    seconds: float,
    deadline: float,
) -> list[dict[str, Any]]:
    """Every arm in each round once, the order turned round with each. No step begins after
    `deadline` (monotonic seconds)."""
    found: list[dict[str, Any]] = []
    ladders = {arm.name: ladder.Ladder(rates, stride) for arm in arms}
    run.say(HEADING)
    async with AsyncExitStack() as stack:
        for arm in arms:
            await stack.enter_async_context(steps.answering(run, arm))
            await steps.step(run, arm, rate=WARM_PER_S, calls=WARM_PER_S * WARM_S)
        ordered = list(arms)
        while any(ladders[arm.name].next() is not None for arm in arms):
            for arm in ordered:
                rate = ladders[arm.name].next()
                if rate is None:
                    continue
                if time.monotonic() > deadline:
                    run.say("the time is up: no further step")
                    return found
                done = asdict(await steps.step(run, arm, rate=rate, calls=int(rate * seconds)))
                found.append(done)
                run.say(line(done))
                ladders[arm.name].took(verdict.clean(done))
            ordered.reverse()
    return found


HEADING = (
    "arm    rate  calls  failed  again  answer p99  connect p99  records  "
    "CPU ms per call (asterisk, voice, rest of the arm)  others"
)


def line(step: dict[str, Any]) -> str:
    """One row for people."""
    per_call = {
        name: 1000 * (value + step["cpu_later_s"].get(name, 0.0)) / step["calls"]
        for name, value in step["cpu_s"].items()
    }
    rest = {
        name: value
        for name, value in per_call.items()
        if name not in verdict.SWITCH and name not in verdict.GENERATOR
    }
    details = " ".join(f"{name} {value:.1f}" for name, value in rest.items())
    return (
        f"{step['arm']:<6}{step['rate']:>5}{step['calls']:>7}{step['failed']:>8}"
        f"{step['retransmissions']:>7}{step['answer_p99_ms']:>9.0f} ms"
        f"{step['connect_p99_ms']:>10.0f} ms{step['records']:>9}  "
        f"asterisk {per_call['asterisk']:.1f} voice {per_call.get('voice', 0.0):.1f} {details}"
        f"  others {step['others_cpu_s']:.1f} s"
        f"{'' if verdict.clean(step) else '  NOT CLEAN'}"
    )
