"""All clocks of many cases computed again after a calendar change, against a plain numpy loop and OpenFisca.

    make benchmarks ARGS="clocks --cases 100000"

No database: the engine alone, then the engine with the record and explanation of every clock as JSON. numpy and
OpenFisca-Core are not part of the product; without them their lines say so.
"""

import argparse
import gc
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.figures import table
from tutela.engines import clocks
from tutela.engines.clocks import Calendar, Kind, Rule

STATE = "IT"
FIRST = datetime(2026, 7, 6, tzinfo=UTC)
SPAN_MINUTES = 400 * 24 * 60
# Hours from the first encounter to the other events of a case, as in the first weeks of a child.
LATER = {
    "first_encounter": 0, "child_arrived": 6, "application_made": 20, "guardian_request_received": 22,
    "application_presented": 20, "application_registered": 110, "application_lodged": 500, "interview_held": 90,
    "age_assessment_ordered": 200, "take_charge_accepted": 1500, "request_received": 1100, "decision_notified": 1900,
}  # fmt: skip
EVERY = 20_000
AIM_RATIO = 3.0
AIM_SECONDS = 60.0

Case = dict[str, datetime]


@dataclass(frozen=True)
class Cost:
    """Seconds of the wall clock, and of the processor: on a shared machine only the second says much."""

    wall: float
    cpu: float

    def cells(self) -> list[object]:
        return [f"{self.wall:.2f}", f"{self.cpu:.2f}"]


@dataclass(frozen=True)
class Work:
    """The rules that apply to a case and the calendar before and after the change."""

    rules: list[Rule]
    before: Calendar
    calendar: Calendar


def work() -> Work:
    """Numbered rules of the State and the Union whose trigger the cases have, with a calendar that gained a day."""
    catalogue = clocks.shipped()
    old = catalogue.calendar(STATE)
    changed = replace(old, version="changed", public={**old.public, date(2026, 11, 2): "New holiday"})
    rules = [
        rule for rule in catalogue.for_state(STATE)
        if rule.trigger in LATER and (rule.deadline or rule.until) and not rule.valid_to
    ]  # fmt: skip
    return Work(rules, old, changed)


def cases(count: int, seed: int = 1) -> Iterator[Case]:
    """Invented cases: only times of events."""
    draw = random.Random(seed)  # noqa: S311 (figures, not secrets)
    for _ in range(count):
        start = FIRST + timedelta(minutes=draw.randrange(SPAN_MINUTES))
        yield {name: start + timedelta(hours=hours + draw.randrange(24) * (hours > 0)) for name, hours in LATER.items()}


def plans(todo: Work, rules: list[Rule]) -> list[tuple[str, Any]]:
    """The compiled rules, made once for the changed calendar."""
    return [
        (rule.trigger, clocks.plan(rule, todo.calendar, None, rule.extension(rule.ground) if rule.extends else None))
        for rule in rules
    ]


def engine(todo: Work, rules: list[Rule], given: list[Case]) -> int:
    """Both dates of every clock, nothing kept but a check sum."""
    ready = plans(todo, rules)
    total = 0
    for case in given:
        for trigger, plan in ready:
            total += plan.due(case[trigger])[0] is not None
    return total


def day_engine(todo: Work, rules: list[Rule], given: list[list[date]]) -> int:
    """The same question that the numpy loop answers: from a local day to the last day, for working-day rules."""
    ready = [plan for _, plan in plans(todo, rules)]
    total = 0
    for row in given:
        for plan, day in zip(ready, row, strict=True):
            total += plan.days(day)[1].day
    return total


