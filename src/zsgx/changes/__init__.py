"""What a change touches, and whether a published text still says what the policy holds."""
