"""One thing of each kind of the business desk, made through the API by the administrator, so that
hostile requests about customers, work orders and the like reach what really handles them."""

from __future__ import annotations

from typing import Any

import aiohttp

from tests.hostile.site import Site

Json = Any

THINGS: tuple[tuple[str, str, Json], ...] = (
    (
        "customer",
        "/api/customers",
        {"name": "王五", "contacts": [{"kind": "phone", "value": "13800138000", "primary": True}]},
    ),
    ("type", "/api/ticket-types", {"code": "hostile", "zh": "咨询", "en": "Question"}),
    ("ticket", "/api/tickets", {"type": "$type", "title": "漏水", "customer": "$customer"}),
    ("limit", "/api/ticket-limits", {"clock": "resolution", "amount": 3, "unit": "days"}),
    ("view", "/api/list-views", {"list": "tickets", "name": "我的", "filters": {}}),
    ("category", "/api/knowledge/categories", {"name": "业务"}),
    (
        "article",
        "/api/knowledge/articles",
        {"title": "退货", "body": "七天内可退。", "category": "$category", "kind": "article"},
    ),
    (
        "card",
        "/api/knowledge/cards",
        {"title": "问候", "text": "您好", "kind": "script", "category": "$category"},
    ),
    (
        "followup",
        "/api/followups",
        {"content": "回电", "due_at": "2027-03-02T00:00:00Z", "customer": "$customer"},
    ),
    (
        "questionnaire",
        "/api/questionnaires",
        {
            "name": "回访",
            "purpose": "revisit",
            "draft": {"questions": [{"key": "a", "type": "text", "text": "满意吗？"}]},
        },
    ),
    ("pool", "/api/pool-settings", {"name": "公海", "rules": {}}),
)
"""Path parameter, route that makes one, body; `$name` is the id of one made before."""


async def furnish_desk(site: Site) -> None:
    """Make them and note their ids in the site's `ids`."""
    headers = await site.headers("admin")
    made: dict[str, str] = {}
    async with aiohttp.ClientSession(site.address, headers=headers) as client:
        for name, path, body in THINGS:
            asked = {key: made[v[1:]] if f"{v}"[:1] == "$" else v for key, v in body.items()}
            answer = await _told(client, "POST", path, asked)
            inner = next((v for v in answer.values() if isinstance(v, dict) and "id" in v), answer)
            assert "id" in inner, (name, answer)
            made[name] = inner["id"]
        customer = await _told(client, "GET", f"/api/customers/{made['customer']}")
        made["contact"] = customer["contacts"][0]["id"]
        order = {
            "shop": "旗舰店",
            "number": "A-1",
            "stage": "ordered",
            "ordered_at": "2025-12-01T00:00:00Z",
            "told_at": "2025-12-01T00:00:00Z",
            "amount": 1200,
            "phone": "13800138000",
        }
        told = await _told(client, "POST", "/api/shop/orders", {"orders": [order]})
        assert told["made"] == 1, told
        found = await _told(client, "GET", "/api/shop/orders")
        made["order"] = found["items"][0]["id"]
    site.ids.update({name: [key] for name, key in made.items()})


async def _told(client: aiohttp.ClientSession, method: str, path: str, body: Json = None) -> Json:
    async with client.request(method, path, json=body) as answer:
        assert answer.status in (200, 201), (method, path, await answer.text())
        return await answer.json()
