"""Customers (客户): who they are, how to reach them, whose they are."""
