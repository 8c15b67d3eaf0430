"""What all tests share."""

import os

from hypothesis import settings

# Measuring coverage slows single examples down, so they have no deadline.
# CI tries the same examples every time, so that a failure there is the change's own.
settings.register_profile("zsgx", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("zsgx")
