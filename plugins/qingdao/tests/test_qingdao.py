"""The policy of Qingdao, held to what every plugin must do."""

from zsgx.testing.conformance import PolicyConformance


class TestQingdao(PolicyConformance):
    plugin = "qingdao"
