"""The only queries on the tables of knowledge, one file per noun."""
