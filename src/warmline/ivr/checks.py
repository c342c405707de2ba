"""What a schema cannot say about a flow: ways that lead nowhere, prompts missing, circles.

`check` gives every problem at once, each naming its node, the field and the remedy. Errors keep a
flow from being published, warnings do not. Called by `ivr.service` (publishing; the flow editor,
whose unfinished documents come by way of `ivr.drafts`) and `warmline ivr check`. Pure: what has to
be known of queues and sound files is passed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from warmline.ivr import calendar
from warmline.ivr.flow import BUILT_IN, Flow
from warmline.ivr.linking import used
from warmline.ivr.nodes import AnyNode
from warmline.ivr.nodes.base import Problem
from warmline.ivr.nodes.hours import HoursNode
from warmline.ivr.nodes.lookup import LookupNode
from warmline.ivr.nodes.queue import QueueNode
from warmline.ivr.nodes.say import SayNode
from warmline.ivr.nodes.survey import SurveyNode
from warmline.ivr.numerals import Manner, vocabulary
from warmline.ivr.prompts import sound_name

_ENDS = ("hang_up", "queue", "return", "dial")
_WAITS = (
    "menu",
    "collect",
    "queue",
    "hang_up",
    "lookup",
    "voicemail",
    "survey",
    "subflow",
    "return",
    "dial",
)


def check(
    flow: Flow,
    *,
    queues: Collection[str] | None = None,
    sounds: Collection[str] | None = None,
    days: Mapping[str, str] | None = None,
    calendars: Collection[str] | None = None,
    flows: Mapping[str, Flow] | None = None,
    lookups: Collection[str] | None = None,
    surveys: Collection[str] | None = None,
    today: date | None = None,
) -> list[Problem]:
    """All problems, errors first. `queues` are the keys (or ids) of queues that exist, `sounds`
    the names of sound files that exist, `days` the country's days, `calendars` the keys of working
    calendars, `flows` the published flows by key, `lookups` the keys of connections, `surveys`
    those of surveys: each is checked only when given."""
    found = [
        *_duplicates(flow),
        *_targets(flow),
        *_reach(flow),
        *_circles(flow),
        *_prompts(flow, sounds),
        *_variables(flow),
        *_zones(flow),
        *_holidays(flow, days, today),
        *_queues(flow, queues),
        *_calendars(flow, calendars),
        *_subflows(flow, flows),
        *_lookups(flow, lookups),
        *_surveys(flow, surveys),
        *(problem for node in flow.nodes for problem in node.problems()),
    ]
    return sorted(found, key=lambda problem: problem.severity)


def errors(problems: Collection[Problem]) -> list[Problem]:
    """Those that keep a flow from being published."""
    return [problem for problem in problems if problem.severity == "error"]


def texts_of(flow: Flow) -> list[str]:
    """Every text that the flow may say, in the order of its nodes, each once; with all words of
    the vocabulary when a node says a variable."""
    texts = [prompt.text for node in flow.nodes for _, prompt in node.said() if prompt.text]
    manners: set[Manner] = {
        part.manner
        for node in flow.nodes
        if isinstance(node, SayNode)
        for part in node.parts
        if part.variable
    }
    if manners:
        texts += vocabulary(manners)
    return list(dict.fromkeys(texts))


def _duplicates(flow: Flow) -> Iterator[Problem]:
    for name, count in Counter(node.id for node in flow.nodes).items():
        if count > 1:
            yield Problem(
                code="duplicate_node",
                node=name,
                field="id",
                message=f"{count} nodes have the id “{name}”.",
                remedy="Give each node its own id.",
                details={"id": name, "count": str(count)},
            )


def _targets(flow: Flow) -> Iterator[Problem]:
    ways = [("", "start", flow.start)]
    if flow.on_error is not None:
        ways.append(("", "on_error", flow.on_error))
    ways += [(node.id, way.field, way.target) for node in flow.nodes for way in node.ways()]
    for node_id, field, target in ways:
        if not target:
            yield Problem(
                code="no_target",
                node=node_id,
                field=field,
                message=f"`{field}` leads nowhere yet.",
                remedy="Draw a line from this way out to the node it leads to.",
            )
        elif target not in flow.by_id:
            yield Problem(
                code="unknown_target",
                node=node_id,
                field=field,
                message=f"`{field}` leads to “{target}”, which does not exist.",
                remedy=f"Add a node “{target}” or name one of: {', '.join(sorted(flow.by_id))}.",
                details={"target": target},
            )


def _after(flow: Flow, node: AnyNode) -> list[str]:
    return [way.target for way in node.ways() if way.target in flow.by_id]


def _reached(flow: Flow) -> set[str]:
    seen: set[str] = set()
    open_ = [flow.start, flow.on_error or flow.start]
    while open_:
        name = open_.pop()
        if name in flow.by_id and name not in seen:
            seen.add(name)
            open_ += _after(flow, flow.by_id[name])
    return seen


def _reach(flow: Flow) -> Iterator[Problem]:
    reached = _reached(flow)
    ends = {name for name, node in flow.by_id.items() if node.kind in _ENDS}
    leads_out = set(ends)
    grown = True
    while grown:
        more = {
            name
            for name, node in flow.by_id.items()
            if name not in leads_out and any(after in leads_out for after in _after(flow, node))
        }
        grown = bool(more)
        leads_out |= more
    for name in flow.by_id:
        if name not in reached:
            yield Problem(
                code="unreachable",
                node=name,
                message="No way leads here from the start.",
                remedy="Lead a way here, or take the node out.",
            )
        elif name not in leads_out:
            yield Problem(
                code="no_exit",
                node=name,
                message="From here the call can never end or reach a queue.",
                remedy="Lead a way to a queue or hang_up node.",
            )


def _circles(flow: Flow) -> Iterator[Problem]:
    """Rings of nodes of which none waits for a key, a queue or the end; a prompt in the ring makes
    it endless talk instead of a hot loop, and is no better for the caller."""
    quiet = {
        name: [after for after in _after(flow, node) if flow.by_id[after].kind not in _WAITS]
        for name, node in flow.by_id.items()
        if node.kind not in _WAITS
    }
    for name in quiet:
        seen: set[str] = set()
        open_ = list(quiet[name])
        while open_:
            after = open_.pop()
            if after not in seen:
                seen.add(after)
                open_ += quiet[after]
        if name in seen:
            yield Problem(
                code="loop_without_wait",
                node=name,
                message="The flow can come back here without waiting for the caller.",
                remedy="Put a menu, a collect or a queue node into the circle, or break it.",
            )


def _prompts(flow: Flow, sounds: Collection[str] | None) -> Iterator[Problem]:
    for node in flow.nodes:
        if node.silent():
            yield Problem(
                code="no_prompt",
                node=node.id,
                field=_where_it_speaks(node),
                message="The caller would hear nothing here.",
                remedy="Give the node at least one prompt with a text or a sound.",
            )
        for field, prompt in node.said():
            if bool(prompt.text.strip()) == bool(prompt.sound):
                yield Problem(
                    code="bad_prompt",
                    node=node.id,
                    field=field,
                    message=f"`{field}` needs either a text or a sound, and not both.",
                    remedy="Write the text to be spoken, or name one sound file.",
                )
                continue
            name = prompt.sound or sound_name(prompt.text, flow.voice)
            if sounds is not None and name not in sounds:
                yield Problem(
                    severity="warning" if prompt.text else "error",
                    code="missing_sound",
                    node=node.id,
                    field=field,
                    message=f"There is no sound file for `{field}` “{prompt.text or name}”.",
                    remedy="Run `warmline speech render` on the flow, or copy the file there.",
                    details={"prompt": prompt.text or name},
                )


def _where_it_speaks(node: AnyNode) -> str:
    return "parts" if isinstance(node, SayNode) else "prompts"


def _variables(flow: Flow) -> Iterator[Problem]:
    known = {*BUILT_IN, *flow.variables}
    for node in flow.nodes:
        known |= set(node.writes())
    for node in flow.nodes:
        for name in dict.fromkeys(node.reads()):
            if name not in known:
                yield Problem(
                    severity="warning",
                    code="unknown_variable",
                    node=node.id,
                    message=f"Nothing ever sets the variable “{name}”.",
                    remedy="Collect it, give it a start value under `variables`, or correct it.",
                    details={"variable": name},
                )


def _zones(flow: Flow) -> Iterator[Problem]:
    zones = [("", flow.zone)]
    for node in flow.nodes:
        if isinstance(node, HoursNode):
            zones.append((node.id, node.zone))
            if not (node.zone or flow.zone or node.calendar):
                yield Problem(
                    code="no_zone",
                    node=node.id,
                    field="zone",
                    message="Hours without a time zone.",
                    remedy="Set `zone` of the flow, such as Asia/Shanghai.",
                )
    for node_id, zone in zones:
        if zone and not _is_zone(zone):
            yield Problem(
                code="unknown_zone",
                node=node_id,
                field="zone",
                details={"zone": zone},
                message=f"“{zone}” is no time zone.",
                remedy="Write an IANA name, such as Asia/Shanghai.",
            )


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _holidays(flow: Flow, days: Mapping[str, str] | None, today: date | None) -> Iterator[Problem]:
    if days is None or today is None:
        return
    sentence = calendar.warning(days, today)
    for node in flow.nodes:
        if sentence and isinstance(node, HoursNode) and node.holidays == "closed":
            yield Problem(
                severity="warning",
                code="holidays_unknown",
                node=node.id,
                field="holidays",
                message=sentence.split(". ")[0] + ".",
                remedy=sentence.split(". ")[1],
            )


def _queues(flow: Flow, queues: Collection[str] | None) -> Iterator[Problem]:
    for node in flow.nodes:
        if queues is not None and isinstance(node, QueueNode) and node.queue not in queues:
            yield Problem(
                code="unknown_queue",
                node=node.id,
                field="queue",
                details={"queue": node.queue},
                message=f"There is no queue “{node.queue}”.",
                remedy=f"Create it, or name one of: {', '.join(sorted(queues)) or 'none yet'}.",
            )


def _calendars(flow: Flow, calendars: Collection[str] | None) -> Iterator[Problem]:
    for node in flow.nodes:
        if calendars is None or not isinstance(node, HoursNode) or not node.calendar:
            continue
        if node.calendar not in calendars:
            known = ", ".join(sorted(calendars)) or "none yet"
            yield Problem(
                code="unknown_calendar",
                node=node.id,
                field="calendar",
                message=f"There is no working calendar “{node.calendar}”.",
                remedy=f"Create it, or name one of: {known}.",
            )


_NO_SUBFLOW = {
    "missing": ("There is no published flow “{flow}”.", "Publish it first, or name another."),
    "recursive": ("“{flow}” leads back into itself.", "Let no flow use one it is used by."),
    "deep": ("“{flow}” is nested too deeply.", "Nest five flows at most."),
}


def _subflows(flow: Flow, flows: Mapping[str, Flow] | None) -> Iterator[Problem]:
    for node, reason in dict(used(flow, flows)).items() if flows is not None else ():
        name = getattr(flow.by_id[node], "flow", "")
        message, remedy = _NO_SUBFLOW[reason]
        yield Problem(
            code=f"subflow_{reason}",
            node=node,
            field="flow",
            message=message.format(flow=name),
            remedy=remedy,
        )


def _lookups(flow: Flow, lookups: Collection[str] | None) -> Iterator[Problem]:
    for node in flow.nodes:
        if lookups is None or not isinstance(node, LookupNode) or node.service in lookups:
            continue
        known = ", ".join(sorted(lookups)) or "none yet"
        yield Problem(
            code="unknown_lookup",
            node=node.id,
            field="service",
            message=f"There is no connection “{node.service}”.",
            remedy=f"Let an administrator set it up, or name one of: {known}.",
        )


def _surveys(flow: Flow, surveys: Collection[str] | None) -> Iterator[Problem]:
    for node in flow.nodes:
        if surveys is None or not isinstance(node, SurveyNode) or node.survey in surveys:
            continue
        known = ", ".join(sorted(surveys)) or "none yet"
        yield Problem(
            code="unknown_survey",
            node=node.id,
            field="survey",
            message=f"There is no survey “{node.survey}”.",
            remedy=f"Set it up, or name one of: {known}.",
            details={"survey": node.survey},
        )
