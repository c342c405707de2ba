"""The embedded servers as supervised child processes, and what a machine lacks for them."""
