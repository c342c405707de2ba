"""`warmline <capability> <verb>`: collects each feature's cli.py."""
