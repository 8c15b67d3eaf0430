"""Expressions: parse, check, evaluate, cut into atoms, put into words."""
