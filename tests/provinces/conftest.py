"""Cases here are of places that are not installed; the tests beside them run them."""

collect_ignore_glob = ["*/cases/*"]
