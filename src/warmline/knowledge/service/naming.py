"""For whom an article is and what it is linked to, in names: departments and types of work orders
by their paths, roles. Files say names; articles keep ids. A name that nobody knows is told, never
left out: an article for some would come back open to all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from warmline.kit.db import Session
from warmline.knowledge.documents import COLUMNS, NAMED, Draft
from warmline.knowledge.model import Audience, Content
from warmline.knowledge.ports import OrderTypes
from warmline.knowledge.store import readers

DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Names:
    """Id → name of each, by the column that says it."""

    by_column: Mapping[str, Mapping[str, str]]

    def of(self, content: Content) -> dict[str, tuple[str, ...]]:
        """What a file says of this content; one that is gone stays its id, which nobody knows."""
        ids: Mapping[str, Sequence[str]] = {
            "departments": sorted(content.audience.departments),
            "roles": sorted(content.audience.roles),
            "order_types": content.order_types,
        }
        return {
            column: tuple(self.by_column[column].get(one, one) for one in ids[column])
            for column in NAMED
        }

    def resolved(self, draft: Draft) -> Draft:
        """The draft with ids; with a problem where a name means nothing, or two."""
        found: dict[str, tuple[str, ...]] = {}
        for column in NAMED:
            known, said = self.by_column[column], draft.named.get(column, ())
            ids = [_meant(known, name) for name in said]
            if None in ids:
                name, (zh, en) = said[ids.index(None)], COLUMNS[column]
                problem = (
                    f"{zh}“{name}”不存在或不止一个；写全路径，如 客服中心/东部",
                    f"{en}: there is no “{name}”, or more than one; write its whole path.",
                )
                return replace(draft, problem=problem)
            found[column] = tuple(dict.fromkeys(one for one in ids if one is not None))
        audience = Audience(frozenset(found["departments"]), frozenset(found["roles"]))
        content = replace(draft.content, audience=audience, order_types=found["order_types"])
        return replace(draft, content=content)


def _meant(known: Mapping[str, str], name: str) -> str | None:
    """By the whole path, or by its last part where only one has it."""
    name = name.strip().strip("/").casefold()
    whole = [one for one, path in known.items() if path.casefold() == name]
    if len(whole) == 1:
        return whole[0]
    last = [one for one, path in known.items() if path.rsplit("/", 1)[-1].casefold() == name]
    return last[0] if len(last) == 1 else None


async def known(session: Session, order_types: OrderTypes) -> Names:
    """The names as they are now."""
    departments = await readers.departments(session)
    types = await order_types()
    nodes = {one.id: (one.zh, one.parent) for one in types}
    return Names(
        {
            "departments": {one: _path(departments, one) for one in departments},
            "roles": await readers.roles(session),
            "order_types": {one: _path(nodes, one) for one in nodes},
        }
    )


def _path(nodes: Mapping[str, tuple[str, str | None]], at: str) -> str:
    parts = list[str]()
    one: str | None = at
    while one is not None and one in nodes and len(parts) < DEEPEST:
        name, one = nodes[one]
        parts.append(name)
    return "/".join(reversed(parts))
