"""Rules changed for one clock: the next period of a repeating rule."""

from dataclasses import replace

from tutela.engines.clocks import Deadline, Rule


def again(rule: Rule) -> Rule:
    """The rule as it runs from the second period on (every month, every quarter, every year)."""
    if rule.repeats is None or rule.deadline is None:
        return rule
    return replace(rule, deadline=Deadline(rule.repeats.n, rule.repeats.unit), selector=None)
