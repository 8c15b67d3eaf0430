"""The text of a document held against the policy that was read from it."""
