"""One order as a paper: everything of it that the asker may see, with what is enclosed.

`evidence` writes it as PDF and as a page; what it says comes from `TicketService.get`, which masks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from warmline.kit.paper import Block, Facts, Heading, Paper, Table, Text
from warmline.tickets.asked import CallRef, Detail, DoneAct
from warmline.tickets.export.words import Words
from warmline.tickets.model import HistoryStep, Step
from warmline.tickets.veiling import HIDDEN

REPLIES = (Step.REPLY, Step.JOINT_REPLY, Step.ASK, Step.ANSWER, Step.CONTACT, Step.CUSTOMER_SAID)
NAMED = frozenset({"type", "customer", "confidential"})
"""Fields of which a change is told without their values: ids, and whose order it is."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file in the pack, by the name it has there; with `problem` it could not be put in."""

    name: str
    size: int = 0
    sha256: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Proofs:
    """What is enclosed: recordings by their calls, attachments by their ids. `levels`: what the
    centre calls its customers' levels (zh, en)."""

    recordings: Mapping[str, Enclosed]
    files: Mapping[str, Enclosed]
    levels: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def printed(detail: Detail, proofs: Proofs, by: str, now: datetime, words: Words) -> Paper:
    """The paper of an order; `by`: who has it made."""
    one = detail.ticket
    names = {**one.names, "": ""}
    blocks = [
        Heading(words("order")),
        Facts(_facts(detail, proofs.levels, words)),
        *_clocks(detail, now, words),
        *_acts(detail, names, words),
        *_replies(detail, names, words),
        *_history(detail, names, words),
        *_links(detail, words),
        *_recordings(detail.calls, proofs.recordings, names, words),
        *_files(detail, proofs.files, words),
    ]
    return Paper(
        title=f"{words('evidence')} {one.number}",
        blocks=blocks,
        foot=words("foot", by=by, at=words.moment(now)),
        language="zh" if words.zh else "en",
    )


def _facts(
    detail: Detail, levels: Mapping[str, tuple[str, str]], words: Words
) -> Sequence[tuple[str, str]]:
    one = detail.ticket

    def name(id: str | None) -> str:
        return one.names.get(id or "", "")

    own = {wanted.key: wanted for wanted in detail.type.fields}
    level = levels.get(one.customer_level, (one.customer_level, one.customer_level))
    return [
        (words("number"), one.number),
        (words("type"), words.either(detail.type.type)),
        (words("state"), words.state(one.state)),
        (words("priority"), words.priority(one.priority)),
        (words("title"), one.title),
        (words("content"), one.content),
        (words("address"), one.address),
        *(
            (words.either(own[key]) if key in own else key, words.value(own.get(key), value))
            for key, value in one.fields.items()
        ),
        (words("customer"), one.customer_name),
        (words("level"), level[0] if words.zh else level[1]),
        (words("caller"), one.caller),
        (words("confidential"), words.truth(True) if one.confidential else ""),
        (words("department"), name(one.department)),
        (words("joint"), ", ".join(filter(None, (name(j.department) for j in one.joint)))),
        (words("assignee"), name(one.assignee)),
        (words("dispatcher"), name(one.dispatcher)),
        (words("handler"), name(one.handler)),
        (words("result"), one.result),
        (words("satisfaction"), words.code(one.satisfaction) if one.satisfaction else ""),
        (words("returns"), str(one.returns or "")),
        (words("reworks"), str(one.reworks or "")),
        (words("urges"), str(one.urges or "")),
        (words("extensions"), str(one.extensions or "")),
        (words("supervised"), words.truth(True) if one.supervised else ""),
        (words("created"), f"{words.moment(one.created_at)} {name(one.created_by)}"),
        (words("due"), words.moment(one.due_at)),
        (words("closed"), words.moment(one.closed_at)),
    ]


