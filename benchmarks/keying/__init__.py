"""Callers who press keys: a small SIP telephone of our own, key events and tones in RTP."""
