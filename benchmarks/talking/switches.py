"""Two switches: the one that is measured, and one that plays both far ends of every talk.

The measured one has the product's base files, modules and timers, and runs on one core. A talk is
a call from the far switch (a tone) through it and back to the far switch (an echo), so sound flows
both ways on both legs. The dialplan is `Dial()`, which is what talk is in the product too
(decision 0004's way); recording is the product's own `MixMonitor` with its options.
"""

from __future__ import annotations

import asyncio
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from warmline.telephony.asterisk.ami import AmiClient
from warmline.telephony.asterisk.config import control_command, start_command, write_base
from warmline.telephony.asterisk.pjsip import section
from warmline.telephony.asterisk.settings import SwitchSettings

VARIANTS = ("relayed", "recorded", "transcoded", "webrtc")
SECRET = secrets.token_urlsafe(16)
LEGS = {"plain": "alaw", "opus": "opus", "webrtc": "alaw"}
"""Kind of leg → codec. A WebRTC leg carries G.711, as the product's browsers do, in DTLS-SRTP with
RTCP on the same port; ICE is left out, since two switches on loopback offer each other nothing."""
BOOT_S = 30.0
PORTS = 4000


@dataclass
class Pair:
    """Both switches, running; `near` is the one that is measured."""

    near: SwitchSettings
    far: SwitchSettings
    process: psutil.Process

    def console(self, settings: SwitchSettings, line: str) -> str:
        """What a switch's console answers."""
        done = subprocess.run(
            control_command(settings, line), capture_output=True, text=True, check=False, timeout=20
        )
        return done.stdout

    def channels(self) -> int:
        """Legs on the measured switch."""
        answer = self.console(self.near, "core show channels count")
        return int(answer.split()[0]) if answer[:1].isdigit() else 0

    def cpu_s(self) -> float:
        """CPU seconds the measured switch has taken so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


class Far:
    """Talks begun and ended by the far switch."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._ami = AmiClient(timeout_s=20)

    async def open(self) -> None:
        """Connect to its manager."""
        far = self._pair.far
        await self._ami.connect("127.0.0.1", far.ami_port, far.ami_user, SECRET)

    async def close(self) -> None:
        """End the connection."""
        await self._ami.close()

    async def talk(self, variant: str, talks: int, per_s: float, then: str = "source") -> None:
        """Begin so many talks; `then` is what their first leg does."""
        began = time.monotonic()
        for index in range(talks):
            await self._ami.action(
                "Originate",
                Channel=f"PJSIP/{variant}@plain",
                Context="bench",
                Exten=then,
                Priority="1",
                Async="true",
            )
            await asyncio.sleep(max(0.0, began + (index + 1) / per_s - time.monotonic()))

    async def silence(self, kept: int, within_s: float = 20.0) -> None:
        """End all its talks; `kept` legs of the measured switch are the probes'."""
        await self._ami.command("channel request hangup all")
        await self.until(kept, within_s)

    async def until(self, legs: int, within_s: float) -> bool:
        """Wait until the measured switch has so many legs; whether it came to that."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            if await asyncio.to_thread(self._pair.channels) == legs:
                return True
            await asyncio.sleep(0.2)
        return False


@contextmanager
def running(tree: Path, folder: Path, base: int, rtp_low: int, core: int) -> Iterator[Pair]:
    """Both switches, the measured one on the given core alone and the far one on the others."""
    near = SwitchSettings(
        home=folder / "near",
        tree=tree,
        http_port=base,
        ami_port=base + 1,
        sip_port=base + 10,
        rtp_low=rtp_low,
        rtp_high=rtp_low + PORTS - 1,
        ari_secret=SECRET,
        ami_secret=SECRET,
        sounds=folder / "sounds",
        recordings=folder / "recordings",
    )
    far = replace(
        near,
        home=folder / "far",
        node="far",
        sip_address="127.0.0.2",
        sip_port=base + 30,
        http_port=base + 20,
        ami_port=base + 21,
        rtp_low=rtp_low + PORTS,
        rtp_high=rtp_low + 2 * PORTS - 1,
    )
    near.sounds.mkdir(parents=True)
    near.recordings.mkdir()
    others = ",".join(str(n) for n in range(psutil.cpu_count() or 1) if n != core) or str(core)
    started: list[subprocess.Popen[bytes]] = []
    try:
        for settings, other, cores in ((near, far, str(core)), (far, near, others)):
            write_base(settings)
            write(settings, other)
            started.append(_start(settings, cores))
        yield Pair(near, far, psutil.Process(started[0].pid))
    finally:
        for process in started:
            process.kill()
            process.wait()


def write(own: SwitchSettings, other: SwitchSettings) -> None:
    """Endpoints towards the other switch by kind of leg, and the dialplan of talks."""
    parts = [
        section("global", "global", endpoint_identifier_order="username"),
        section("udp", "transport", protocol="udp", bind=f"{own.sip_address}:{own.sip_port}"),
    ]
    for kind, codec in LEGS.items():
        browser = "yes" if kind == "webrtc" else None
        parts += [
            section(
                kind,
                "endpoint",
                context="bench",
                identify_by="username",
                from_user=kind,
                disallow="all",
                allow=codec,
                aors=kind,
                transport="udp",
                direct_media="no",
                rtp_symmetric="yes",
                use_avpf=browser,
                rtcp_mux=browser,
                media_encryption="dtls" if browser else None,
                dtls_verify="fingerprint" if browser else None,
                dtls_setup="actpass" if browser else None,
                dtls_auto_generate_cert=browser,
            ),
            section(kind, "aor", contact=f"sip:{other.sip_address}:{other.sip_port}"),
        ]
    (own.etc / "pjsip.conf").write_text("\n".join(parts), encoding="utf-8")
    (own.etc / "extensions.conf").write_text(
        "[bench]\n"
        "exten => relayed,1,Dial(PJSIP/echo@plain)\n"
        f"exten => recorded,1,MixMonitor({own.recordings}/${{UNIQUEID}}.raw,D)\n"
        " same => n,Dial(PJSIP/echo@plain)\n"
        "exten => transcoded,1,Dial(PJSIP/echo@opus)\n"
        "exten => webrtc,1,Dial(PJSIP/echo@webrtc)\n"
        "exten => echo,1,Answer()\n same => n,Echo()\n"
        "exten => source,1,PlayTones(425)\n same => n,Wait(600)\n"
        "exten => short,1,Wait(0.3)\n same => n,Hangup()\n",
        encoding="utf-8",
    )


def _start(settings: SwitchSettings, cores: str) -> subprocess.Popen[bytes]:
    with (settings.home / "output").open("ab") as output:
        process = subprocess.Popen(
            ["taskset", "-c", cores, *start_command(settings)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    end = time.monotonic() + BOOT_S
    while time.monotonic() < end:
        done = subprocess.run(
            control_command(settings, "core waitfullybooted"),
            capture_output=True,
            text=True,
            check=False,
        )
        if "fully booted" in done.stdout:
            return process
        time.sleep(0.2)
    process.kill()
    process.wait()
    raise RuntimeError(f"the switch {settings.node} did not boot")
