"""Layer policies, compile truth tables, decide."""
