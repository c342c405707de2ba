"""A real switch and the demo carrier for tests: two Asterisk processes in a temporary folder."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.servers import embedded
from warmline.telephony.asterisk.carrier import Carrier
from warmline.telephony.asterisk.config import (
    control_command,
    start_command,
    write_accounts,
    write_base,
    write_carrier,
)
from warmline.telephony.asterisk.link import SwitchAccess
from warmline.telephony.asterisk.settings import (
    CarrierSettings,
    SwitchAccount,
    SwitchSettings,
    SwitchTrunk,
)

SECRET = "a-secret-of-the-test"
PHONES = ("phone-1", "phone-2", "phone-3")


def tone(path: Path, hertz: float, seconds: float = 2.0) -> Path:
    """Write a sine as an 8 kHz wave file."""
    t = np.arange(int(8000 * seconds)) / 8000
    samples = (np.sin(2 * np.pi * hertz * t) * 9000).astype("<i2")
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples.tobytes())
    return path


def wait_for_port(port: int, within_s: float = 20) -> None:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing answers on port {port}")


@dataclass
class Switch:
    """Ours and the carrier's; `start` both, `stop` both."""

    tree: Path
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="warmline-switch-")))
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    shards: tuple[str, ...] = ("0",)

    def __post_init__(self) -> None:
        base = embedded.free_base_port()
        self.settings = SwitchSettings(
            home=self.folder / "switch",
            tree=self.tree,
            http_port=base,
            ami_port=base + 1,
            sip_port=base + 10,
            rtp_low=base + 100,
            rtp_high=base + 249,
            ari_secret=SECRET,
            ami_secret=SECRET,
            sounds=self.folder / "sounds",
            recordings=self.folder / "recordings",
            shards=self.shards,
        )
        self.carrier_settings = SwitchSettings(
            home=self.folder / "carrier",
            tree=self.tree,
            node="carrier",
            sip_address="127.0.0.2",
            http_port=base + 20,
            ami_port=base + 21,
            sip_port=base + 30,
            rtp_low=base + 250,
            rtp_high=base + 399,
            ari_secret=SECRET,
            ami_secret=SECRET,
            sounds=self.folder / "sounds",
            recordings=self.folder / "carrier-recordings",
        )
        self.accounts: Sequence[SwitchAccount] = [
            *(SwitchAccount(endpoint=name, secret=SECRET, kind="phone") for name in PHONES),
            SwitchAccount(endpoint="browser-1", secret=SECRET),
        ]
        self.trunks: Sequence[SwitchTrunk] = [
            SwitchTrunk(endpoint="trunk-demo", host="127.0.0.2", port=base + 30)
        ]

    @property
    def sip(self) -> tuple[str, int]:
        return (self.settings.sip_address, self.settings.sip_port)

    def start(self) -> None:
        tone(self.folder / "sounds" / "hello.wav", 500)
        tone(self.folder / "sounds" / "digits" / "7.wav", 600, 0.3)
        tone(self.folder / "speech" / "callee.wav", 700)
        write_base(self.settings)
        write_accounts(self.settings, self.accounts, self.trunks)
        write_carrier(
            self.carrier_settings,
            CarrierSettings(switch_port=self.settings.sip_port, speech=self.folder / "speech"),
        )
        for settings in (self.settings, self.carrier_settings):
            self._run(settings)

    def _run(self, settings: SwitchSettings) -> None:
        with (settings.home / "output").open("ab") as output:
            self.processes.append(
                subprocess.Popen(
                    start_command(settings),
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
            )
        wait_for_port(settings.ami_port)
        end = time.monotonic() + 20
        while "fully booted" not in self._control(settings, "core waitfullybooted"):
            if time.monotonic() > end:
                raise TimeoutError("the switch did not boot")
            time.sleep(0.1)

    def console(self, line: str) -> str:
        """Ask our switch something on its console."""
        return self._control(self.settings, line)

    def console_of_carrier(self, line: str) -> str:
        """Ask the carrier something on its console."""
        return self._control(self.carrier_settings, line)

    def _control(self, settings: SwitchSettings, line: str) -> str:
        done = subprocess.run(
            control_command(settings, line), capture_output=True, text=True, timeout=20, check=False
        )
        return done.stdout

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def access(self) -> SwitchAccess:
        return SwitchAccess(
            ari_port=self.settings.http_port,
            ari_secret=SECRET,
            ami_port=self.settings.ami_port,
            ami_secret=SECRET,
            sounds=str(self.settings.sounds),
            recordings=str(self.settings.recordings),
        )

    def carrier(self) -> Carrier:
        return Carrier(
            ami_port=self.carrier_settings.ami_port, ami_user="warmline", ami_secret=SECRET
        )
