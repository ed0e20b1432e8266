"""What models are judged by: read from documents, built in code."""

from __future__ import annotations

import copy
import datetime
import math
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any, Callable, Dict

import organisation
import pytest

import ism3
from ism3 import _times, criteria

DAY = 86400 * 10**9


def day(text: str) -> int:
    """The start of a day at the offset of the organisation."""
    return (
        datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)
    ).days * DAY - 3600 * 10**9


@pytest.fixture(scope="module")
def judged() -> Any:
    return ism3.Model.from_json(organisation.DOCUMENT)


def test_built_in_code_it_is_the_same_model(judged: Any) -> None:
    built = organisation.build()
    assert built.to_bytes() == judged.to_bytes()
    assert built.processes == judged.processes
    assert pickle.loads(pickle.dumps(built))["INV"] == judged["INV"]


def test_criteria_of_a_process(judged: Any) -> None:
    process = judged.process("INV")
    assert process == judged["INV"] and process.asset_owner == "Dan"
    assert (process.frequency, process.grace, process.settle) == ("P1M", "P7D", "P10D")
    assert process.references == ("Accounting manual, chapter 4",)
    assert process.changes == (ism3.Change(day("2025-01-15"), "second shift"),)
    assert process.rationale == ism3.Rationale(
        "rosi", "what is not invoiced is not paid", "EUR", 20000.5, 90000.0, 10000.0
    )
    targets = {(it.figure, it.resource, it.op): it for it in process.targets}
    assert len(targets) == len(process.targets) == 5, process.targets
    assert targets["efficacy.on_time", None, ">="] == ism3.Target(
        "efficacy.on_time",
        None,
        ">=",
        0.75,
        None,
        0.9,
        None,
        day("2025-02-01"),
        day("2024-12-01"),
        "Bob",
    )
    between = targets["load.ratio", "money", "between"]
    assert (between.value, between.upper, between.warning, between.warning_upper) == (
        0.2,
        0.9,
        0.3,
        0.8,
    )
    ended = targets["quality.fit", None, "none"]
    assert (ended.value, ended.upper, ended.warning, ended.valid_from) == (
        None,
        None,
        None,
        day("2030-01-01"),
    )
    assert targets["activity.worst_lead_time", None, "<="].value == 3 * 86400.0
    first, *_, last = process.specifications
    assert (first.metric, first.figure, first.frequency, first.client) == (
        "activity",
        None,
        "P7D",
        "CISO",
    )
    assert (first.normal, first.baseline_from, first.baseline_to, first.best) == (
        "xmr",
        None,
        None,
        None,
    )
    assert (last.metric, last.figure, last.normal, last.best) == (
        "efficacy",
        "efficacy.on_time",
        "xmr_median",
        1.0,
    )
    assert (last.baseline_from, last.baseline_to) == (day("2025-01-01"), day("2025-09-01"))
    bare = judged["SALES"]
    assert bare.rationale is None and bare.changes == bare.references == bare.specifications == ()
    assert (bare.grace, bare.settle) == (
        None,
        "P1M",
    ), "answers are awaited for a frequency unless it is said otherwise"


