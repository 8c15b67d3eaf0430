"""
河南省 as far as its regulation changed: what a document of 1998, amended in 2010, makes due.

The text of 2010 is at hand; that of 1998 is not, and the period which it gives here is made up.
"""

from zsgx import DATE, Fact, Policy, Text, hookimpl, read_policy


@hookimpl
def zsgx_facts() -> list[Fact]:
    """Return the facts that its obligations count from."""
    label = Text("接到申诉之日", "day on which the complaint came in")
    return [Fact("complaint.received_on", DATE, label)]


@hookimpl
def zsgx_policies() -> list[Policy]:
    """Return the policy of the province."""
    return [read_policy(__name__)]
