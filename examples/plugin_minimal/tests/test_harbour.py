"""The policy of Harbour City, held to what every plugin must do."""

from zsgx.testing.conformance import PolicyConformance


class TestHarbour(PolicyConformance):
    plugin = "harbour"