def _clocks(detail: Detail, now: datetime, words: Words) -> Iterator[Block]:
    if not detail.clocks:
        return

    def how(clock: Any) -> str:
        if clock.late(now):
            return words("late")
        if clock.met_at is not None:
            return words("on_time")
        return words("paused" if clock.paused else "running")

    yield Heading(words("clocks"))
    yield Table(
        [words(one) for one in ("clock", "limit", "started", "due", "met", "kept")],
        [
            (
                words.code(clock.kind),
                f"{clock.limit.amount} {words.code(clock.limit.unit)}",
                words.moment(clock.started_at),
                words.moment(clock.due_at),
                words.moment(clock.met_at),
                how(clock),
            )
            for clock in detail.clocks
        ],
        (3, 3, 4, 4, 4, 2),
    )


def _acts(detail: Detail, names: Mapping[str, str], words: Words) -> Iterator[Block]:
    if not detail.type.acts and not detail.acts:
        return
    done: dict[str, list[DoneAct]] = {}
    for act in detail.acts:
        done.setdefault(act.act, []).append(act)
    rows = list[Sequence[str]]()
    for wanted in detail.type.acts:
        proofs = done.pop(wanted.code, [])
        rows.append(
            (
                words.either(wanted),
                words.code(wanted.kind),
                words.step(wanted.step),
                "\n".join(f"{words.moment(o.at)} {names.get(o.by, '')}" for o in proofs)
                or words("lacking"),
                "\n".join(filter(None, (_proof(detail, o.value) for o in proofs))),
            )
        )
    for code, others in done.items():  # of a type the order had before
        rows += [
            (code, "", "", f"{words.moment(o.at)} {names.get(o.by, '')}", _proof(detail, o.value))
            for o in others
        ]
    yield Heading(words("acts"))
    yield Table(
        [words(one) for one in ("act", "kind", "before", "done", "proof")], rows, (4, 2, 3, 4, 4)
    )


def _proof(detail: Detail, value: str) -> str:
    """A code as it is; an attachment by its name."""
    return next((str(one.name) for one in detail.attachments if one.id == value), value)


def _replies(detail: Detail, names: Mapping[str, str], words: Words) -> Iterator[Block]:
    rows = [
        (
            words.moment(step.at),
            names.get(step.by, "") or words("system"),
            words.step(step.step),
            _said(step, detail, names, words),
        )
        for step in detail.history
        if step.step in REPLIES
    ]
    if rows:
        yield Heading(words("replies"))
        yield Table([words(one) for one in ("at", "by", "step", "said")], rows, (4, 3, 3, 9))


def _history(detail: Detail, names: Mapping[str, str], words: Words) -> Iterator[Block]:
    yield Heading(words("history"))
    yield Table(
        [words(one) for one in ("seq", "at", "by", "step", "state", "said")],
        [
            (
                str(step.seq),
                words.moment(step.at),
                names.get(step.by, "") or words("system"),
                words.step(step.step),
                words.state(step.to_state),
                _said(step, detail, names, words),
            )
            for step in detail.history
        ],
        (1.2, 4, 2.5, 3, 2.5, 7),
    )
    yield Text(words("sound" if detail.sound else "altered"))
    yield Heading(words("digests"))
    yield Text(words("digests_why"))
    yield Table(
        [words(one) for one in ("seq", "digest")],
        [(str(step.seq), step.digest) for step in detail.history],
        (1.2, 19),
    )


