"""`warmline shards`: what it says, and when it refuses to share out anew."""

from __future__ import annotations

import pytest

from tests.voice.floor_kit import LI, QUEUE, WANG, agent
from tests.voice.test_sharing import FAR, two_groups
from warmline.app.shards import refuse_if_busy, told
from warmline.kit.errors import Conflict
from warmline.voice.config import VoiceConfig
from warmline.voice.sharing import shared

NOBODY: dict[str, set[str]] = {"agents": set(), "queues": set()}


def grown() -> tuple[VoiceConfig, VoiceConfig]:
    """Li was given the far queue as well; before and after it is shared out anew."""
    both = {LI: agent(LI, queues={QUEUE: 1, FAR: 3}), WANG: agent(WANG, queues={FAR: 2})}
    before = shared(two_groups(agents=both), shared(two_groups(), None))
    return before, shared(before, before, anew=True)


def test_given_a_plan_when_told_then_each_shard_and_who_works_in_several_has_a_line() -> None:
    before, anew = grown()
    assert told(before) == [
        f"shard {before.agents[LI].shard}: 1 agents; 售前",
        f"shard {before.agents[WANG].shard}: 1 agents; 远",
        f"李雷 belongs to shard {before.agents[LI].shard} and gets no calls of 远; "
        "share out anew to change that",
    ]
    assert sorted(told(anew)) == ["shard 0: 2 agents; 售前, 远", "shard 1: 0 agents; no queue"]


def test_given_somebody_who_would_move_when_he_is_signed_in_then_it_is_refused() -> None:
    before, anew = grown()
    moves = next(a for a in (LI, WANG) if before.agents[a].shard != anew.agents[a].shard)
    stays = LI if moves == WANG else WANG
    refuse_if_busy(before, anew, NOBODY)
    refuse_if_busy(before, anew, {**NOBODY, "agents": {stays}})
    with pytest.raises(Conflict, match="1 agents who would move"):
        refuse_if_busy(before, anew, {**NOBODY, "agents": {moves}})


def test_given_a_queue_that_would_move_when_a_caller_waits_there_then_it_is_refused() -> None:
    before, anew = grown()
    moves = next(q for q in (QUEUE, FAR) if before.queues[q].shard != anew.queues[q].shard)
    with pytest.raises(Conflict, match="in 1 queues"):
        refuse_if_busy(before, anew, {**NOBODY, "queues": {moves, "one that was deleted"}})
