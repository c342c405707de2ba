"""Whatever tickets write into the audit trail has words, in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tickets.world import World
from warmline.accounts.audit_words import WORDS
from warmline.tickets.model import Step, TicketChange
from warmline.tickets.service.common import NOUN

TICKETS = Path(__file__).parents[2] / "src" / "warmline" / "tickets"
DESKTOP = Path(__file__).parents[2] / "desktop" / "src" / "shared" / "i18n" / "texts"
OF_STEPS = "step.step.value"
"""How the one entry is written that every step of an order makes."""


def constants(function: ast.AST, name: str) -> set[str]:
    """What texts a name is given in a function."""
    return {
        one.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and name in {ast.unparse(target) for target in _targets(node)}
        for one in ast.walk(node.value or ast.Constant(""))
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def entries() -> Iterator[tuple[str, str]]:
    """Every act and noun that the code of tickets names, `OF_STEPS` among the acts."""
    for path in TICKETS.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        for function in (node for node in ast.walk(tree) if isinstance(node, functions)):
            for call in ast.walk(function):
                if not isinstance(call, ast.Call) or ast.unparse(call.func) != "audit.record":
                    continue
                for action in _said(function, call.args[2]):
                    for noun in _said(function, call.args[3]):
                        yield action, noun


def _said(function: ast.AST, argument: ast.expr) -> set[str]:
    if isinstance(argument, ast.Constant):
        return {str(argument.value)}
    if isinstance(argument, ast.Name) and argument.id == "NOUN":
        return {NOUN}
    if isinstance(argument, ast.Name):
        return constants(function, argument.id) or {f"? {argument.id}"}
    return {ast.unparse(argument)}


def test_given_the_code_of_tickets_when_read_then_every_entry_of_the_trail_has_words() -> None:
    found = set(entries())
    assert (OF_STEPS, NOUN) in found
    assert {("created", "ticket_type"), ("deleted", "ticket_limit"), ("exported", NOUN)} < found
    actions = {action for action, _ in found} - {OF_STEPS} | {step.value for step in Step}
    wordless = {action for action in actions if f"action.{action}" not in WORDS}
    assert wordless == set()
    assert {noun for _, noun in found if f"noun.{noun}" not in WORDS} == set()
    for step in Step:
        zh, en = WORDS[f"action.{step}"]
        assert zh.isascii() is False
        assert en.isascii()


def test_given_the_steps_when_the_desktop_shows_a_history_then_each_has_a_name() -> None:
    texts = "".join(path.read_text("utf-8") for path in DESKTOP.glob("*.ts"))
    assert [step for step in Step if f'"ticketStep.{step}":' not in texts] == []


@pytest.mark.servers
async def test_given_an_order_that_went_all_its_way_when_its_trail_is_read_then_all_has_words(
    world: World,
) -> None:
    way = (Step.DISPATCH, Step.SIGN, Step.WAIT, Step.RESUME, Step.REPLY, Step.REVISIT)
    order = await world.walked(
        *way, Step.REWORK, Step.REPLY, Step.REVISIT, Step.CLOSE, Step.ARCHIVE
    )
    other = await world.order(title="另一件")
    change = TicketChange(title="改过的")
    await world.tickets.making.change(world.ann, other.id, other.version, change)
    await world.do(world.ann, other, Step.NOTE, text="记一笔")
    await world.tickets.joining.link(world.ann, other.id, order.id)
    world.clock.advance(10 * 24 * 3600)
    await world.tickets.ticking.tick()
    trail = {*await world.trail(order.id), *await world.trail(other.id)}
    assert {"accept", "rework", "edit", "note", "link", "overdue", "escalated"} <= trail
    assert [action for action in sorted(trail) if f"action.{action}" not in WORDS] == []
