"""How many talks one core carries, with real sound both ways.

    python benchmarks/media.py [--steps 20,40,80,120,160] [--seconds 5] [--core 0]

Variants: relayed (G.711 to G.711), recorded (the same with the product's `MixMonitor`), transcoded
(Opus to G.711) and webrtc (DTLS-SRTP with G.711 on one side). The measured switch has one core; a
second Asterisk plays both far ends on the others, DTLS-SRTP included (`talking/switches.py`).
Probes in between hear what comes back, through the measured switch and beside it. The number of
talks steps up until added loss passes 0.1 % or added jitter 10 ms. What it costs to set a call up
is measured apart, with short calls. The last line printed is a JSON object; `verdicts/media.py`
judges it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]

from tests.servers import embedded  # noqa: E402

from benchmarks import result  # noqa: E402
from benchmarks.talking.probe import Probe  # noqa: E402
from benchmarks.talking.switches import VARIANTS, Far, Pair, running  # noqa: E402
from benchmarks.verdicts import media as verdicts  # noqa: E402
from warmline.kit.settings import default_home, load  # noqa: E402
from warmline.servers import asterisk  # noqa: E402

RTP_LOW = 43000
PROBES = 4
"""As many through the measured switch and beside it."""
SETTLE_S = 1.5
BEGIN_PER_S = 25.0
SHORT_CALLS, SHORT_PER_S = 40, 10.0
PROBE_HOST = "127.0.0.9"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--variants", default=",".join(VARIANTS))
    parser.add_argument("--steps", default="20,40,80,120,160,200", help="Talks, rising.")
    parser.add_argument("--seconds", type=float, default=5.0, help="Length of a step.")
    parser.add_argument("--core", type=int, default=0, help="Where the measured switch runs.")
    parser.add_argument("--save", type=Path, help="Write the object into this file too.")
    parser.add_argument("--json", action="store_true", help="Nothing on stderr.")
    return parser.parse_args()


class Run:
    """All variants on one pair of switches."""

    def __init__(self, chosen: argparse.Namespace, pair: Pair, base: int) -> None:
        self._chosen = chosen
        self._pair = pair
        self._base = base
        self._far = Far(pair)

    def _say(self, text: str) -> None:
        if not self._chosen.json:
            print(text, file=sys.stderr, flush=True)

    async def measure(self) -> dict[str, Any]:
        """The raw figures."""
        await self._far.open()
        steps: list[dict[str, Any]] = []
        set_up: dict[str, float] = {}
        try:
            for index, variant in enumerate(self._chosen.variants.split(",")):
                set_up[variant] = await self._set_up_ms(variant)
                steps += await self._variant(variant, self._base + 40 * index)
        finally:
            await self._far.close()
        return {"steps": steps, "set_up_ms": set_up}

    async def _set_up_ms(self, variant: str) -> float:
        """CPU of the measured switch for a call that ends at once; after a few to warm up."""
        await self._far.talk(variant, 4, SHORT_PER_S, "short")
        await self._far.until(0, 15)
        before = self._pair.cpu_s()
        await self._far.talk(variant, SHORT_CALLS, SHORT_PER_S, "short")
        await self._far.until(0, 15)
        spent = round(1000 * (self._pair.cpu_s() - before) / SHORT_CALLS, 2)
        self._say(f"{variant}: {spent} ms of CPU for a call of no length")
        return spent

    async def _variant(self, variant: str, port: int) -> list[dict[str, Any]]:
        near, far = self._pair.near, self._pair.far
        addresses = ((near.sip_address, near.sip_port), (far.sip_address, far.sip_port))
        through = [Probe(PROBE_HOST, port + 2 * n, addresses[0], variant) for n in range(PROBES)]
        beside = [
            Probe(PROBE_HOST, port + 2 * (PROBES + n), addresses[1], "echo") for n in range(PROBES)
        ]
        steps: list[dict[str, Any]] = []
        try:
            for probe in (*through, *beside):
                await probe.open()
            standing = 0
            for talks in (int(word) for word in self._chosen.steps.split(",")):
                await self._far.talk(variant, talks - standing, BEGIN_PER_S)
                standing = talks
                steps.append(await self._step(variant, talks, through, beside))
                self._say(line(steps[-1]))
                if not verdicts.clean(steps[-1]):
                    break
        finally:
            for probe in (*through, *beside):
                probe.close()
            await self._far.silence(2 * PROBES)
            self._pair.console(near, "channel request hangup all")
            await self._far.until(0, 10)
        return steps

    async def _step(
        self, variant: str, talks: int, through: list[Probe], beside: list[Probe]
    ) -> dict[str, Any]:
        await self._far.until(2 * (talks + PROBES), SETTLE_S + 5)
        await asyncio.sleep(SETTLE_S)
        before, began = self._pair.cpu_s(), time.monotonic()
        await asyncio.sleep(self._chosen.seconds)
        spent, until = self._pair.cpu_s() - before, time.monotonic()
        await asyncio.sleep(0.2)
        legs = await asyncio.to_thread(self._pair.channels)
        return {
            "variant": variant,
            "talks": talks,
            "standing": legs // 2 - PROBES,
            "talks_and_probes": talks + PROBES,
            "seconds": round(until - began, 3),
            "cpu_s": round(spent, 3),
            "through": heard(through, began, until),
            "beside": heard(beside, began, until),
            "load": round(os.getloadavg()[0], 2),
        }


def heard(probes: list[Probe], began: float, until: float) -> dict[str, Any]:
    """What several probes heard together: packets, and the mean of their jitters."""
    found = [probe.since(began, until) for probe in probes]
    jitter = sum(one[2] for one in found) / len(found)
    return {
        "sent": sum(one[0] for one in found),
        "back": sum(one[1] for one in found),
        "jitter_ms": round(min(jitter, 1e6), 2),
    }


def line(step: dict[str, Any]) -> str:
    """One step for people."""
    share = 100 * step["cpu_s"] / step["seconds"]
    return (
        f"{step['variant']:<11}{step['talks']:>5} talks  core {share:5.1f} %  "
        f"added loss {100 * verdicts.added_loss(step):.2f} %  "
        f"added jitter {verdicts.added_jitter_ms(step):.1f} ms"
        f"{'' if verdicts.clean(step) else '  NOT CLEAN'}"
    )


def main() -> int:
    chosen = options()
    load_before = os.getloadavg()[0]
    installation = asterisk.find(load(default_home()))
    base = embedded.free_base_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(installation.root, Path(folder), base, RTP_LOW, chosen.core) as pair,
    ):
        raw = asyncio.run(Run(chosen, pair, base + 100).measure())
    variants = chosen.variants.split(",")
    found = {
        "name": "media",
        "figure": verdicts.figures(raw),
        "limits": {"added_loss": verdicts.LOSS, "added_jitter_ms": verdicts.JITTER_MS},
        "conditions": {
            "variants": variants,
            "cores_of_the_measured_switch": 1,
            "step_s": chosen.seconds,
            "packets": "20 ms, both ways on both legs",
            "probes": f"{PROBES} through and {PROBES} beside the measured switch",
            "far_ends": "a second Asterisk: a tone on one leg, an echo on the other",
        },
        "versions": {"asterisk": installation.version, "python": platform.python_version()},
        "machine": result.machine(load_before),
        "raw": raw,
        "verdict": verdicts.verdict(raw, variants),
    }
    return result.finish(found, chosen.save)


if __name__ == "__main__":
    raise SystemExit(main())
