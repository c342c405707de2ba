"""The rigs of the contract suite and the real switch behind one of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.agents.centre import empty_database
from tests.telephony.rigs import AsteriskRig, FleetRig, Rig, SimulatorRig
from tests.telephony.switch import Switch
from tests.telephony.trunk_set import Set
from warmline.accounts.service import AccountsService
from warmline.kit.clock import VirtualClock


@pytest.fixture(scope="package")
def switch(asterisk_tree: Path) -> Iterator[Switch]:
    """One real switch with its carrier for all tests of this folder."""
    running = Switch(asterisk_tree, shards=("0", "1"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(params=["simulator", "fleet", pytest.param("asterisk", marks=pytest.mark.servers)])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """Each test runs on each engine."""
    made: Rig
    if request.param == "simulator":
        made = SimulatorRig()
    elif request.param == "fleet":
        made = FleetRig()
    else:
        made = AsteriskRig(request.getfixturevalue("switch"))
    await made.open()
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
async def live(switch: Switch) -> AsyncIterator[AsteriskRig]:
    """A rig on the real switch only."""
    made = AsteriskRig(switch)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
async def centre(database_url: str) -> AsyncIterator[Set]:
    database = await empty_database(database_url)
    await AccountsService(database, VirtualClock()).seed_defaults()
    yield Set(database)
    await database.close()
