"""Talks with real sound through one Asterisk: what `bench media` is made of."""