def test_criteria_of_the_whole(judged: Any) -> None:
    paid = judged.objective("paid")
    assert paid[:5] == ("paid", "business", "Invoices are good", "CFO", "EUR")
    assert paid.conditions == (
        ism3.Condition("INV", "quality.fit", None, None, "month", ">=", 0.5, None),
        ism3.Condition(None, None, None, "count", "P14D", "<", 3.0, None),
    )
    assert judged.objective("quiet").conditions == ()
    with pytest.raises(ism3.NotFoundError, match="did you mean 'paid'"):
        judged.objective("payd")
    assert judged.duty_rules == (
        ism3.DutyRule("supervisor", "owner", None, None, "nobody oversees himself"),
        ism3.DutyRule("owner", "supplier", "SALES", "INV", None),
    )
    assert judged.assets == (
        ism3.Asset("ledger", "repository", True, ("INV", "OSP-10")),
        ism3.Asset("paper", None, False, ()),
        ism3.Asset("vault", None, False, ("OSP-10",)),
    )
    scale = judged.capability_scale
    assert (scale.name, scale.source, [level.level for level in scale.levels]) == (
        "Ours",
        "internal",
        [1, 2, 4],
    )
    assert scale.levels[1] == ism3.CapabilityLevel(
        2, "Run", False, ("activity", "efficacy"), "test"
    )
    profile = judged.maturity_profile
    assert (profile.name, profile.source, profile.excluded) == (
        "Path",
        "internal",
        {"TSP-13": "insured"},
    )
    assert profile.levels[1] == ism3.MaturityLevel(2, "Second", {"INV": 4, "SALES": 1, "OSP-10": 2})
    assert judged.improvements[0] == ism3.Improvement("INV", 4, 1500.25, "EUR", "measure load")


def test_defaults_and_shipped_scales() -> None:
    model = ism3.Model.new().add_process("OSP-24").build()
    assert model.capability_scale.name == "ISM3" and len(model.capability_scale.levels) == 5
    assert len(model.maturity_profile.levels) == 5 and model.maturity_profile.excluded == {}
    assert [(rule.role, rule.other_role) for rule in model.duty_rules] == [
        ("supervisor", "owner"),
        ("supervisor", "supplier"),
    ]
    other = ism3.Model.new().add_process("OSP-24").use_capability_scale("ISO/IEC 33020")
    other.set_maturity_profile("Shorter", excluded={"OSP-10": "insured"})
    built = other.build()
    assert (
        built.capability_scale.name == "ISO/IEC 33020"
        and built.capability_scale.levels[0].level == 0
    )
    assert built.maturity_profile.excluded == {"OSP-10": "insured"}
    assert len(built.maturity_profile.levels) == 5


@pytest.mark.parametrize(
    "value, expected",
    [
        (0, 0),
        (3, 3 * 10**9),
        (-0.1, -(10**8)),
        (0.95, 950_000_000),
        (0.1 + 0.2, None),
        (1e-9, 1),
        (1e-10, None),
        (Decimal("0.123456789"), 123_456_789),
        (Decimal("0.1234567891"), None),
        (Fraction(1, 3), None),
        (Fraction(1, 8), 125_000_000),
        ("12.5", 12_500_000_000),
        ("PT90M", 5400 * 10**9),
        ("P1D", DAY),
        (datetime.timedelta(hours=1, microseconds=1), 3600 * 10**9 + 1000),
        (9223372036, 9223372036 * 10**9),
        (9223372037, None),
        (-9223372037, None),
        (math.nan, None),
        (math.inf, None),
        (10**400, None),
        ("1e999999999", None),
        (Decimal("1e-999999999"), None),
        (Decimal("NaN"), None),
        ("P1M", None),
        ("P", None),
        ("half", None),
        ("", None),
        (True, None),
        (None, None),
        ([1], None),
        (b"1", None),
        (1j, None),
    ],
)
def test_values_are_exact_or_refused(value: Any, expected: Any) -> None:
    if expected is None:
        with pytest.raises(ism3.Error):
            criteria.billionths(value, "value")
    else:
        assert criteria.billionths(value, "value") == expected


def test_lengths_of_time_read_as_they_were_written() -> None:
    for text in ("P1M", "P14M", "P7D", "PT4H", "PT90S", "P1M7DT1H1M1.5S", "PT0.000000001S"):
        length = _times.duration(text, "length")
        again = criteria.duration_text(length.months, length.nanoseconds)
        assert again is not None
        same = _times.duration(again, "length")
        assert (same.months, same.nanoseconds) == (length.months, length.nanoseconds), text
    assert criteria.duration_text(0, 0) is None


