"""The self-test of an Asterisk tree: it registers with itself, calls itself and records the call.

Called by `servers.asterisk_tree` before a new tree is used, and by `doctor`. Takes about ten
seconds, at most thirty, in a temporary folder, on a free port of its own loopback address, so that
it disturbs no running switch.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from warmline.kit.errors import RetryLater
from warmline.servers import launch
from warmline.servers.asterisk import Installation, console, resolve_own_name
from warmline.servers.user import identity, own

ADDRESS = "127.0.0.5"
LIMIT_S = 30.0

MODULES = """
res_pjproject res_sorcery_config res_sorcery_memory res_sorcery_astdb res_timing_timerfd
res_http_websocket res_websocket_client res_rtp_asterisk res_srtp res_pjsip res_pjsip_session
res_pjsip_pubsub chan_pjsip res_pjsip_sdp_rtp res_pjsip_authenticator_digest
res_pjsip_outbound_authenticator_digest res_pjsip_outbound_registration res_pjsip_registrar
res_pjsip_endpoint_identifier_user bridge_simple bridge_softmix codec_ulaw codec_alaw
codec_opus codec_opus_open_source format_wav format_pcm format_sln app_mixmonitor app_playtones
pbx_config res_clioriginate res_stasis res_ari_model res_ari app_stasis
"""
NEEDED = ("chan_pjsip", "res_ari", "app_mixmonitor", "res_srtp", "codec_opus")


class TrialFailed(RetryLater):
    """A tree did not pass its self-test and will not be used."""

    code = "asterisk_trial_failed"


def run(installation: Installation) -> float:
    """Try an installation; returns the seconds it took. Raises `TrialFailed` with the step."""
    resolve_own_name()
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="warmline-trial-"))
    own(folder)
    process: subprocess.Popen[bytes] | None = None
    try:
        configuration = _write(folder, installation, _free_udp_port())
        own(folder, deep=True)
        with (folder / "output").open("wb") as output:
            process = subprocess.Popen(
                launch.wrap(installation.command("-f", "-C", str(configuration))),
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                start_new_session=True,
                **identity(),
            )
        _try(Trial(installation, configuration, folder, process, began + LIMIT_S))
    finally:
        if process:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)
    return time.monotonic() - began


class Trial:
    """One running self-test."""

    def __init__(
        self,
        installation: Installation,
        configuration: Path,
        folder: Path,
        process: subprocess.Popen[bytes],
        deadline: float,
    ) -> None:
        self.installation = installation
        self.configuration = configuration
        self.folder = folder
        self.process = process
        self.deadline = deadline

    def ask(self, line: str) -> str:
        """What the console answers."""
        done = subprocess.run(
            console(self.installation.root, self.configuration, line),
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
            cwd="/",
            **identity(),
        )
        return done.stdout

    def until(self, step: str, true: Callable[[], bool]) -> None:
        """Wait for something; raises `TrialFailed` naming the step."""
        while not true():
            if self.process.poll() is not None:
                raise TrialFailed(f"Asterisk {self.installation.version} ended: {self._last()}")
            if time.monotonic() > self.deadline:
                raise TrialFailed(
                    f"Asterisk {self.installation.version} did not {step} within "
                    f"{LIMIT_S:.0f} s: {self._last()}"
                )
            time.sleep(0.2)

    def _last(self) -> str:
        lines = (self.folder / "output").read_text(errors="replace").strip().splitlines()
        return " | ".join(lines[-3:]) or "it said nothing"


def _try(trial: Trial) -> None:
    trial.until("start", lambda: "fully booted" in trial.ask("core waitfullybooted"))
    for module in NEEDED:
        if "Running" not in trial.ask(f"module show like {module}"):
            raise TrialFailed(f"Asterisk {trial.installation.version} lacks {module}")
    trial.until("register", lambda: "Registered" in trial.ask("pjsip show registrations"))
    trial.ask("channel originate PJSIP/trial extension talk@trial")
    recording = trial.folder / "spool" / "trial.wav"
    trial.until("record a call", lambda: recording.exists() and recording.stat().st_size > 8000)
    trial.ask("channel request hangup all")


def _write(folder: Path, installation: Installation, port: int) -> Path:
    """The smallest configuration of a switch that calls itself; returns its asterisk.conf."""
    for name in ("etc", "var", "spool", "run", "log"):
        (folder / name).mkdir()
    folders = {
        "astetcdir": folder / "etc",
        "astmoddir": installation.modules,
        "astdatadir": installation.data,
        "astvarlibdir": folder / "var",
        "astdbdir": folder / "var",
        "astkeydir": folder / "var",
        "astspooldir": folder / "spool",
        "astrundir": folder / "run",
        "astlogdir": folder / "log",
    }
    listed = "".join(f"{key} => {path}\n" for key, path in folders.items())
    present = [name for name in MODULES.split() if (installation.modules / f"{name}.so").exists()]
    loads = "".join(f"load => {name}.so\n" for name in present)
    files = {
        "asterisk.conf": f"[directories]\n{listed}[options]\ntransmit_silence = yes\n",
        "modules.conf": f"[modules]\nautoload=no\n{loads}",
        "logger.conf": "[general]\n[logfiles]\nconsole => warning,error\n",
        "http.conf": "[general]\nenabled=no\n",
        "ari.conf": "[general]\nenabled=yes\n",
        "cdr.conf": "[general]\nenable=no\n",
        "cel.conf": "[general]\nenable=no\n",
        "rtp.conf": "[general]\nrtpstart=17800\nrtpend=17899\n",
        "pjsip.conf": _PJSIP.format(address=ADDRESS, port=port),
        "extensions.conf": _EXTENSIONS.format(recording=folder / "spool" / "trial.wav"),
    }
    for name, text in files.items():
        (folder / "etc" / name).write_text(text, encoding="utf-8")
    return folder / "etc" / "asterisk.conf"


_PJSIP = """
[udp]
type=transport
protocol=udp
bind={address}:{port}
[trial]
type=endpoint
context=trial
disallow=all
allow=ulaw
aors=trial
auth=trial
outbound_auth=trial
from_user=trial
direct_media=no
[trial]
type=aor
max_contacts=1
[trial]
type=auth
auth_type=digest
username=trial
password=trial
[trial-registration]
type=registration
server_uri=sip:{address}:{port}
client_uri=sip:trial@{address}:{port}
contact_user=called
outbound_auth=trial
retry_interval=1
forbidden_retry_interval=1
fatal_retry_interval=1
"""

_EXTENSIONS = """
[trial]
exten => called,1,Answer()
 same => n,Playtones(440)
 same => n,Wait(20)
exten => talk,1,MixMonitor({recording})
 same => n,Wait(20)
"""


def _free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((ADDRESS, 0))
        port: int = probe.getsockname()[1]
        return port
