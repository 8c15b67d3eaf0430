"""The policy of Weihai, held to what every plugin must do."""

from zsgx.testing.conformance import PolicyConformance


class TestWeihai(PolicyConformance):
    plugin = "weihai"