Wrong = Callable[[Any], Any]
#: What a builder that has the process X, with the resources a and b, and the objective o must refuse.
WRONG: Dict[str, Wrong] = {
    "process": lambda it: it.add_target("Y", "efficacy.ratio", ">=", 1),
    "process is none": lambda it: it.add_target(None, "efficacy.ratio", ">=", 1),
    "figure": lambda it: it.add_target("X", "efficacy.nothing", ">=", 1),
    "figure is a number": lambda it: it.add_target("X", 5, ">=", 1),
    "operator": lambda it: it.add_target("X", "efficacy.ratio", "=>", 1),
    "operator is none": lambda it: it.add_target("X", "efficacy.ratio", None, 1),
    "operator is a list": lambda it: it.add_target("X", "efficacy.ratio", [">="], 1),
    "no value": lambda it: it.add_target("X", "efficacy.ratio", ">="),
    "value outside": lambda it: it.add_target("X", "efficacy.ratio", ">=", 1.5),
    "value without use": lambda it: it.add_target("X", "efficacy.ratio", "none", 1),
    "half a pair": lambda it: it.add_target("X", "efficacy.ratio", "between", 0.5),
    "pair the wrong way round": lambda it: it.add_target(
        "X", "efficacy.ratio", "between", (0.9, 0.1)
    ),
    "warning beyond": lambda it: it.add_target("X", "efficacy.ratio", ">=", 0.9, warning=0.8),
    "resource": lambda it: it.add_target("X", "load.ratio", ">=", 0.5, resource="c"),
    "resource without use": lambda it: it.add_target(
        "X", "efficacy.ratio", ">=", 0.5, resource="a"
    ),
    "date": lambda it: it.add_target("X", "efficacy.ratio", ">=", 0.5, valid_from="soon"),
    "date before 1970": lambda it: it.add_target(
        "X", "efficacy.ratio", ">=", 0.5, valid_from="1969-01-01"
    ),
    "set by a number": lambda it: it.add_target("X", "efficacy.ratio", ">=", 0.5, set_by=5),
    "metric": lambda it: it.add_specification("X", "speed"),
    "figure of another type": lambda it: it.add_specification("X", "load", figure="efficacy.ratio"),
    "normal": lambda it: it.add_specification("X", "load", normal="cusum"),
    "half a baseline": lambda it: it.add_specification("X", "load", baseline=("2026-01-01",)),
    "baseline is a text": lambda it: it.add_specification("X", "load", baseline="2026-01-01"),
    "baseline the wrong way round": lambda it: it.add_specification(
        "X", "load", baseline=("2026-02-01", "2026-01-01")
    ),
    "zero character": lambda it: it.add_specification("X", "load", client="a\0b"),
    "no Unicode": lambda it: it.add_specification("X", "load", client="\ud800"),
    "no day": lambda it: it.add_change("X", "yesterday"),
    "amounts without currency": lambda it: it.set_rationale("X", cost=5),
    "half of the losses": lambda it: it.set_rationale("X", currency="EUR", losses_with=5),
    "cost below zero": lambda it: it.set_rationale("X", currency="EUR", cost=-1),
    "cost is a text": lambda it: it.set_rationale("X", currency="EUR", cost="much"),
    "cost is endless": lambda it: it.set_rationale("X", currency="EUR", cost=math.inf),
    "empty reference": lambda it: it.add_reference("X", ""),
    "no reference": lambda it: it.add_reference("X", None),
    "objective": lambda it: it.add_condition("p", ">=", 1, per="day", incidents="count"),
    "per": lambda it: it.add_condition("o", ">=", 1, per="moon", incidents="count"),
    "per is a number": lambda it: it.add_condition("o", ">=", 1, per=7, incidents="count"),
    "incidents": lambda it: it.add_condition("o", ">=", 1, per="day", incidents="colour"),
    "nothing": lambda it: it.add_condition("o", ">=", 1, per="day"),
    "process alone": lambda it: it.add_condition("o", ">=", 1, per="day", process="X"),
    "both": lambda it: it.add_condition(
        "o", ">=", 1, per="day", process="X", figure="load.ratio", incidents="harm"
    ),
    "condition none": lambda it: it.add_condition("o", "none", None, per="day", incidents="count"),
    "roles": lambda it: it.add_duty_rule("king", "owner"),
    "one role": lambda it: it.add_duty_rule("owner", "owner"),
    "process of a rule": lambda it: it.add_duty_rule("owner", "customer", process="Y"),
    "scale": lambda it: it.use_capability_scale("Theirs"),
    "capability": lambda it: it.add_improvement("X", 64, cost=1, currency="EUR"),
    "capability is a truth value": lambda it: it.add_improvement("X", True, cost=1, currency="EUR"),
    "no currency": lambda it: it.add_improvement("X", 2, cost=1, currency=None),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_builder_refuses(name: str) -> None:
    def start() -> Any:
        return (
            ism3.Model.new()
            .add_process("X", resources=[("a", "h"), ("b", "h")])
            .add_objective("o", "technical")
        )

    builder = start()
    with pytest.raises(ism3.Error):
        WRONG[name](builder)
    assert builder.build().to_bytes() == start().build().to_bytes(), "nothing of it is in the model"


@pytest.mark.parametrize(
    "call",
    [
        lambda it: it.add_asset("a", kind="boat"),
        lambda it: it.add_asset(None),
        lambda it: it.add_asset("a", processes=["X", "X"]),
        lambda it: it.add_asset("a", processes=[5]),
        lambda it: it.set_capability_scale("ISM3", []),
        lambda it: it.set_capability_scale("Ours", [(1, "One")]),
        lambda it: it.set_capability_scale(
            "Ours", [ism3.CapabilityLevel(1, "One", False, ("speed",), None)]
        ),
        lambda it: it.set_capability_scale(
            "Ours", [ism3.CapabilityLevel(i, "L", False, (), None) for i in (2, 1)]
        ),
        lambda it: it.set_capability_scale(
            "Ours", [ism3.CapabilityLevel(64, "L", False, (), None)]
        ),
        lambda it: it.set_maturity_profile("Ours", [ism3.MaturityLevel(0, "L", {})]),
        lambda it: it.set_maturity_profile("Ours", [ism3.MaturityLevel(1, "L", {"X": -1})]),
        lambda it: it.set_maturity_profile("Ours", [{"level": 1}]),
        lambda it: it.set_maturity_profile("Ours", excluded={"X": ""}),
    ],
)
def test_a_builder_keeps_no_halves(call: Wrong) -> None:
    builder = ism3.Model.new().add_process("X")
    with pytest.raises(ism3.Error):
        call(builder)
    if builder.closed:
        with pytest.raises(ism3.ClosedError):
            builder.add_asset("b")
        return
    plain = ism3.Model.new().add_process("X").build()
    assert builder.build().to_bytes() == plain.to_bytes()


def test_what_contradicts_itself_is_found_when_the_model_is_built() -> None:
    builder = ism3.Model.new().add_process("X").set_capability_scale("Ours", [])
    with pytest.raises(ism3.Error):
        builder.build()
    builder = ism3.Model.new().add_process("X").add_improvement("Z", 2, cost=1, currency="EUR")
    with pytest.raises(ism3.ModelError):
        builder.build()


def test_a_closed_model_tells_no_criteria() -> None:
    model = ism3.Model.from_json(copy.deepcopy(organisation.DOCUMENT))
    process = model["INV"]
    model.close()
    assert process.targets, "what was read stays"
    for use in (
        lambda: model.process("INV"),
        lambda: model.objective("paid"),
        lambda: model.duty_rules,
        lambda: model.assets,
        lambda: model.capability_scale,
        lambda: model.maturity_profile,
        lambda: model.improvements,
    ):
        with pytest.raises(ism3.ClosedError):
            use()
