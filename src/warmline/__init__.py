"""Warmline 暖线: an open-source contact centre. `cli` is the way in, `app` the wiring."""