def _said(step: HistoryStep, detail: Detail, names: Mapping[str, str], words: Words) -> str:
    """What a step says beyond its name, a line for each fact."""
    data = step.data
    own = {one.key: one for one in detail.type.fields}
    acts = {act.code: words.either(act) for act in detail.type.acts}

    def name(id: object) -> str:
        return names.get(str(id), "")

    joint = data.get("joint")
    lines = [
        words.labelled(words("department"), name(data.get("department"))),
        words.labelled(words("assignee"), name(data.get("assignee"))),
        words.labelled(
            words("joint"), ", ".join(map(name, joint if isinstance(joint, list) else ()))
        ),
    ]
    if data.get("amount"):
        amount = f"{data['amount']} {words.code(str(data.get('unit', '')))}"
        lines.append(words.labelled(words("time"), amount))
    if isinstance(data.get("approved"), bool):
        lines.append(words("approved" if data["approved"] else "refused"))
    if step.step is Step.URGE and data.get("level"):
        lines.append(words.labelled(words("urge"), str(data["level"])))
    for key in ("satisfaction", "clock", "role"):
        lines.append(words.code(str(data.get(key, ""))))
    if data.get("act"):
        lines.append(words.labelled(words("act"), acts.get(str(data["act"]), str(data["act"]))))
    lines.append(words.labelled(words("links"), str(data.get("number", ""))))
    if data.get(HIDDEN):
        lines.append(words.labelled(words("links"), words("outside", count=str(data[HIDDEN]))))
    if isinstance(data.get("score"), int):
        why = ", ".join(words(f"why_{one}") for one in data.get("why", ()))
        lines.append(words.labelled(words("alike"), f"{data['score']} ({why})"))
    for key in ("children", "others"):
        several = data.get(key)
        lines += map(str, several if isinstance(several, list) else ())
    given = data.get("attachments")
    if isinstance(given, list):
        files = (_proof(detail, str(one)) for one in given)
        lines.append(words.labelled(words("files"), ", ".join(files)))
    fields = data.get("fields")
    if isinstance(fields, dict):
        for key, value in fields.items():
            label = words.either(own[key]) if key in own else key
            lines.append(words.labelled(label, words.value(own.get(key), value)))
    changed = data.get("changed")
    if isinstance(changed, dict):
        lines += [_change(key, pair, own, words) for key, pair in changed.items()]
    lines += [words.labelled(words("reason"), step.reason), str(data.get("text", ""))]
    return "\n".join(filter(None, lines))


def _change(key: str, pair: object, own: Mapping[str, Any], words: Words) -> str:
    name = key.removeprefix("fields.")
    label = words(key) if key == name else name
    if name in own:
        label = words.either(own[name])
    if key in NAMED or not isinstance(pair, list):
        return label
    if key == "priority":
        old, new = (words.priority(str(one)) for one in pair)
    else:
        old, new = (words.value(own.get(name), one) for one in pair)
    return words.labelled(label, f"“{old}” → “{new}”")


def _links(detail: Detail, words: Words) -> Iterator[Block]:
    rows = [
        (one.number, one.title, words.state(one.state), words.code(one.kind))
        for one in (*detail.links, *detail.children)
    ]
    if rows or detail.links_hidden:
        yield Heading(words("links"))
    if rows:
        heads = [words(one) for one in ("number", "title", "state", "kind")]
        yield Table(heads, rows, (4, 8, 2, 3))
    if detail.links_hidden:
        yield Text(words("outside", count=str(detail.links_hidden)))


def _recordings(
    calls: Sequence[CallRef],
    enclosed: Mapping[str, Enclosed],
    names: Mapping[str, str],
    words: Words,
) -> Iterator[Block]:
    yield Heading(words("recordings"))
    if not calls:
        yield Text(words("none"))
        return
    yield Table(
        [words(one) for one in ("call", "at", "by", "file", "size", "sha256")],
        [
            (
                words.code(call.role),
                words.moment(call.at),
                names.get(call.by, "") or words("system"),
                *_file(enclosed[call.interaction], words),
            )
            for call in calls
        ],
        (2, 3, 2.5, 5, 2, 5),
    )
    yield Text(words("recordings_mark"))


def _files(detail: Detail, enclosed: Mapping[str, Enclosed], words: Words) -> Iterator[Block]:
    yield Heading(words("files"))
    if not detail.attachments:
        yield Text(words("none"))
        return
    yield Table(
        [words(one) for one in ("name", "at", "by", "file", "size", "sha256")],
        [
            (
                one.name,
                words.moment(one.made_at),
                one.made_by_name,
                *_file(enclosed[one.id], words),
            )
            for one in detail.attachments
        ],
        (4, 3, 2.5, 4, 2, 5),
    )


def _file(one: Enclosed, words: Words) -> tuple[str, str, str]:
    if one.problem:
        return f"{words('not_in')}{one.problem}", "", ""
    return one.name, f"{one.size:,}", one.sha256
