"""The only queries on shop orders: `orders` one by one and in lists, `enquiries` the talks before
them, `funnel` what became of those, `importing` many written at once and taken back."""
