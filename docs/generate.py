"""Write the reference pages that are made from the code: settings, events, the HTTP API.

`python docs/generate.py` writes them into docs/reference; `tests/architecture/test_reference.py`
fails when a page is not what this prints. The words around the tables live here; names, types,
defaults and meanings live in `kit.settings`, `interactions.events`, `agents.events`,
`voice.journal_model` and the features' `http.py`. The page of the agent's states is made by
`warmline.agents.diagram`.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import tempfile
import textwrap
from pathlib import Path
from typing import Any, cast, get_args

import msgspec
from fastapi import FastAPI
from msgspec import inspect as shapes

from warmline.agents import events as agent_events
from warmline.app.services import News
from warmline.app.services import services as open_services
from warmline.app.web import application
from warmline.interactions import callbacks
from warmline.interactions import events as call_events
from warmline.kit.http import Access, access_of
from warmline.kit.settings import Settings
from warmline.voice.journal_model import Event, StepMessage

REPOSITORY = Path(__file__).resolve().parents[1]
REFERENCE = REPOSITORY / "docs" / "reference"

SETTINGS_HEAD = """\
# Settings

<!-- Made by docs/generate.py from warmline.kit.settings; change it there. -->

All settings of an installation stand in one file, `warmline.toml`, in the data folder:
`$WARMLINE_HOME` if that is set, else `/var/lib/warmline` for root and `~/.local/share/warmline` for
anybody else. The first start writes the file with every setting commented out at its default. It is
read once at start; `warmline down` and `warmline up` make a change effective.

Relative folders are below the data folder. Secrets are not settings: they are generated into
`secrets.json` beside the file, readable by its owner alone. The one a person gives, of the store of
recordings, is put there by `warmline recordings secret`.

`--demo`, `--no-demo` and `--host NAME` of `warmline up` stand above the file for that start.
"""

EVENTS_HEAD = """\
# Events

<!-- Made by docs/generate.py from interactions.events, agents.events and voice.journal_model. -->

An event is one fact, in the past tense. The process `voice` makes it, the journal carries it, and
every record, figure and picture on a screen is computed from it. Nothing is counted up on the way.

One message of the journal is one step: one thing that happened, with all its events in order.
`journal.schema.json` beside this page is the JSON schema of that message. A whole example of every
event is in `tests/events/examples`, and a test holds each of them to the schema.

Times are UTC in ISO 8601, durations are seconds, and `null` means unknown or not applicable.
A field without a default is always there; a reader ignores fields that it does not know.
"""


ROUTES_HEAD = """\
# HTTP API

<!-- Made by docs/generate.py from the routes of web.app; change them there. -->

Everything is JSON under `/api`, on the same origin as the page. The full description with every
field is served at `/api/openapi.json`.

- **Session.** `POST /api/session` with log-in and password sets the cookie `warmline_session`
  (HttpOnly, SameSite=Lax). After failures the answer takes longer and longer.
- **Writing** needs the header `X-Warmline: 1` and, from a browser, the same origin. Another site
  can send neither.
- **Lists** answer `{"items": […], "total": n, "page": 1, "size": 50}` and take `page` (from 1),
  `size` (200 at most), `sort` (`name` or `-name`), `q` (search) and filters of their own.
- **Errors** answer `{"error": {"code", "message", "field"?, "details"?}}`. `code` is for machines
  and for translation, `message` is advice in English. 401 log in, 403 refused, 404 missing,
  409 conflict, 422 invalid, 503 try again later.
- **Time** is ISO 8601 in UTC. Durations are seconds. Ids are UUIDs.
- **Numbers** of callers are masked (`138****1234`) for whoever lacks `number.unmask`.
- Which rows a list holds is decided by the role's data scope (own, department, department and
  below, all) within the user's projects.
"""


def settings_page() -> str:
    """docs/reference/settings.md."""
    parts = [SETTINGS_HEAD]
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if not (inspect.isclass(section) and hasattr(section, "model_fields")):
            continue
        parts.append(f"## [{name}]\n\n{inspect.getdoc(section)}\n")
        rows = ["| setting | default | meaning |", "|---|---|---|"]
        for key, setting in section.model_fields.items():
            shown = "unset" if setting.default is None else f"`{_toml(setting.default)}`"
            rows.append(f"| `{key}` | {shown} | {_cell(setting.description or '')} |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def events_page() -> str:
    """docs/reference/events.md."""
    parts = [EVENTS_HEAD, "## The envelope\n"]
    parts += [_struct_section(struct, level=3) for struct in (StepMessage, Event)]
    parts.append("## Facts about calls\n")
    of_calls = (*get_args(call_events.Fact), *get_args(callbacks.CallsFact))
    parts += [_struct_section(struct, level=3) for struct in of_calls]
    parts.append("## Facts of a callback\n")
    parts += [_struct_section(struct, level=3) for struct in get_args(callbacks.Fact)]
    parts.append("## Facts about agents\n")
    parts += [_struct_section(struct, level=3) for struct in get_args(agent_events.Fact)]
    parts.append("## Values\n")
    parts.append(_struct_section(call_events.Number, level=3))
    causes = ", ".join(f"`{cause.value}`" for cause in call_events.Cause)
    parts.append(f"### Cause\n\n{inspect.getdoc(call_events.Cause)}\n\n{causes}\n")
    return "\n".join(parts)


def routes_page() -> str:
    """docs/reference/http-api.md."""
    app = asyncio.run(_application())
    described = app.openapi()["paths"]
    parts = [ROUTES_HEAD]
    groups: dict[str, list[str]] = {}
    for route in access_of(app.routes):
        entry = described.get(route.path, {}).get(route.method.lower(), {})
        group = (entry.get("tags") or ["live"])[0]
        text = (entry.get("description") or "").split("\n\n")[0] or entry.get("summary", "")
        if route.method == "WEBSOCKET":
            text = "The live feed: [live-feed.md](live-feed.md)."
        row = f"| {route.method} | `{route.path}` | {_who(route.access)} | {_cell(text)} |"
        groups.setdefault(group, []).append(row)
    for group, rows in groups.items():
        parts.append(f"## {group}\n\n| | path | who may | what |\n|---|---|---|---|")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


async def _application() -> FastAPI:
    """The application as it is served; nothing behind it is connected."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.for_test(Path(home), 20000)
        async with open_services(settings, News()) as services:
            return application(services, cast(Any, None), cast(Any, None))


