"""The policy of Guangxi, held to what every plugin must do."""

import datetime

from zsgx import Engine
from zsgx.testing.conformance import PolicyConformance


class TestGuangxi(PolicyConformance):
    plugin = "guangxi"


def test_the_tier_of_the_region_is_called_its_own() -> None:
    engine = Engine.load(plugins=["national", "guangxi"])
    day = datetime.date(2024, 5, 1)

    decision = engine.decide("grant.base.payer", at="guangxi", date=day, facts={})
    regional = engine.decide(
        "grant.base.payer", at="guangxi", date=day, facts={"base.tier": "provincial"}
    )

    assert "基地级别为“自治区级”" in regional.explain().say("zh")
    assert "“regional”" in decision.explain().say("en")
