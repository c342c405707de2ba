"""Write the reference pages that are made from the code: settings, events, the journal's schema.

`python docs/generate.py` writes them into docs/reference; `tests/architecture/test_reference.py`
fails when a page is not what this prints. The words around the tables live here; names, types,
defaults and meanings live in `kit.settings`, `interactions.events`, `agents.events` and
`voice.journal_model`. The page of the agent's states is made by `warmline.agents.diagram`.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from pathlib import Path
from typing import get_args

import msgspec
from msgspec import inspect as shapes

from warmline.agents import events as agent_events
from warmline.interactions import events as call_events
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
`secrets.json` beside the file, readable by its owner alone.

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
    parts += [_struct_section(struct, level=3) for struct in get_args(call_events.Fact)]
    parts.append("## Facts about agents\n")
    parts += [_struct_section(struct, level=3) for struct in get_args(agent_events.Fact)]
    parts.append("## Values\n")
    parts.append(_struct_section(call_events.Number, level=3))
    causes = ", ".join(f"`{cause.value}`" for cause in call_events.Cause)
    parts.append(f"### Cause\n\n{inspect.getdoc(call_events.Cause)}\n\n{causes}\n")
    return "\n".join(parts)


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
        REFERENCE / "journal.schema.json": schema + "\n",
    }


def event_types() -> list[str]:
    """The type names of all facts, as they stand in the journal."""
    facts = (*get_args(call_events.Fact), *get_args(agent_events.Fact))
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
    return json.dumps(str(value), ensure_ascii=False)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
