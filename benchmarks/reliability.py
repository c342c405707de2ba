"""How long a redundant centre runs between failures of its service, from stated rates: no run.

    ./warmline bench reliability      (python benchmarks/reliability.py [--json])

`docs/reliability.md` explains the model and quotes its figures, `tests/benchmarks/test_reliability`
holds both together. A *failure of service* is that new calls are not taken for longer than
`GRACE_S`; whatever recovers sooner is none. A single unit fails the service with its whole rate. A
group of `units` of which `needed` carry the load fails it when, while failed ones are being
repaired, one too many fails (birth and death, repairs in parallel; Trivedi, Probability and
Statistics with Reliability, chapter 8); when the change-over to a healthy unit does not work (the
share `uncovered`); and when one cause takes several units at once (the share `common`, the beta
factor of IEC 61508-6).
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from math import comb

YEAR_H = 8766.0
GOAL_YEARS = 70.0
GRACE_S = 10.0


@dataclass(frozen=True)
class Group:
    """Like units; hours. `mtbf_h` is that of one unit, `repair_h` until it is there again."""

    name: str
    units: int
    needed: int
    mtbf_h: float
    repair_h: float
    uncovered: float = 0.0
    common: float = 0.0


def exhausted_per_h(group: Group) -> float:
    """Rate at which one unit too many is away: every shortfall path of the birth-death chain with
    repairs in parallel, from the stationary weight of the last state that still serves."""
    rate, repair = 1 / group.mtbf_h, 1 / group.repair_h
    spare = group.units - group.needed
    weights = [comb(group.units, away) * (rate / repair) ** away for away in range(spare + 1)]
    return weights[spare] / sum(weights) * (group.units - spare) * rate


def failures_per_h(group: Group) -> float:
    """Rate at which the group fails the service."""
    rate = 1 / group.mtbf_h
    if group.units == group.needed:
        return exhausted_per_h(group)
    working = group.units * rate
    return exhausted_per_h(group) + working * group.uncovered + rate * group.common


def mtbf_years(groups: tuple[Group, ...]) -> float:
    """Mean time between failures of a centre that needs all of its groups."""
    return 1 / sum(failures_per_h(group) for group in groups) / YEAR_H


SERVER_H, SERVER_REPAIR_H = 30_000.0, 24.0
"""One server with its disks and operating system; exchanged or repaired within a day."""
PROCESS_H, PROCESS_REPAIR_H = 2_000.0, 10 / 3600
"""One of our processes or of the servers it rests on; restarted by its supervisor."""
NETWORK_H, NETWORK_REPAIR_H = 50_000.0, 8.0

ONE_MACHINE = (
    Group("server", 1, 1, SERVER_H, SERVER_REPAIR_H),
    Group("network and power", 1, 1, NETWORK_H, NETWORK_REPAIR_H),
    Group("asterisk", 1, 1, PROCESS_H, PROCESS_REPAIR_H),
)
"""`warmline up`: what it cannot do without. A killed Asterisk counts in full, with its calls."""

REDUNDANT = (
    Group("kamailio servers", 2, 1, SERVER_H, SERVER_REPAIR_H, uncovered=0.001, common=0.002),
    Group("asterisk servers", 3, 2, SERVER_H, SERVER_REPAIR_H, uncovered=0.001, common=0.002),
    Group("voice servers", 2, 1, SERVER_H, SERVER_REPAIR_H, uncovered=0.001, common=0.002),
    Group("nats servers", 3, 2, SERVER_H, SERVER_REPAIR_H, uncovered=0.0, common=0.002),
    Group("web servers", 2, 1, SERVER_H, SERVER_REPAIR_H, uncovered=0.001, common=0.002),
    Group("voice processes", 2, 1, PROCESS_H, PROCESS_REPAIR_H, uncovered=0.0002),
    Group("networks and power", 2, 1, NETWORK_H, NETWORK_REPAIR_H, uncovered=0.001, common=0.002),
)
"""The centre of `docs/reliability.md`. PostgreSQL is none of it: calls are answered without it."""


def table(groups: tuple[Group, ...]) -> dict[str, float]:
    """Years between failures by each group alone."""
    return {group.name: round(1 / failures_per_h(group) / YEAR_H, 1) for group in groups}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="No effect: there is only the object.")
    parser.parse_args()
    years = mtbf_years(REDUNDANT)
    result = {
        "name": "reliability",
        "figure": {
            "one_machine_years": round(mtbf_years(ONE_MACHINE), 2),
            "redundant_years": round(years, 1),
            "by_group_years": table(REDUNDANT),
        },
        "goal": {"redundant_years": GOAL_YEARS},
        "conditions": {"failure": f"no new calls for more than {GRACE_S:.0f} s", "rates": "stated"},
        "versions": {},
        "machine": {},
        "verdict": "pass" if years >= GOAL_YEARS else "fail",
    }
    print(json.dumps(result))
    return 0 if result["verdict"] == "pass" else 1


if __name__ == "__main__":
    raise SystemExit(main())