def records(todo: Work, rules: list[Rule], given: list[Case]) -> int:
    """Both dates, flags, explanation and the record as JSON text, as the product stores it."""
    total, began = 0, time.perf_counter()
    for number, case in enumerate(given, start=1):
        for rule in rules:
            known = {rule.selector: case[rule.selector]} if rule.selector in case else {}
            found = clocks.compute(rule, case[rule.trigger], todo.calendar, events=known)
            total += len(json.dumps(found.to_record()))
        if number % EVERY == 0:
            print(f"  {number} cases, {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return total


def renewed(todo: Work, given: list[Case]) -> int:
    """What a node does after a calendar change: ask of every clock whether it is touched, compute and record those."""
    change = clocks.CalendarChange(todo.before, todo.calendar)
    ready = [
        (rule, clocks.plan(rule, todo.before, None, rule.extension(rule.ground) if rule.extends else None))
        for rule in todo.rules
    ]
    total = 0
    for number, case in enumerate(given, start=1):
        if number % EVERY == 0:
            print(f"  {number} cases", file=sys.stderr, flush=True)
        for rule, plan in ready:
            at = case[rule.trigger]
            if change.touches(plan, at):
                known = {rule.selector: case[rule.selector]} if rule.selector in case else {}
                json.dumps(clocks.compute(rule, at, todo.calendar, events=known).to_record())
                total += 1
    return total


def numpy_loop(todo: Work, rules: list[Rule], given: list[list[date]]) -> int:
    """Date by date: only the working days, no roll, one reading, no hours, no months."""
    import numpy

    closed = numpy.busdaycalendar(holidays=[numpy.datetime64(day) for day in todo.calendar.public])
    numbers = [rule.deadline.n for rule in rules if rule.deadline]
    total = 0
    for row in given:
        for n, day in zip(numbers, row, strict=True):
            total += numpy.busday_offset(day, n, roll="backward", busdaycal=closed).item().day
    return total


def openfisca(todo: Work, given: list[list[date]]) -> int:
    """Three rules for all persons at once: 15 working days; 21 days and two months that move to a working day.

    A formula is a numpy expression on whole columns, so the arithmetic is numpy's. What it has no place for: the law
    in force by another event of the same person (its formulas are dated by one period for everybody), a calendar
    per row, a second reading, hours, extensions, and an explanation.
    """
    import numpy
    from openfisca_core.entities import Entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = Entity("person", "persons", "", "")
    person.is_person = True
    closed = numpy.busdaycalendar(holidays=[numpy.datetime64(day) for day in todo.calendar.public])
    day, month = numpy.dtype("datetime64[D]"), numpy.dtype("datetime64[M]")

    def moved(end: Any) -> Any:
        return numpy.busday_offset(end, 0, roll="forward", busdaycal=closed)

    def two_months(start: Any) -> Any:
        first = start.astype(month) + 2
        last = (first + 1).astype(day) - 1
        return moved(numpy.minimum(first.astype(day) + (start - start.astype(month).astype(day)), last))

    formulas = {
        "representative": lambda start: numpy.busday_offset(start, 15, roll="backward", busdaycal=closed),
        "lodging": lambda start: moved(start + 21),
        "request": two_months,
    }

    def variable(name: str, formula: Any = None) -> Any:
        about = {"value_type": date, "entity": person, "label": name}
        if formula is None:
            return type(name, (Variable,), {**about, "definition_period": DateUnit.ETERNITY})
        rule = {"definition_period": DateUnit.DAY, "formula": lambda persons, period: formula(persons("event", period))}
        return type(name, (Variable,), {**about, **rule})

    system = TaxBenefitSystem([person])
    system.add_variables(variable("event"), *(variable(name, formula) for name, formula in formulas.items()))
    simulation = SimulationBuilder().build_default_simulation(system, count=len(given))
    simulation.set_input("event", "ETERNITY", numpy.array([row[0] for row in given], dtype=day))
    return sum(len(simulation.calculate(name, "2026-11-23")) for name in formulas)


def timed(what: Callable[[], int]) -> tuple["Cost", int]:
    """What a measurement took and what it counted."""
    gc.collect()
    began, used = time.perf_counter(), processor()
    found = what()
    return Cost(time.perf_counter() - began, processor() - used), found


def processor() -> float:
    """Processor seconds of this process and of the children that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def peak() -> str:
    """Highest memory of this process and of its children."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return f"{max(own, children) / 1024:.0f} MB"


def _share(part: tuple[int, int]) -> int:
    count, seed = part
    todo = work()
    return records(todo, todo.rules, list(cases(count, seed)))


def both_cores(count: int) -> int:
    """Records of half the cases on each of two processes."""
    with ProcessPoolExecutor(max_workers=2) as pool:
        return sum(pool.map(_share, [(count // 2, 1), (count - count // 2, 2)]))


def tried(name: str, what: Callable[[], int], count: int) -> tuple[Cost | None, list[object]]:
    """A row of a foreign library, or that it is missing."""
    try:
        cost, _ = timed(what)
    except ImportError as error:
        return None, [name, "-", "-", count, f"{error.name} is not installed"]
    return cost, [name, *cost.cells(), count, ""]


def measure(todo: Work, given: list[Case], *, all_records: bool) -> tuple[list[list[object]], bool]:
    """All rows, and whether the aims are met (engine within three times numpy; all cases under a minute)."""
    count, every = len(given), len(todo.rules)
    working = [rule for rule in todo.rules if rule.deadline and rule.deadline.kind is Kind.EU_WORKING and not rule.extends]
    using = [rule for rule, (_, plan) in zip(todo.rules, plans(todo, todo.rules), strict=True) if plan.uses_calendar()]
    zone = todo.calendar.tz
    local = [[case[rule.trigger].astimezone(zone).date() for rule in working] for case in given]
    base, row = tried("numpy loop, working days only", lambda: numpy_loop(todo, working, local), count * len(working))
    rows = [row]

    def add(name: str, what: Callable[[], int], clocks_of_a_case: int, note: str = "") -> tuple[Cost, int]:
        cost, found = timed(what)
        against = note or (f"{cost.cpu / base.cpu:.2f} x numpy" if base else "")
        rows.append([name, *cost.cells(), count * clocks_of_a_case, against])
        return cost, found

    add("engine, the same working days", lambda: day_engine(todo, working, local), len(working))
    add("engine, clocks that use the calendar", lambda: engine(todo, using, given), len(using))
    quick, _ = add("engine, every clock", lambda: engine(todo, todo.rules, given), every)
    rows.append(tried("OpenFisca, three rules as columns", lambda: openfisca(todo, local), count * 3)[1])
    after, changed = add("every clock asked, touched ones recorded", lambda: renewed(todo, given), every, peak())
    rows[-1][-1] = f"{changed} new records, {peak()}"
    if all_records:
        add("record of every clock, 2 processes", lambda: both_cores(count), every, "no clock left out")
    return rows, (base is None or quick.cpu <= AIM_RATIO * base.cpu) and after.cpu <= AIM_SECONDS


def main(arguments: list[str]) -> int:
    """Print the figures; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="benchmarks clocks", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--all-records", action="store_true", help="also a new record of clocks that nothing touched")
    options = parser.parse_args(arguments)
    todo = work()
    print(f"{options.cases} cases, {len(todo.rules)} clocks each, calendar of {STATE} with one day more", file=sys.stderr)
    rows, met = measure(todo, list(cases(options.cases)), all_records=options.all_records)
    print(table(["what", "seconds", "processor", "clocks", "against"], rows))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
