"""The policy of Qingdao, held to what every plugin must do."""

import datetime

from zsgx import Engine
from zsgx.testing.conformance import PolicyConformance


class TestQingdao(PolicyConformance):
    plugin = "qingdao"


def test_above_the_upper_ratio_the_reasons_say_that_no_consequence_is_stated() -> None:
    engine = Engine.load(plugins=["national", "qingdao"])

    def rules(fund: str) -> tuple[str, ...]:
        facts = {"employer.payroll": "1000000", "employer.training_fund": fund}
        day = datetime.date(2024, 12, 31)
        return engine.decide("employer.fund.sufficient", at="qingdao", date=day, facts=facts).rules

    assert rules("25000") == ("qingdao/lowest_ratio",)
    assert rules("25000.01") == ("qingdao/lowest_ratio", "qingdao/above_highest_ratio")
