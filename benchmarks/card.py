"""From the offer to the customer's card on the agent's screen, with real calls and a real browser.

    ./warmline bench card     (python benchmarks/card.py [--customers 200000] [--calls 60])

A whole demo centre (`warmline up --demo`) with `--customers` cards in its PostgreSQL, one agent in
Chromium who is ready, callers from the demo carrier over SIP, one after the other: known ones, ones
whose number is on two of the agent's cards, a colleague's customers, strangers. Nobody answers: the
caller hangs up once the card is there.

The time begins with the moment that `voice` wrote into the journal for its offer (`offer.made`) and
ends when the browser has painted the card: a MutationObserver sees it in the document, and the
first task after the next frame looks at the clock, which is the machine's for both. Beside it
stands when the offer itself was painted. It passes when the slowest twentieth of all calls is no
later than the goal, and none failed. The last line on stdout is a JSON object with all of the raw
milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]

import psycopg  # noqa: E402
from playwright.async_api import Page, async_playwright  # noqa: E402
from tests.journeys import centre as centres  # noqa: E402
from tests.journeys.desk import Desk, open_desk  # noqa: E402

from benchmarks import result  # noqa: E402
from warmline.demo.caller import CALLED  # noqa: E402
from warmline.kit.actor import DEFAULT_PROJECT  # noqa: E402
from warmline.servers import asterisk  # noqa: E402

GOAL_MS = 200.0
AGENT, OTHERS = "8001", ("8002", "8003", "8004")
KINDS = ("known", "several", "colleague's", "unknown")
WITHIN_S = 40.0
PAUSE_S = 0.5

FILL = """INSERT INTO customer (id, project, name, name_key, name_grams, level, source, tags, owner,
    department, remark, version, created_at, created_by, changed_at, changed_by)
SELECT CAST(md5('card' || n) AS uuid), %(project)s, made.name, made.name, made.grams, 'regular',
    'web', ARRAY['老客户'], person.id, person.department_id, '备注' || n, 1,
    now() - n * interval '5 minutes', person.id, now() - n * interval '5 minutes', person.id
FROM (SELECT n, login, name, ARRAY[substr(name, 1, 1), substr(name, 2, 1), substr(name, 3, 1),
        substr(name, 1, 2), substr(name, 2, 2)] AS grams
    FROM (SELECT n, chr(19968 + n %% 400) || chr(20500 + n %% 97) || chr(21000 + n %% 89) AS name,
        CASE WHEN n %% 10 IN (2, 4, 5) THEN %(agent)s ELSE (%(others)s::text[])[n %% 3 + 1] END
            AS login FROM generate_series(1, %(rows)s) AS n) AS named) AS made
JOIN user_account AS person ON person.login = made.login"""
NUMBERS = """INSERT INTO customer_contact (id, customer, kind, value, normal, number_reversed,
    "primary")
SELECT gen_random_uuid(), CAST(md5('card' || n) AS uuid), 'phone', number, '+86' || number,
    reverse('86' || number), true
