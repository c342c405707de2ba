"""The reference page of the agent's life, written from the table itself.

`python -m warmline.agents.diagram` prints it; `tests/agents/test_diagram.py` fails when
`docs/reference/agent-states.md` is not what this prints. The words around the table live here, the
steps only in `agents.states`.
"""

from __future__ import annotations

import sys
from collections import defaultdict

from warmline.agents.model import TRANSIENT, AgentState
from warmline.agents.states import ADVICE, REASONS, TABLE, Trigger

CHINESE = {
    AgentState.OFFLINE: "离线",
    AgentState.READY: "就绪",
    AgentState.RINGING: "振铃",
    AgentState.TALKING: "通话",
    AgentState.WRAP_UP: "话后整理",
    AgentState.PAUSE: "小休",
    AgentState.SYSTEM_BUSY: "系统示忙",
}

_HEAD = """# Agent states (坐席状态)

<!-- Written by `python -m warmline.agents.diagram`; a test fails when it is stale. -->

An agent is in exactly one state at any time. All steps are in one table,
`src/warmline/agents/states.py`; a step that is not in it raises `IllegalStep` and changes nothing.
Transient states carry a deadline and end by themselves.

## Diagram

Steps that stay in their state are left out here; they are in the table below.
"""

_DECISIONS = """## Decisions

- **Signing in** leads to a pause with the reason `signed_in`, not to ready: devices come up one by
  one, and the agent says himself when he is there. Signing in twice changes nothing.
- **Ready** needs the page's live connection, a registered phone and a microphone. Asking for ready
  without one of them is refused with a sentence that names it.
- **No answer** makes him system-busy (`no_answer`) until he presses ready: he is not at his desk.
  **Busy** and **unreachable** phones do the same, since the next call would fail alike.
- **A refusal** leaves him ready: he is there and declined this call. It costs him his place among
  the longest idle, and the call is not offered to him again for a while (`routing`).
- **An offer taken from him** (the caller gave up, another was faster) leaves him ready in his old
  place among the longest idle.
- **A lost device** makes ready and ringing system-busy (`device`); a ringing call goes on to the
  next agent. During a talk, in wrap-up and in a pause nothing changes at once; what is missing at
  the end of the wrap-up counts then. Who watches the devices waits out a page's reload before
  reporting a loss.
- **When the last device is back**, only an agent whom the loss made busy becomes ready by itself.
- **A pause asked for** while ringing, talking or in wrap-up is a wish, applied when that is over;
  asking for ready takes it back. No answer comes before a wish: it tells why he was not reached.
- **Dialling from a pause** returns to that pause after the wrap-up.
- **Supervisors** may force ready, a pause or signing out; a talk is never cut by it.
- **A change of the reason** closes one interval and opens another.
"""


def render() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD, _mermaid(), _states(), _table(), _reasons(), _advice(), _DECISIONS]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _mermaid() -> str:
    edges: dict[tuple[AgentState, AgentState], list[Trigger]] = defaultdict(list)
    for (state, trigger), target in TABLE.items():
        if state is not target:
            edges[state, target].append(trigger)
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> offline"]
    lines += [f"    {state}: {CHINESE[state]} {state}" for state in AgentState]
    lines += [
        f"    {state} --> {target}: {', '.join(triggers)}"
        for (state, target), triggers in edges.items()
    ]
    return "\n".join([*lines, "```"])


def _states() -> str:
    lines = ["## States", "", "| state | 中文 | deadline |", "|---|---|---|"]
    lines += [f"| `{s}` | {CHINESE[s]} | {'yes' if s in TRANSIENT else 'no'} |" for s in AgentState]
    return "\n".join(lines)


def _table() -> str:
    lines = [
        "## Table",
        "",
        "Rows: what happens. Columns: the state it happens in. `=` stays; an empty cell is an"
        " illegal step.",
        "",
        "| | " + " | ".join(f"{CHINESE[s]} {s}" for s in AgentState) + " |",
        "|---|" + "---|" * len(AgentState),
    ]
    for trigger in Trigger:
        cells = (_cell(state, trigger) for state in AgentState)
        lines.append(f"| `{trigger}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(state: AgentState, trigger: Trigger) -> str:
    target = TABLE.get((state, trigger))
    if target is None:
        return ""
    return "=" if target is state else f"{CHINESE[target]} {target}"


def _reasons() -> str:
    lines = ["## Reasons the system gives", "", "| trigger | reason |", "|---|---|"]
    lines += [f"| `{trigger}` | `{reason}` |" for trigger, reason in REASONS.items()]
    return "\n".join(lines)


def _advice() -> str:
    lines = ["## Illegal steps with advice", "", "| state | trigger | advice |", "|---|---|---|"]
    lines += [f"| {s} | `{t}` | {words} |" for (s, t), words in ADVICE.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(render())
