"""How the settings lie on disk: the commented `warmline.toml` of a first start and `secrets.json`.

Called by `kit.settings` only. Both files belong to whoever owns the data folder and nobody else
may read them.
"""

from __future__ import annotations

import json
import os
import secrets as random_source
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from warmline.kit.errors import Invalid

FILE = "warmline.toml"
SECRETS_FILE = "secrets.json"
SECRETS = (
    "database",
    "nats",
    "ari",
    "ami",
    "carrier_ari",
    "carrier_ami",
    "kamailio",
    "session",
    "demo",
)

_HEAD = """\
# Settings of this Warmline installation, read once at start.
# A line that begins with # shows the default; take the # away and change it.
"""


def make_home(home: Path) -> None:
    """Create the data folder, readable by its owner alone."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Invalid(
            f"The data folder {home} cannot be made ({error.strerror}); name another one in the "
            "environment variable WARMLINE_HOME.",
            code="home_unusable",
        ) from error


def commented(sections: Mapping[str, type[BaseModel]]) -> str:
    """The file as it looks at first start: every field with its meaning and default."""
    lines = [_HEAD]
    for name, model in sections.items():
        lines.append(f"[{name}]  # {(model.__doc__ or '').strip().splitlines()[0]}")
        for key, field in model.model_fields.items():
            default = None if field.default is PydanticUndefined else field.default
            lines.append(f"# {field.description}")
            lines.append(f"#{key} = {_literal(default)}" if default is not None else f"#{key} =")
        lines.append("")
    return "\n".join(lines)


def plain(data: Mapping[str, Mapping[str, object]]) -> str:
    """A file holding just these values; unset ones (None) are left out."""
    lines: list[str] = []
    for name, fields in data.items():
        lines.append(f"[{name}]")
        lines += [
            f"{key} = {_literal(value)}" for key, value in fields.items() if value is not None
        ]
        lines.append("")
    return "\n".join(lines)


def secrets(home: Path) -> dict[str, str]:
    """The generated secrets of this installation; what is missing is made and written."""
    path = home / SECRETS_FILE
    known: dict[str, str] = {}
    if path.exists():
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, json.JSONDecodeError) as error:
            raise Invalid(
                f"{path} cannot be read ({error}); restore it from a backup, or `warmline reset`.",
                code="secrets_unreadable",
            ) from error
    missing = [name for name in SECRETS if name not in known]
    if missing:
        known |= {name: random_source.token_urlsafe(24) for name in missing}
        write_private(path, json.dumps(known, indent=1) + "\n")
    return known


def keep_secret(home: Path, name: str, value: str) -> None:
    """Put a secret that a person gave beside the generated ones."""
    known = {**secrets(home), name: value}
    write_private(home / SECRETS_FILE, json.dumps(known, indent=1) + "\n")


def write_private(path: Path, text: str, *, durable: bool = True) -> None:
    """Write atomically, readable by the owner of the folder alone; `durable`: also on the disk
    when this returns."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        if durable:
            os.fsync(file.fileno())
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(scratch, owner.st_uid, owner.st_gid)
    scratch.replace(path)


def _literal(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case list() | tuple():
            return "[" + ", ".join(_literal(item) for item in value) + "]"
        case dict():
            return "{" + ", ".join(f"{k} = {_literal(v)}" for k, v in value.items()) + "}"
        case _:
            return json.dumps(str(value), ensure_ascii=False)
