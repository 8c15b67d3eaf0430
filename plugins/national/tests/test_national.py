"""The policy of the nation, held to what every plugin must do."""

from zsgx.testing.conformance import PolicyConformance


class TestNational(PolicyConformance):
    plugin = "national"
