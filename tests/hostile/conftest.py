"""One site for all tests of a module that asks for it (they share one event loop); one switch."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.accounts.centre import open_centre
from tests.deploy.fleet import Fleet
from tests.hostile.desk_things import furnish_desk
from tests.hostile.site import Site, open_site
from tests.servers.embedded import free_port
from tests.telephony.switch import Switch


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    folder = tmp_path_factory.mktemp("recordings")
    async with (
        open_centre(database_url) as centre,
        open_site(centre, folder, free_port()) as made,
    ):
        await furnish_desk(made)
        yield made


@pytest.fixture(scope="package")
def switch(asterisk_tree: Path) -> Iterator[Switch]:
    """A real switch with its carrier, for all tests of this folder."""
    running = Switch(asterisk_tree)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="package")
def running_fleet(asterisk_tree: Path) -> Iterator[Fleet]:
    """Kamailio as it is shipped with two switches behind it, for all tests of this folder."""
    fleet = Fleet(asterisk_tree)
    try:
        fleet.start()
        yield fleet
    finally:
        fleet.stop()


@pytest.fixture
def fleet(running_fleet: Fleet) -> Fleet:
    """Whole again, whatever the test before did to it."""
    running_fleet.whole()
    return running_fleet
