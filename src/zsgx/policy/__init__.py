"""What documents say, as data, and the files that hold it."""
