"""Warmline 暖线: an open-source contact centre. `cli` is the way in, `app` the wiring."""

__version__ = "0.1.0"
