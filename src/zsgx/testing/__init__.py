"""
For the tests of plugins: the pytest plugin and the conformance suite.

Nothing is imported here, so that the pytest plugin, which pytest loads in every run, stays cheap.
"""
