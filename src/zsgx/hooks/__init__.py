"""Hook specifications and plugins."""
