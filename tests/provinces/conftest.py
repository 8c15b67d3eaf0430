"""The cases of a place that is not installed run with the engine that knows it."""

collect_ignore_glob = ["*/cases/*"]
