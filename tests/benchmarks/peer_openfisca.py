"""
The three questions in OpenFisca, run in an environment of its own by `peers.py`.

The model is as near as OpenFisca comes: it has no unknown, so a fact that is not given is false or
zero, and silence is zero hours and no subsidy; amounts are 32-bit floats; the place is a variable,
since there are no jurisdictions. Formulas are NumPy over whole columns; the multiplier is a
parameter by date.

Reads one order a line and answers each with a line of JSON, when it has done the work; whoever
orders holds the watch. Nothing of zsgx is imported here, and OpenFisca nowhere else.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

# Not an environment in which these could be checked.
numpy: Any = import_module("numpy")
entities: Any = import_module("openfisca_core.entities")
enums: Any = import_module("openfisca_core.indexed_enums")
parameters: Any = import_module("openfisca_core.parameters")
periods: Any = import_module("openfisca_core.periods")
simulations: Any = import_module("openfisca_core.simulations")
systems: Any = import_module("openfisca_core.taxbenefitsystems")
variables: Any = import_module("openfisca_core.variables")

PERIOD: Final = "2024"
ROUTES: Final = ("recognition", "delegated", "reference", "none")
IN_PRINT: Final = "2023-08-24"
Record: Final = entities.build_entity(
    key="record", plural="records", label="A training record", is_person=True
)


def options(name: str, *members: str) -> Any:
    """Return an OpenFisca enum."""
    return enums.Enum(name, {member: member for member in members})


PLACE: Final = options("Place", "national", "guangxi", "qingdao", "weihai")
LEVEL: Final = options("Level", "none", "junior", "intermediate", "senior")
PROGRAMME: Final = options(
    "Programme", "advanced_seminar", "capability", "digital_engineer", "programme_other", "other"
)
SUBJECT: Final = options("Subject", "public", "professional")
ROUTE: Final = options("Route", *ROUTES)


def name_of(path: str) -> str:
    """Return what a fact or question is called in OpenFisca, where a dot cannot be in a name."""
    return path.replace(".", "_")


def variable(path: str, value_type: Any, formula: Callable[..., Any] | None = None) -> Any:
    """Return an OpenFisca variable; an enum's first option is what it is if not given."""
    body: dict[str, Any] = {
        "value_type": value_type,
        "entity": Record,
        "definition_period": periods.DateUnit.YEAR,
        "label": path,
    }
    if value_type not in (bool, float, datetime.date):
        default = getattr(value_type, "none", None) or next(iter(value_type))
        body |= {"value_type": enums.Enum, "possible_values": value_type, "default_value": default}
    if formula is not None:
        body |= {"formula": formula, "reference": "https://example.invalid/policy"}
    return type(name_of(path), (variables.Variable,), body)


def credited_hours(record: Any, period: Any, at: Any) -> Any:
    """Return the credited hours."""
    holds = record("certificate_training", period) + (
        record("certificate_level", period) != LEVEL["none"]
    )
    certified = holds * (record("certificate_issued_on", period) >= numpy.datetime64(IN_PRINT))
    place, programme = record("place", period), record("training_programme", period)
    qingdao, guangxi = place == PLACE["qingdao"], place == PLACE["guangxi"]
    digital = programme == PROGRAMME["digital_engineer"]
    capability = programme == PROGRAMME["capability"]
    professional = record("training_subject", period) == SUBJECT["professional"]
    hours = record("training_hours", period)
    return numpy.select(
        [
            qingdao * digital * certified,
            qingdao * record("training_in_published_plan", period),
            (programme == PROGRAMME["other"]) + qingdao * (digital + capability),
            guangxi * capability * professional,
        ],
        [
            hours * at(period).digital_hours_multiplier,
            hours,
            0.0 * hours,
            record("external_professional_hours", period),
        ],
        default=hours,
    )


def title_route(record: Any, period: Any, at: Any) -> Any:
    """Return the route to a title."""
    place, level = record("place", period), record("certificate_level", period)
    exam = record("application_exam_based", period)
    weihai, guangxi = place == PLACE["weihai"], place == PLACE["guangxi"]
    digital = record("training_programme", period) == PROGRAMME["digital_engineer"]
    outside = weihai * numpy.logical_not(record("application_in_scope", period) * digital)
    city = weihai + (place == PLACE["qingdao"])
    lower = (level == LEVEL["junior"]) + (level == LEVEL["intermediate"])
    return numpy.select(
        [
            (level == LEVEL["none"]) + outside + lower * exam * city,
            level == LEVEL["senior"],
            lower * (city + guangxi),
        ],
        [ROUTES.index("none"), ROUTES.index("reference"), ROUTES.index("recognition")],
        default=ROUTES.index("delegated"),
    )


def subsidy_eligible(record: Any, period: Any, at: Any) -> Any:
    """Return whether the training subsidy may be claimed."""
    entitled = (
        record("training_project_listed", period)
        * record("training_passed", period)
        * (record("certificate_level", period) != LEVEL["none"])
    )
    repeated = record("claim_paid_before", period) * (
        record("claim_on", period) <= year_after(record("claim_last_paid_on", period))
    )
    digital = record("training_programme", period) == PROGRAMME["digital_engineer"]
    covered = record("external_subsidy_person_covered", period)
    met = numpy.where(
        record("place", period) == PLACE["weihai"],
        entitled * numpy.logical_not(repeated),
        record("certificate_training", period),
    )
    return digital * covered * met


