"""Ways outward: what a person is told also goes to him by mail, or by a hook to a gateway for SMS
or 微信. Words of `notices`; this folder knows who wants what, keeps the outbox and delivers it."""
