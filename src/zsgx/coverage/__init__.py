"""What computes each clause, and what the policy cases reach."""
