"""Hostile input: junk, lies and guesses at every door of the product, on real servers."""
