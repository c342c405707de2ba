"""The public pool (公海): who owns which customer, for how long, and how customers change hands."""
