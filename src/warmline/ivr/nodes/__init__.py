"""One file per kind of flow node."""
