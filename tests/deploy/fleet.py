"""Kamailio as deployed, two small real switches behind it, SIPp as the carrier; all on loopback.

The configuration of Kamailio and of the switches is the product's own. Only the dialplan is the
tests': a number beginning with 4 is answered and held, 7 rings the agent named behind it, 6 does so
and plays music to him, 8 calls the number behind it by the carrier, 9 by somebody who is no carrier
and is answered if that was forbidden.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from tests.servers import embedded
from tests.telephony.switch import tone, wait_for_port
from warmline.servers import apt
from warmline.telephony import kamailio
from warmline.telephony.asterisk.config import (
    control_command,
    start_command,
    write_accounts,
    write_base,
)
from warmline.telephony.asterisk.settings import (
    Proxy,
    SwitchAccount,
    SwitchSettings,
    SwitchTrunk,
)

SOURCES = Path(__file__).parents[2] / "deploy" / "kamailio"
SCENARIOS = Path(__file__).parent / "scenarios"
PACKAGES = ("kamailio", "kamailio-websocket-modules")
SECRET = "a-secret-of-the-test"
SECRETS = dict.fromkeys(("ari", "ami", "kamailio"), SECRET)
DOOR, CARRIER, PROXY, NODE = "127.0.0.4", "127.0.0.2", "127.0.0.9", "127.0.0.1"
VOICE = "127.0.0.6"
STRANGER = "127.0.0.7"
PHONES = ("phone-1", "phone-2")

DIALPLAN = """[general]
static=yes
[warmline-arrive]
exten => _4.,1,Answer()
 same => n,Wait(300)
exten => _6.,1,Dial(PJSIP/${EXTEN:1},30,G(warmline-arrive^apart^1))
exten => apart,1,Wait(300)
 same => n,MusicOnHold()
exten => _7.,1,Dial(PJSIP/${EXTEN:1},30)
exten => _8.,1,Dial(PJSIP/${EXTEN:1}@trunk-carrier,30)
exten => _9.,1,Dial(PJSIP/${EXTEN:1}@trunk-stranger,30)
 same => n,ExecIf($["${HANGUPCAUSE}" = "21"]?Answer())
 same => n,Wait(300)
