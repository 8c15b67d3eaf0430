"""What all tests share."""

import os

from hypothesis import HealthCheck, settings
from tests.effort import amount

# How long an example takes says how busy the machine is, and how much measuring coverage slows it
# down: examples have no deadline, and making them may be slow.
# CI tries the same examples every time, so that a failure there is the change's own.
settings.register_profile(
    "zsgx",
    deadline=None,
    max_examples=amount(33, 100),
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("zsgx")