FROM (SELECT n, '13' || lpad(CAST((CASE WHEN n %% 10 = 5 THEN n - 1 ELSE n END)
    * CAST(7919 AS bigint) %% 1000000000 AS text), 9, '0') AS number
    FROM generate_series(1, %(rows)s) AS n) AS numbered"""
"""Of ten cards one is the agent's alone, two of his have one number, the others are colleagues'."""
ENDS = {"known": 2, "several": 4, "colleague's": 7}

WATCH = """() => {
  const seen = (window.__card = {});
  const mark = (name) => {
    if (seen[`${name}_there`]) return;
    seen[`${name}_there`] = Date.now();
    requestAnimationFrame(() => {
      const next = new MessageChannel();
      next.port1.onmessage = () => (seen[name] = Date.now());
      next.port2.postMessage(0);
    });
  };
  const look = () => {
    if (document.querySelector(".desk-number")) mark("offer");
    const card = document.querySelector("[data-call-customer]");
    if (card) {
      seen.shown ??= card.dataset.callCustomer;
      seen.colleague ??= !!card.querySelector("[data-colleague]");
      mark("card");
      observer.disconnect();
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true, attributes: true });
}"""
"""Notes when the offer and the customer are in the page and, a frame later, painted."""

Raw = Sequence[Mapping[str, Any]]


def number_of(kind: str, dice: random.Random, customers: int) -> tuple[str, int]:
    """Who calls, and his card's number in the row (0: he has none)."""
    if kind == "unknown":
        return f"19{dice.randrange(10**9):09}", 0
    card = dice.randrange(customers // 10) * 10 + ENDS[kind]
    return f"13{card * 7919 % 10**9:09}", card


def percentiles(found: Sequence[float]) -> dict[str, float]:
    """Milliseconds of some calls."""
    ordered = sorted(found)

    def at(share: float) -> float:
        return round(ordered[max(0, round(len(ordered) * share) - 1)], 1)

    return {
        "calls": len(ordered),
        "p50_ms": round(statistics.median(ordered), 1),
        "p95_ms": at(0.95),
        "p99_ms": at(0.99),
        "max_ms": round(ordered[-1], 1),
    }


def figures(raw: Raw) -> dict[str, Any]:
    """From the raw calls: all of them, by kind, and how much of it was the offer's own way."""
    good = [one for one in raw if "card_ms" in one]
    found: dict[str, Any] = {"failed": len(raw) - len(good)}
    if good:
        found["card"] = percentiles([one["card_ms"] for one in good])
        found["offer"] = percentiles([one["offer_ms"] for one in good])
        found["card_after_offer"] = percentiles(
            [round(one["card_ms"] - one["offer_ms"], 1) for one in good]
        )
        for kind in KINDS:
            some = [one["card_ms"] for one in good if one["kind"] == kind]
            if some:
                found[kind] = percentiles(some)
    return found


def verdict(raw: Raw) -> str:
    """`pass` when calls of every kind were made, none failed and the slowest twentieth kept to the
    goal."""
    found = figures(raw)
    whole = not found["failed"] and all(kind in found for kind in KINDS)
    return "pass" if whole and found["card"]["p95_ms"] <= GOAL_MS else "fail"


def fill(url: str, customers: int) -> None:
    """So many cards beside the demo's own."""
    values = {
        "rows": customers,
        "project": DEFAULT_PROJECT,
        "agent": AGENT,
        "others": list(OTHERS),
    }
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (FILL, NUMBERS):
            connection.execute(statement, values)
        connection.execute("VACUUM ANALYZE customer, customer_contact")


def offers(url: str, since: datetime) -> list[tuple[str, float]]:
    """Call and moment (ms) of each offer that `voice` made, in their order."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT interaction, at FROM event WHERE type = 'offer.made' AND at > %s ORDER BY at",
            [since],
        )
        return [(str(call), at.timestamp() * 1000) for call, at in rows]


class Bench:
    """One agent who looks at his screen, and the callers."""

    def __init__(self, centre: centres.Centre, desk: Desk) -> None:
        self._centre = centre
        self._page: Page = desk.page

    async def call(self, kind: str, number: str, card: int) -> dict[str, Any]:
        """One caller, until his card is painted; then he hangs up."""
        await self._page.wait_for_function(
            """() => !document.querySelector(".desk-number")
              && document.querySelector('[data-state="ready"]')""",
            timeout=WITHIN_S * 1000,
        )
        await asyncio.sleep(PAUSE_S)
        await self._page.evaluate(WATCH)
        begun = time.time() * 1000
        async with self._centre.caller().carrier() as carrier:
            call = await carrier.call(CALLED, number, keys="1", keys_after_s=2.0, stay_s=60)
            try:
                await self._page.wait_for_function(
                    "() => window.__card.card && window.__card.offer", timeout=WITHIN_S * 1000
                )
                seen = await self._page.evaluate("() => window.__card")
            finally:
                await carrier.hang_up(call)
        check(kind, card, seen)
        return {"kind": kind, "begun": begun, **seen}


def check(kind: str, card: int, seen: Mapping[str, Any]) -> None:
    """What is on the page is what this caller must bring there."""
    shown, colleague = seen["shown"], seen["colleague"]
    good = {
        "unknown": shown == "unknown",
        "several": shown == "several" and not colleague,
        "colleague's": shown == "several" and colleague,
        "known": shown not in ("unknown", "several"),
    }
    if not good[kind]:
        raise RuntimeError(f"{kind} caller of card {card} brought {shown} ({colleague=})")


async def measure(chosen: argparse.Namespace, centre: centres.Centre) -> tuple[list[Any], str]:
    """All calls as the page saw them, and which browser it was."""
    dice = random.Random(chosen.seed)
    found: list[Any] = []
    async with async_playwright() as playwright:
        desk = await open_desk(playwright, centre.address, AGENT, centre.password)
        try:
            await desk.sign_in()
            await desk.ready()
            bench = Bench(centre, desk)
            await bench.call("unknown", *number_of("unknown", dice, chosen.customers))  # warm
            for at in range(chosen.calls):
                kind = KINDS[at % len(KINDS)]
                number, card = number_of(kind, dice, chosen.customers)
                found.append(await bench.call(kind, number, card))
                print(f"{at + 1:4} {kind}", file=sys.stderr, flush=True)
            return found, desk.browser.version
        finally:
            await centre.nobody_calls()
            await desk.close()


def joined(seen: Sequence[Mapping[str, Any]], made: Sequence[tuple[str, float]]) -> list[Any]:
    """Each call with the offer that was made while it waited. One whose offer is not found, or was
    made twice, has failed."""
    found = []
    for one in seen:
        mine = [at for _, at in made if one["begun"] <= at <= one["card"]]
        if len(mine) != 1:
            found.append({"kind": one["kind"], "offers": len(mine)})
            continue
        found.append(
            {
                "kind": one["kind"],
                "offer_ms": round(one["offer"] - mine[0], 1),
                "card_ms": round(one["card"] - mine[0], 1),
                "there_ms": round(one["card_there"] - mine[0], 1),
            }
        )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=200_000, help="Cards in the database.")
    parser.add_argument("--calls", type=int, default=60, help="Calls, one after the other.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lock", type=Path, help="Hold this file locked while measuring.")
    parser.add_argument("--save", type=Path, help="Write the object into this file too.")
    chosen = parser.parse_args()
    load = os.getloadavg()[0]

    async def alone(centre: centres.Centre) -> tuple[list[Any], str]:
        async with result.alone(chosen.lock):
            return await measure(chosen, centre)

    with centres.running() as centre:
        url = centre.settings.database_url().replace("postgresql+psycopg://", "postgresql://")
        fill(url, chosen.customers)
        since = datetime.now().astimezone()
        seen, chromium = asyncio.run(alone(centre))
        made = centres.until(
            lambda: some if len(some := offers(url, since)) > len(seen) else None,
            within_s=60,
            what="the offers in the tables",
        )
        raw = joined(seen, made)
        release = asterisk.find(centre.settings).version
    outcome = {
        "name": "card",
        "figure": figures(raw),
        "goal": {"p95_ms": GOAL_MS},
        "conditions": {
            "customers": chosen.customers,
            "calls": chosen.calls,
            "browser": "one Chromium, software rendering, loopback, through the front door",
            "from": "offer.made in the journal",
            "to": "the first task after the frame that painted the card",
        },
        "versions": {
            "asterisk": release,
            "chromium": chromium,
            "playwright": version("playwright"),
            "python": platform.python_version(),
        },
        "machine": result.machine(load),
        "raw": raw,
        "verdict": verdict(raw),
    }
    return result.finish(outcome, chosen.save)


if __name__ == "__main__":
    raise SystemExit(main())
