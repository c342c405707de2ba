"""Who hears whom on the simulated switch, as tests ask it: bridges, holds, mutes and listening legs
taken together. What the real switch carries as sound is proved by the journeys.
"""

from __future__ import annotations

from warmline.telephony.simulator.world import SimLeg, World


def hears(world: World, leg: str) -> set[str]:
    """The legs whose voice comes to this one."""
    mine = world.legs[leg]
    if mine.held or not mine.up:
        return set()
    together = _together(world, mine)
    found = {one.id for one in together if not one.muted and one.spies is None}
    for snoop in world.legs.values():
        if snoop.spies == leg and snoop.whispers:
            found |= {one.id for one in _together(world, snoop) if not one.muted}
    for snoop in together:
        if snoop.spies is not None and snoop.spies in world.legs:
            found |= {snoop.spies} | hears(world, snoop.spies)
    return found - {leg}


def _together(world: World, leg: SimLeg) -> list[SimLeg]:
    """Those who are in the same talk or bridge, and not on hold."""
    return [
        one
        for one in world.legs.values()
        if one.id != leg.id
        and not one.held
        and (
            (leg.bridge is not None and one.bridge == leg.bridge)
            or (leg.in_dial and leg.peer == one.id)
        )
    ]
