"""What a run of `bench faults` says, from its raw faults and counts alone. Pure.

A run is an object with `faults` (see `strike.Fault`), `sound` (see `ears`), `records` (see
`records.Found`) and `restless`, or one with `scenarios`: figures of each play (`outages`, `disks`,
`clocks`, `cuts`) by its name, and the `records` of its centre. Recomputed from the kept files by
`tests/benchmarks/test_faults.py`.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

GAP_S, STATES_S, TAKEN_OVER_S = 0.2, 5.0, 3.0
"""The goals: silence in a talk, agents in the right state, a standby in office; seconds."""
EXCUSED_S = 0.1
"""A silence is the generator's own when it sent this late shortly before or in it."""
BESIDE_S = 0.1
"""A silence of the control stream belongs to one in a talk when they are no further apart."""

SERVED: dict[str, float] = {"unanswered": 0, "unserved": 0, "dropped": 0}
FREED: dict[str, float] = {
    "alarm_s": 10,
    "alarm_over_s": 15,
    "back_s": 45,
    "left_hanging": 0,
    "unserved_afterwards": 0,
    "dropped": 0,
    "silently_short": 0,
}
TIMED: dict[str, float] = {
    "steps_not_seen": 0,
    "states_s": 5,
    "absurd_records": 0,
    "absurd_recordings": 0,
    "absurd_intervals": 0,
}
AT_MOST: dict[str, dict[str, float]] = {
    "asterisk": {
        "closed_s": 10,
        "agents_freed_s": 10,
        "new_call_s": 10,
        "records_missing": 0,
        "records_open": 0,
        "other_causes": 0,
        "unplayable": 0,
        "recording_lacks_s": 2.5,
    },
    "postgres": {**SERVED, "there_all_the_time": 0, "caught_up_s": 60},
    "nats": {**SERVED, "there_all_the_time": 0, "caught_up_s": 60},
    "voice_without_postgres": {**SERVED, "voice_back_s": 15, "caught_up_s": 60},
    "disk_recordings": {**SERVED, **FREED},
    "disk_journal": {**FREED, "command_not_refused": 0},
    "disk_database": {**SERVED, **FREED},
    "clock": {**SERVED, **TIMED},
    "clock_switch": {**SERVED, **TIMED},
    # Not `unanswered`: who comes while the dialplan still takes `voice` for alive is answered only
    # when the lease on him ends, after 12 s.
    "cut": {"unserved": 0, "dropped": 0, "unnoticed": 0, "states_s": 10},
}
"""What each figure of a play may be at most; a figure that is missing is a failure."""
ALSO: dict[str, dict[str, float]] = {
    "asterisk": {"in_talk": 1, "waiting": 1},
    "postgres": {"came": 10, "away_s": 60},
    "nats": {"came": 10, "away_s": 30},
    "voice_without_postgres": {"came": 10},
    "disk_recordings": {"came": 10, "full_s": 20},
    "disk_journal": {"came": 10, "full_s": 20},
    "disk_database": {"came": 10, "full_s": 20},
    "clock": {"came": 10, "intervals": 10, "recordings_with_sound": 1},
    "clock_switch": {"came": 10, "intervals": 10, "recordings_with_sound": 1},
    "cut": {"came": 10, "cut_s": 20},
}
TELLS_LOSS = {"disk_recordings"}
"""Where sound may be lost, if the record says so."""
"""What each must be at least, so that nothing passes by not having happened."""

Raw = Mapping[str, Any]


def gaps(sound: Raw) -> tuple[list[float], int]:
    """Silences longer than the goal beyond what the control stream, which does not pass the switch,
    kept silent at the same moment; and how many others the generator itself was late for."""
    late = [(at, seconds) for at, seconds in sound["late"] if seconds >= EXCUSED_S]
    control = [(begin, begin + seconds) for _port, begin, seconds in sound.get("control", [])]
    found, excused = [], 0
    for _port, begin, seconds in sound["gaps"]:
        if seconds <= GAP_S:
            continue
        end = begin + seconds
        beside = [b - a for a, b in control if a <= end + BESIDE_S and b >= begin - BESIDE_S]
        beyond = seconds - max(beside, default=0.0)
        if beyond <= GAP_S or any(begin - 0.5 <= at - s and at <= end + 0.5 for at, s in late):
            excused += 1
        else:
            found.append(round(seconds, 3))
    return found, excused