def year_after(days: Any) -> Any:
    """Return the days a year later; a 29 February is followed by a 28th."""
    months = days.astype("datetime64[M]")
    later = months + 12
    first = later.astype("datetime64[D]")
    last = (later + 1).astype("datetime64[D]") - first - 1
    return first + numpy.minimum(days - months.astype("datetime64[D]"), last)


FACTS: Final[dict[str, Any]] = {
    "place": PLACE,
    "training.hours": float,
    "training.programme": PROGRAMME,
    "training.subject": SUBJECT,
    "training.in_published_plan": bool,
    "training.project_listed": bool,
    "training.passed": bool,
    "certificate.training": bool,
    "certificate.level": LEVEL,
    "certificate.issued_on": datetime.date,
    "application.exam_based": bool,
    "application.in_scope": bool,
    "claim.on": datetime.date,
    "claim.paid_before": bool,
    "claim.last_paid_on": datetime.date,
    "external.professional_hours": float,
    "external.subsidy_person_covered": bool,
}
QUESTIONS: Final[dict[str, tuple[Any, Callable[..., Any]]]] = {
    "hours.credited": (float, credited_hours),
    "title.route": (ROUTE, title_route),
    "subsidy.training.eligible": (bool, subsidy_eligible),
}


def system() -> Any:
    """Return the whole model."""
    made = systems.TaxBenefitSystem([Record])
    value = {"values": {IN_PRINT: {"value": 2.0}, "2021-01-01": {"value": 1.0}}}
    made.parameters = parameters.ParameterNode("", data={"digital_hours_multiplier": value})
    made.add_variables(*(variable(path, kind) for path, kind in FACTS.items()))
    made.add_variables(*(variable(path, *each) for path, each in QUESTIONS.items()))
    return made


def columns_of(folder: Path) -> dict[str, Any]:
    """Return the columns that were put into *folder*: options as strings, days as days."""
    schema = json.loads((folder / "columns.json").read_text("utf-8"))
    found = {}
    for path, names in schema.items():
        raw = numpy.fromfile(folder / f"{path}.column", dtype=numpy.int32)
        kind = FACTS[path]
        if names is not None:
            found[path] = numpy.array(names)[raw]
        elif kind is float:
            found[path] = (raw / 100).astype(numpy.float32)
        else:
            found[path] = raw.astype("datetime64[D]" if kind is datetime.date else bool)
    return {name_of(path): values for path, values in found.items()}


class Desk:
    """
    Where orders are carried out.

    Attributes:
        folder: Where the records are, and the answers are put.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.system = system()
        self.columns = columns_of(folder)
        self.count = len(self.columns["place"])
        self.records = [
            {name_of(path): {PERIOD: value} for path, value in record.items()}
            for record in json.loads((folder / "records.json").read_text("utf-8"))
        ]

    def on_columns(self, *, keep: bool = False) -> None:
        """Set whole columns in and calculate the three questions, and *keep* them if asked to."""
        simulation = simulations.SimulationBuilder.build_default_simulation(
            self.system, count=self.count
        )
        for name, values in self.columns.items():
            simulation.set_input(name, PERIOD, values)
        answers = self._calculated(simulation)
        if keep:
            for path, values in answers.items():
                scaled = values * 100 if values.dtype.kind == "f" else values
                numpy.rint(scaled).astype(numpy.int32).tofile(self.folder / f"{path}.answer")

    def on_dicts(self) -> None:
        """Decide all records, given as dicts, in one simulation."""
        records = {str(number): record for number, record in enumerate(self.records)}
        self._calculated(self._built(records))

    def one_by_one(self, times: int, *, trace: bool, serialised: bool = False) -> None:
        """Decide *times* records, each alone."""
        for number in range(times):
            simulation = self._built({"one": self.records[number % len(self.records)]})
            simulation.trace = trace
            self._calculated(simulation)
            if serialised:
                simulation.tracer.get_serialized_flat_trace()

    def _built(self, records: Mapping[str, Any]) -> Any:
        return simulations.SimulationBuilder().build_from_dict(self.system, {"records": records})

    def _calculated(self, simulation: Any) -> dict[str, Any]:
        return {path: simulation.calculate(name_of(path), PERIOD) for path in QUESTIONS}


def main() -> None:
    """Carry out one order a line, until there are no more."""
    desk = Desk(Path(sys.argv[1]))
    orders: dict[str, Callable[[int], None]] = {
        "keep columns": lambda _times: desk.on_columns(keep=True),
        "columns": lambda _times: desk.on_columns(),
        "dicts": lambda _times: desk.on_dicts(),
        "plain": lambda times: desk.one_by_one(times, trace=False),
        "traced": lambda times: desk.one_by_one(times, trace=True),
        "traced, as data": lambda times: desk.one_by_one(times, trace=True, serialised=True),
    }
    for line in sys.stdin:
        order = json.loads(line)
        orders[order["do"]](order["times"])
        print(json.dumps({"done": order["do"]}), flush=True)


if __name__ == "__main__":
    main()
