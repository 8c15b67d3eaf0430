"""Rules that look across the records of a table: claims, hours, ranks, quotas, tallies."""
