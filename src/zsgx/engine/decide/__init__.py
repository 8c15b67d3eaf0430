"""From a record to a decision: the truth table, its lookup, what is missing, the explanation."""
