"""Ways in which a verb on shop orders fails."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing
from warmline.shop.model import Plan


class OrderMissing(Missing):
    """No such order in the actor's sight."""

    code = "shop_order_missing"

    def __init__(self) -> None:
        super().__init__("There is no such order in your data scope.")


class OrderPlanned(Conflict):
    """A follow-up of this order is open already. `details`: when it is due and whose it is."""

    code = "shop_order_planned"

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            "A follow-up of this order is planned already; change that one.",
            at=plan.at.isoformat(),
            who=plan.who,
        )


class RuleChanged(Conflict):
    """Somebody else saved the rule meanwhile. `details`: the present `version`."""

    code = "shop_rule_changed"

    def __init__(self, version: int) -> None:
        super().__init__(
            "Somebody else changed the rule meanwhile; nothing of yours is saved, look "
            "at it again.",
            version=version,
        )


class OrderInvalid(Invalid):
    """What a shop told of an order cannot be."""

    code = "shop_order_invalid"


class OrderChanged(Conflict):
    """Somebody, or the shop, changed it meanwhile."""

    code = "shop_order_changed"

    def __init__(self) -> None:
        super().__init__("The order changed meanwhile; look at it again.")
