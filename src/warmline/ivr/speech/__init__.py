"""The offline Chinese voice: text in, prompt sounds out; optional, never needed by a call."""
