"""The sizing table follows from the measured costs by the arithmetic it names."""

from __future__ import annotations

from benchmarks.verdicts import sizing

COSTS = sizing.Costs(switch_ms=10.0, others_ms=20.0, talk_cores=0.005)


def test_given_costs_when_a_centre_is_sized_then_every_figure_follows() -> None:
    row = sizing.row(1000, COSTS)
    assert row.talks == 850
    assert row.calls_per_hour == 17_000  # 850 talks of 180 s
    assert row.lines == (1417, 1240)  # 850 + 17 000 x 30 s / 3600 = 991.7 Erlang
    assert row.switch_cores == 4.3  # 4.72 calls/s x 10 ms + 850 x 0.005
    assert row.other_cores == 0.09
    assert row.cores == 7  # 4.39 / 0.7
    assert row.switch_nodes == 1


def test_given_variants_when_costs_are_added_up_then_each_addition_counts_once() -> None:
    calls = {"ours": {"cpu_ms_per_call": {"asterisk": 8.0, "voice": 5.0, "sipp agents": 9.0}}}
    media = {
        "relayed": {"cores_per_1000_talks": 4.0},
        "recorded": {"cores_per_1000_talks": 5.0},
        "webrtc": {"cores_per_1000_talks": 6.5},
    }
    assert sizing.costs(calls, media) == sizing.Costs(8.0, 5.0, 0.0075)


def test_given_more_agents_when_sized_then_nothing_is_needed_less() -> None:
    rows = [sizing.row(agents, COSTS) for agents in sizing.CENTRES]
    assert [row.cores for row in rows] == sorted(row.cores for row in rows)
    assert all(row.lines[0] > row.lines[1] > row.talks for row in rows)
    assert len(sizing.table(COSTS).splitlines()) == 2 + len(rows)
