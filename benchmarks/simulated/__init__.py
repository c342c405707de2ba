"""A whole day of a centre in virtual time: its settings, its floor, its people, and its books.

Used by `bench day` and by `tests/voice/test_day.py`.
"""
