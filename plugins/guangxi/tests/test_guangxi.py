"""The policy of Guangxi, held to what every plugin must do."""

from zsgx.testing.conformance import PolicyConformance


class TestGuangxi(PolicyConformance):
    plugin = "guangxi"
