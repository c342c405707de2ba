"""`warmline kamailio write` on a centre's database."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.test_site import EXAMPLE
from warmline.accounts.model import NewUser
from warmline.agents.profile import NewProfile
from warmline.app.preparing import migrate
from warmline.app.services import News, services
from warmline.kit.actor import SYSTEM
from warmline.kit.settings import Settings
from warmline.telephony.kamailio import ha1

pytestmark = pytest.mark.servers


async def test_each_agent_of_the_database_gets_a_line(database_url: str, tmp_path: Path) -> None:
    # Given a centre with one agent
    await asyncio.to_thread(migrate, database_url)
    url = database_url.replace("postgresql+psycopg://", "postgresql://")
    home = tmp_path / "home"
    settings = Settings.for_test(home, 20000, database={"url": url})
    async with services(settings, News()) as here:
        await here.accounts.seed_defaults()
        user = await here.accounts.create_user(
            SYSTEM,
            NewUser(login="8001", name="安", password="a-long-passw0rd"),
        )
        await here.agents.profiles.create(SYSTEM, NewProfile(user_id=user.id))
        (phone,) = await here.agents.switch_accounts()
    # when the operator writes the files
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "warmline.cli", "kamailio", "write", str(EXAMPLE), "out"],
        env={**os.environ, "WARMLINE_HOME": str(home)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    # then Kamailio knows the agent's hash, and the nodes know the phone
    assert done.returncode == 0, done.stderr
    assert "out/kamailio/db/agents" in done.stdout.splitlines()
    (row,) = (tmp_path / "out/kamailio/db/agents").read_text().splitlines()[1:]
    assert row.split(":")[0] == phone.endpoint
    assert row.split(":")[3] == ha1(phone.endpoint, "agents.warmline", phone.secret)
    assert f"[{phone.endpoint}]" in (tmp_path / "out/node/pjsip_accounts.conf").read_text()
