"""The published JSON schema of flow documents, made from the very types that read them.

`flow.schema.json` beside this file is what editors and other programs use; a test keeps it equal
to `schema()`. Printed by `warmline ivr schema`.
"""

from __future__ import annotations

from typing import Any

import msgspec

from warmline.ivr.flow import Flow

TITLE = "Warmline flow"


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a flow document."""
    made = _plain(msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Flow))))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        **made,
    }


def _plain(value: Any) -> Any:
    """Descriptions come from docstrings: take their line breaks and indents out."""
    if isinstance(value, dict):
        return {
            name: " ".join(part.split())
            if name == "description" and isinstance(part, str)
            else _plain(part)
            for name, part in value.items()
        }
    return [_plain(part) for part in value] if isinstance(value, list) else value
