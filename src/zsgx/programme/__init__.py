"""Targets to reach, and what is due from whom by when."""
