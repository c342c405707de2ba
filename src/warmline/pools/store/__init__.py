"""The only queries on the tables of pools."""
