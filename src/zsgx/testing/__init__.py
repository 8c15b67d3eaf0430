"""
What policies are held to: the checks of `zsgx check`, the pytest plugin and the conformance suite.

Nothing is imported here, so that the pytest plugin, which pytest loads in every run, stays cheap.
"""
