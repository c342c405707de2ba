"""Our arm behind Kamailio with a second node: the product's processes, one `voice` for both.

The second switch is written and started here, since the product starts only its own. Which arm it
is (`one`: the second node is drained) is said as an operator says it.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tests.deploy.fleet import SOURCES, program

from benchmarks.load import ours, place
from warmline.app.phones import reachable_trunks, switch_accounts
from warmline.app.services import News, Services, services
from warmline.kit.bus import Bus
from warmline.servers.part import Part, open_port
from warmline.servers.user import account
from warmline.telephony import kamailio
from warmline.telephony.asterisk.config import (
    control_command,
    start_command,
    write_accounts,
    write_base,
)
from warmline.telephony.asterisk.settings import SwitchSettings
from warmline.voice.client import VoiceClient
from warmline.voice.drained import Drained

KAMAILIO = place.CALLERS.rsplit(".", 1)[0] + ".16"
SECOND = "node2"
STEADY_S = 3.0
"""After a change, so that a probe has been answered."""


def sections(base: int) -> dict[str, dict[str, Any]]:
    """The settings of a centre with Kamailio and a second node, for `place.opened`."""
    second: dict[str, object] = {"name": SECOND, "host": "127.0.0.1"}
    second |= {"ari_port": base + 40, "ami_port": base + 41, "sip_port": base + 42}
    second["recordings"] = "asterisk2/spool/recordings"
    return {
        "asterisk": {"nodes": [second], "overload": "off"},
        "kamailio": {"host": KAMAILIO, "sip_port": base + 45, "http_port": base + 46},
    }


class Fleet(ours.Ours):
    """Two nodes, of which one may be drained."""

    def __init__(self, here: place.Place, callers_port: int, agents_port: int) -> None:
        super().__init__(here, callers_port, agents_port)
        (second,) = self._settings.asterisk.nodes
        home = self._settings.home / "asterisk2"
        self._second: SwitchSettings = replace(
            self._switch,
            home=home,
            node=SECOND,
            sip_port=second.sip_port,
            http_port=second.ari_port,
            ami_port=second.ami_port,
            rtp_low=place.MEDIA_LOW + place.MEDIA_PORTS,
            rtp_high=place.MEDIA_LOW + 2 * place.MEDIA_PORTS - 1,
            recordings=home / "spool" / "recordings",
        )

    @property
    def switch(self) -> tuple[str, int]:
        """Kamailio, for callers and phones alike."""
        return (KAMAILIO, self._settings.kamailio.sip_port)

    async def set_up(self, size: place.Size) -> None:
        await super().set_up(size)
        async with services(self._settings, News()) as here:
            await self._write(here)
        nodes = {"asterisk 2": self._asterisk(), "kamailio": self._kamailio()}
        for name, part in nodes.items():
            await asyncio.to_thread(self._place.start, name, part)
            self.pids[name] = self._place.pids[name]

    async def _write(self, here: Services) -> None:
        phones, trunks = await switch_accounts(here), await reachable_trunks(self._settings, here)
        write_base(self._second)
        write_accounts(self._second, phones, trunks)
        folder = self._folder
        site = kamailio.site_of(
            {
                "address": KAMAILIO,
                "sip_port": self._settings.kamailio.sip_port,
                "websocket_port": self._settings.kamailio.http_port,
                "nodes": [
                    {"address": node.sip_address, "port": node.sip_port}
                    for node in (self._switch, self._second)
                ],
                "carriers": [
                    {"name": "generator", "address": place.CALLERS, "port": self.callers[1]}
                ],
                "voices": ["127.0.0.1"],
                "probe_s": 2,
                "requests_in_2_s": 100_000,  # all agents' phones are one address here
                "workers": 2,
                "etc": str(folder),
                "run": str(folder),
            }
        )
        (folder / "db").mkdir(parents=True)
        texts = kamailio.files(site, phones, self._settings.secret("kamailio"))
        for name, text in texts.items():
            (folder / name).write_text(text)
        shutil.copy(SOURCES / "kamailio.cfg", folder)
        _give(folder)
        _give(self._second.home)

    @property
    def _folder(self) -> Path:
        return self._settings.home / "kamailio"

    def _asterisk(self) -> Part:
        check = partial(open_port, "127.0.0.1", self._second.http_port)
        return Part("asterisk 2", check, tuple(start_command(self._second)), cwd=self._second.home)

    def _kamailio(self) -> Part:
        command, environment = program("kamailio")
        command += ["-DD", "-E", "-m", "64", "-M", "16", "-Y", str(self._folder)]
        command += ["-f", str(self._folder / "kamailio.cfg")]
        check = partial(open_port, KAMAILIO, self._settings.kamailio.http_port)
        return Part("kamailio", check, tuple(command), environment, self._folder)

    async def use(self, arm: str) -> None:
        """Let the calls come to one node, or to both; returns when voice and Kamailio heed it."""
        bus = await Bus.connect(self._settings.nats_url(), "warmline benchmark nodes")
        try:
            change = {"add": SECOND} if arm == "one" else {"remove": SECOND}
            wanted = await Drained(bus).change(**change)
            voice = VoiceClient(bus)
            for _ in range(100):
                nodes = await voice.nodes()
                drained = {node["name"] for node in nodes if node["drained"]}
                if drained == wanted and all(node["connected"] for node in nodes):
                    await asyncio.sleep(STEADY_S)
                    return
                await asyncio.sleep(0.2)
        finally:
            await bus.close()
        raise RuntimeError(f"voice does not command both nodes: {nodes}")

    def taken(self) -> list[int]:
        """Calls each node has had since its start."""
        return [_processed(switch) for switch in (self._switch, self._second)]


def _processed(switch: SwitchSettings) -> int:
    line = control_command(switch, "core show channels count")
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    found = re.search(r"(\d+) calls? processed", done.stdout)
    return int(found[1]) if found else 0


def _give(folder: Path) -> None:
    """To whoever the servers run as."""
    owner = account()
    if owner is not None:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, owner.pw_uid, owner.pw_gid)
