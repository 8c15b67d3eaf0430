"""The records that come out: decisions and explanations."""
