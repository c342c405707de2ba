"""The only queries on the tables of accounts, one file per noun."""
