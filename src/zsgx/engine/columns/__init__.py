"""The same answers over whole tables: truth tables on columns."""