def _who(access: Access | None) -> str:
    assert access is not None
    if access.kind == "permission":
        between = " and " if access.every else " or "
        return between.join(f"`{name}`" for name in access.permissions)
    return {"public": "everybody", "logged_in": "who is logged in"}[access.kind]


def journal_schema() -> dict[str, object]:
    """The JSON schema (2020-12) of one message of the journal."""
    schema = msgspec.json.schema(StepMessage)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def pages() -> dict[Path, str]:
    """Every generated file and what it must hold."""
    schema = json.dumps(journal_schema(), ensure_ascii=False, indent=1, sort_keys=True)
    return {
        REFERENCE / "settings.md": settings_page(),
        REFERENCE / "events.md": events_page(),
        REFERENCE / "http-api.md": routes_page(),
        REFERENCE / "journal.schema.json": schema + "\n",
    }


def event_types() -> list[str]:
    """The type names of all facts, as they stand in the journal."""
    facts = (
        *(*get_args(call_events.Fact), *get_args(callbacks.CallsFact)),
        *(*get_args(callbacks.Fact), *get_args(agent_events.Fact)),
    )
    return [_tag(fact) for fact in facts]


def _struct_section(struct: type[msgspec.Struct], level: int) -> str:
    title = f"`{_tag(struct)}`" if _tag(struct) else struct.__name__
    lines = [f"{'#' * level} {title}\n"]
    doc = struct.__doc__
    if doc:
        lines.append(textwrap.fill(" ".join(inspect.cleandoc(doc).split()), 100) + "\n")
    info = shapes.type_info(struct)
    assert isinstance(info, shapes.StructType)
    if info.fields:
        notes = _field_notes(struct)
        lines += ["| field | type | default |", "|---|---|---|"]
        for field in info.fields:
            default = "–" if field.required else f"`{_default(field)}`"
            lines.append(f"| `{field.encode_name}` | {_shape(field.type)} | {default} |")
        lines += ["", *(f"`{name}`: {_cell(note)}" for name, note in notes.items())]
    return "\n".join(lines).rstrip() + "\n"


def _tag(struct: type[msgspec.Struct]) -> str:
    tag = struct.__struct_config__.tag
    return tag if isinstance(tag, str) else ""


def _field_notes(struct: type[msgspec.Struct]) -> dict[str, str]:
    """The string under a field, in this class and those it comes from."""
    notes: dict[str, str] = {}
    for cls in reversed(struct.__mro__):
        if not issubclass(cls, msgspec.Struct) or cls is msgspec.Struct:
            continue
        tree = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
        assert isinstance(tree, ast.ClassDef)
        for field, after in zip(tree.body, tree.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                match after:
                    case ast.Expr(value=ast.Constant(value=str(text))):
                        notes[field.target.id] = text
    return notes


def _shape(kind: shapes.Type) -> str:
    match kind:
        case shapes.UnionType(types=members):
            if len(members) > 2 and all(isinstance(m, shapes.StructType) for m in members):
                return "one of the facts below"
            return " or ".join(_shape(member) for member in members)
        case shapes.StructType(cls=cls):
            return cls.__name__
        case shapes.EnumType(cls=cls):
            return cls.__name__
        case shapes.ListType(item_type=item):
            return f"list of {_shape(item)}"
        case shapes.VarTupleType(item_type=item):
            return f"list of {_shape(item)}"
        case shapes.DictType(key_type=key, value_type=value):
            return f"{_shape(key)} → {_shape(value)}"
    names = {
        shapes.StrType: "text",
        shapes.IntType: "whole number",
        shapes.FloatType: "number",
        shapes.BoolType: "true/false",
        shapes.DateTimeType: "time",
        shapes.NoneType: "null",
    }
    return names[type(kind)]


def _default(field: shapes.Field) -> str:
    if field.default_factory is not msgspec.NODEFAULT:
        return json.dumps(field.default_factory())
    return json.dumps(field.default, ensure_ascii=False)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(str(value), ensure_ascii=False)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
