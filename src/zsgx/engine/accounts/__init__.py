"""Accounts: what a person's entries come to over a period, for one person and for tables."""