[warmline-phones]
exten => _X!,1,Hangup(21)
"""


def program(name: str) -> tuple[list[str], dict[str, str]]:
    """The command of one of Kamailio's programs, the machine's own or the unpacked one, and the
    environment it needs."""
    own = shutil.which(name)
    if own:
        return [own], {}
    tools = embedded.shared_tools()
    if not set(PACKAGES) <= set(apt.manifest(tools, "kamailio")):
        apt.bring(tools, "kamailio", PACKAGES, say=print)
    root = apt.root(tools, "kamailio")
    library = next(root.glob("usr/lib/*/kamailio"))
    command = [str(root / "usr" / "sbin" / name)]
    if name == "kamailio":
        command += ["-L", f"{library / 'modules'}/"]
    return command, {"LD_LIBRARY_PATH": f"{library}:{apt.library_path(root)}"}


def until(true: Callable[[], object], what: str, within_s: float = 40) -> None:
    """Look again until it is so; the limit is only for a test that would never end."""
    end = time.monotonic() + within_s
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.2)


class Fleet:
    """`start`, play, `stop`. Without a `dialplan` of the test the switches have the product's own;
    `secrets` open them and Kamailio for `voice`."""

    def __init__(
        self, tree: Path, dialplan: str | None = DIALPLAN, secrets: Mapping[str, str] = SECRETS
    ) -> None:
        self.dialplan, self.secrets = dialplan, secrets
        self.folder = Path(tempfile.mkdtemp(prefix="warmline-fleet-"))
        base = embedded.free_base_port()
        self.sip, self.websocket, self.carrier = base, base + 1, base + 2
        self.callers = base + 3
        self.proxy = Proxy(address=PROXY, port=self.sip)
        self.nodes = [self._node(tree, number, base + 10 * number) for number in (1, 2)]
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.accounts = [SwitchAccount(endpoint=n, secret=SECRET, kind="phone") for n in PHONES]
        self.site = kamailio.site_of(
            {
                "address": PROXY,
                "sip_port": self.sip,
                "websocket_port": self.websocket,
                "nodes": [{"address": NODE, "port": node.sip_port} for node in self.nodes],
                "carriers": [{"name": "carrier", "address": CARRIER, "port": self.carrier}],
                "front_doors": [DOOR],
                "voices": [VOICE, NODE],
                "probe_s": 1,
                "silence_ms": 4000,
                "workers": 2,
                "etc": str(self.folder / "etc"),
                "run": str(self.folder),
            }
        )

    def _node(self, tree: Path, number: int, port: int) -> SwitchSettings:
        return SwitchSettings(
            home=self.folder / f"node{number}",
            tree=tree,
            node=f"node{number}",
            sip_address=NODE,
            sip_port=port,
            http_port=port + 1,
            ami_port=port + 2,
            ari_secret=self.secrets["ari"],
            ami_secret=self.secrets["ami"],
            # Bound on every address, so none of SIPp's (`_sipp`).
            rtp_low=port + 130 + 100 * number,
            rtp_high=port + 130 + 100 * number + 89,
            sounds=self.folder / "sounds",
            recordings=self.folder / f"recordings{number}",
            proxy=self.proxy,
        )

    @property
    def address(self) -> tuple[str, int]:
        return (PROXY, self.sip)

    # --- start and end ---

    def start(self) -> None:
        tone(self.folder / "sounds" / "music" / "tone.wav", 500)
        hosts = {"trunk-carrier": CARRIER, "trunk-stranger": STRANGER}
        trunks = [SwitchTrunk(endpoint=n, host=h, port=self.carrier) for n, h in hosts.items()]
        for node in self.nodes:
            write_base(node)
            write_accounts(node, self.accounts, trunks)
            if self.dialplan is not None:
                (node.etc / "extensions.conf").write_text(self.dialplan)
            self._spawn(node.node, start_command(node))
        self.configure()
        self.start_kamailio()
        for node in self.nodes:
            self._booted(node)
        until(lambda: all(state == "AP" for state in self.states().values()), "nodes not probed")

    def start_kamailio(self) -> None:
        command, environment = program("kamailio")
        configuration = str(self.folder / "etc" / "kamailio.cfg")
        more = ["-DD", "-E", "-m", "32", "-M", "8", "-Y", str(self.folder), "-f", configuration]
        self._spawn("kamailio", [*command, *more], environment)

    def kill_kamailio(self) -> None:
        process = self.processes.pop("kamailio")
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def configure(self) -> Path:
        """Write what an operator would; returns the configuration's folder."""
        etc = self.folder / "etc"
        (etc / "db").mkdir(parents=True, exist_ok=True)
        for name, text in kamailio.files(
            self.site, self.accounts, self.secrets["kamailio"]
        ).items():
            (etc / name).write_text(text)
        shutil.copy(SOURCES / "kamailio.cfg", etc)
        return etc

    def _spawn(
        self, name: str, command: list[str], environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as output:
            made = subprocess.Popen(
                command,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
            )
        self.processes[name] = made
        return made

    def _booted(self, node: SwitchSettings) -> None:
        wait_for_port(node.ami_port, 40)
        until(
            lambda: "fully booted" in self.console(node, "core waitfullybooted"),
            "the switch did not boot",
        )

    def kill(self, node: SwitchSettings) -> None:
        """`kill -9`, as if its machine were gone."""
        process = self.processes.pop(node.node)
        process.kill()
        process.wait(10)

    def revive(self, node: SwitchSettings) -> None:
        """Start a killed one again."""
        self._spawn(node.node, start_command(node))
        self._booted(node)

    def whole(self) -> None:
        """Both switches run, neither is drained, nobody talks."""
        for node in self.nodes:
            if node.node not in self.processes:
                self.revive(node)
            self.set_state("a", node)
            self.console(node, "channel request hangup all")
        until(lambda: all(state == "AP" for state in self.states().values()), "a node stays out")
        until(lambda: not any(self.talks(node) for node in self.nodes), "calls stay")

    def stop(self) -> None:
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- what an operator does and sees ---

    def command(self, *words: str) -> str:
        """`kamcmd`."""
        command, environment = program("kamcmd")
        done = subprocess.run(
            [*command, "-s", f"unix:{self.folder / 'control.sock'}", *words],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return done.stdout + done.stderr

    def set_state(self, state: str, node: SwitchSettings) -> None:
        self.command("dispatcher.set_state", state, "1", f"sip:{NODE}:{node.sip_port}")

    def states(self) -> dict[int, str]:
        """Port of each switch -> its state: AP active, IP inactive, DX disabled."""
        listed = self.command("dispatcher.list")
        found = re.findall(rf"URI: sip:{re.escape(NODE)}:(\d+)\s+FLAGS: (\w+)", listed)
        return {int(port): flags for port, flags in found} or {0: "nothing listed"}

    def console(self, node: SwitchSettings, line: str) -> str:
        done = subprocess.run(
            control_command(node, line), capture_output=True, text=True, timeout=40, check=False
        )
        return done.stdout

    def counts(self, node: SwitchSettings) -> tuple[int, int]:
        """Channels now, and calls since its start."""
        text = self.console(node, "core show channels count")
        channels = re.search(r"(\d+) active channel", text)
        calls = re.search(r"(\d+) calls? processed", text)
        assert channels is not None
        assert calls is not None
        return int(channels[1]), int(calls[1])

    def talks(self, node: SwitchSettings) -> int:
        return self.counts(node)[0]

    def up(self, node: SwitchSettings) -> int:
        """Answered channels now."""
        return self.console(node, "core show channels concise").count("!Up!")

    def taken(self, node: SwitchSettings) -> int:
        return self.counts(node)[1]

    def log(self) -> str:
        """What Kamailio said so far."""
        return (self.folder / "kamailio.log").read_text(errors="replace")

    # --- the carrier ---

    def calls(self, number: str, count: int, scenario: str = "caller") -> subprocess.Popen[bytes]:
        """SIPp rings in `count` times at once; its exit code 0 says that all went well."""
        port, self.callers = self.callers, self.callers + 1
        more = ["-s", number, "-l", str(count), "-r", "10", "-d", "300", f"{PROXY}:{self.sip}"]
        return self._sipp(scenario, port, count, more)

    def answers(self) -> subprocess.Popen[bytes]:
        """SIPp takes one call at the carrier."""
        return self._sipp("answerer", self.carrier, 1, [])

    def _sipp(
        self, scenario: str, port: int, count: int, more: list[str]
    ) -> subprocess.Popen[bytes]:
        # It takes the third port after the first as well.
        media = self.sip + 100 + 4 * (port - self.sip)
        where = ["-i", CARRIER, "-p", str(port), "-mi", CARRIER, "-mp", str(media)]
        ends = ["-m", str(count), "-timeout", "60", "-timeout_error", "-nostdin"]
        command = ["sipp", "-sf", str(SCENARIOS / f"{scenario}.xml"), *where, *ends, *more]
        return self._spawn(f"sipp-{port}", command)