def figures(run: Raw) -> dict[str, Any]:
    """Medians and worst by part and way of striking, and what was lost in all."""
    kinds = sorted({(fault["part"], fault["how"]) for fault in run["faults"]})
    by_kind = {
        f"{part} {how}": _of([f for f in run["faults"] if (f["part"], f["how"]) == (part, how)])
        for part, how in kinds
    }
    silences, excused = gaps(run["sound"])
    records = run["records"]
    unkept = {state: n for state, n in records["recordings"].items() if state != "stored"}
    return {
        "by_fault": by_kind,
        "faults": len(run["faults"]),
        "dropped": sum(len(fault["dropped"]) for fault in run["faults"]),
        "lost_in_queue": sum(len(fault["lost"]) for fault in run["faults"]),
        "gaps_above_200_ms": len(silences),
        "longest_gap_s": max(silences, default=0.0),
        "gaps_of_the_generator": excused,
        "packets_heard": run["sound"]["heard"],
        "records": records["records"],
        "records_lost": len(records["lost"]),
        "records_doubled": len(records["doubled"]) + len(records["foreign"]),
        "records_open": len(records["open"]),
        "records_absurd": len(records["absurd"]),
        "recordings": sum(records["recordings"].values()),
        "recordings_not_stored": sum(unkept.values()),
        "recordings_missing_or_shared": len(records["files_missing"])
        + len(records["files_shared"]),
        "restless_failed": run["restless"]["failed"],
        "restless": run["restless"]["created"],
    }


def _of(faults: Sequence[Raw]) -> dict[str, float]:
    found: dict[str, float] = {"times": len(faults)}
    for name in ("taken_over_s", "back_s", "states_s"):
        seconds = [fault[name] for fault in faults]
        if any(seconds):
            found[f"{name[:-2]}_median_s"] = round(statistics.median(seconds), 2)
            found[f"{name[:-2]}_worst_s"] = round(max(seconds), 2)
    return found


def verdict(run: Raw) -> str:
    """`pass` when faults were struck, real sound was heard, and nothing was lost or late."""
    found = figures(run)
    nothing = (
        "dropped",
        "lost_in_queue",
        "gaps_above_200_ms",
        "records_lost",
        "records_doubled",
        "records_open",
        "records_absurd",
        "recordings_not_stored",
        "recordings_missing_or_shared",
    )
    seen = found["faults"] > 0 and found["packets_heard"] > 0 and found["records"] > 0
    in_time = all(
        fault["states_s"] <= STATES_S and fault["taken_over_s"] <= TAKEN_OVER_S
        for fault in run["faults"]
    )
    return "pass" if seen and in_time and not any(found[name] for name in nothing) else "fail"


NO_RECORD = ("lost", "doubled", "foreign", "open", "absurd", "files_missing", "files_shared")


def missed(name: str, play: Raw) -> list[str]:
    """The goals a play missed, in words."""
    if "impossible" in play:
        return [f"not played: {play['impossible']}"]
    facts, found = play["facts"], []
    for fact, limit in AT_MOST[name].items():
        if fact not in facts or facts[fact] > limit:
            found.append(f"{fact} {facts.get(fact)} > {limit:g}")
    for fact, least in ALSO[name].items():
        if fact not in facts or facts[fact] < least:
            found.append(f"{fact} {facts.get(fact)} < {least:g}")
    kept = play["records"]
    found += [f"records {state} {len(kept[state])}" for state in NO_RECORD if kept[state]]
    unkept = {state: n for state, n in kept["recordings"].items() if state != "stored"}
    if name in TELLS_LOSS:
        unkept.pop("failed", None)
    return found + [f"recordings {state} {n}" for state, n in unkept.items()]


def plays(run: Raw) -> dict[str, Any]:
    """Figures of the plays, with the goals each missed."""
    return {
        name: {**play.get("facts", {}), "missed": missed(name, play)}
        for name, play in run["scenarios"].items()
    }


def plays_verdict(run: Raw) -> str:
    """`pass` when there were plays and none missed a goal."""
    found = plays(run)
    return "pass" if found and not any(play["missed"] for play in found.values()) else "fail"
