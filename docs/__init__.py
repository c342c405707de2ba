"""The manual, and `generate`, which writes the pages of it that are made from the code."""
