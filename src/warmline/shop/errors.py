"""Ways in which a verb on shop orders fails."""

from __future__ import annotations

from warmline.kit.errors import Conflict, Invalid, Missing


class OrderMissing(Missing):
    """No such order in the actor's sight."""

    code = "shop_order_missing"

    def __init__(self) -> None:
        super().__init__("There is no such order in your data scope.")


class OrderInvalid(Invalid):
    """What a shop told of an order cannot be."""

    code = "shop_order_invalid"


class OrderChanged(Conflict):
    """Somebody, or the shop, changed it meanwhile."""

    code = "shop_order_changed"

    def __init__(self) -> None:
        super().__init__("The order changed meanwhile; look at it again.")
