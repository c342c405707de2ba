"""The text of the files that make an Asterisk one of the peers; the templates are in `peer/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.place import FIRST_NUMBER, LOBBY_NUMBER, Size
from benchmarks.load.seeding import PROMPT
from warmline.ivr.prompts import sound_name
from warmline.telephony.asterisk.dialplan import recording_options
from warmline.telephony.asterisk.settings import SwitchSettings

FOLDER = Path(__file__).parent / "peer"
OFF = ("http.conf", "ari.conf", "manager.conf")
SHARED = ("cdr.conf", "cdr_pgsql.conf")
PER_KIND = ("extensions.conf", "modules.conf")
"""Templates that each peer has of its own, as `queue_<name>` and `dial_<name>`."""


@dataclass(frozen=True)
class Database:
    """Where the CDRs go."""

    port: int
    name: str
    password: str


def texts(kind: str, size: Size, settings: SwitchSettings, database: Database) -> dict[str, str]:
    """File name → text, filled in, for `queue` or `dial`."""
    mixmonitor = f"MixMonitor(,{recording_options(settings.recordings, '${UNIQUEID}')})"
    filled = {
        "@PROMPT@": str(settings.sounds / sound_name(PROMPT)),
        "@MIXMONITOR@": mixmonitor if size.recording else "NoOp()",
        "@AGENTS@": str(size.agents),
        "@FIRST@": str(FIRST_NUMBER),
        "@LOBBY@": LOBBY_NUMBER,
        "@PORT@": str(database.port),
        "@DATABASE@": database.name,
        "@PASSWORD@": database.password,
    }
    found = {name: _read(name) for name in SHARED}
    found |= {name: _read("off.conf") for name in OFF}
    found |= {name: _read(f"{kind}_{name}") for name in PER_KIND}
    if kind == "queue":
        found["queues.conf"] = _read("queues.conf") + queues(size)
    for mark, value in filled.items():
        found = {name: text.replace(mark, value) for name, text in found.items()}
    return found


def queues(size: Size) -> str:
    """A section per queue, each with its members, and the one nobody serves."""
    sections = []
    for index in range(size.queues):
        members = (n for n in range(size.agents) if size.queue_of(n) == index)
        sections.append(
            f"\n[bench{index}](shape)\n"
            + "".join(f"member => PJSIP/agent-{number}\n" for number in members)
        )
    return "".join(sections) + "\n[lobby](shape)\n"


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
