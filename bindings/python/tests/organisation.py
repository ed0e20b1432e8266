"""A small organisation that is judged by something of everything, as a document and built in code; and what happened."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Dict, List

import ism3

MONTHS = [datetime.date(2025 + month // 12, month % 12 + 1, 1) for month in range(17)]
#: Of ten answers each month so many are fit.
FIT = [9, 10, 9, 9, 10, 9, 9, 10, 9, 9, 10, 9, 9, 10, 9, 1]

DOCUMENT: Dict[str, Any] = {
    "ism3": {"format": "model", "version": 1},
    "name": "Example Ltd",
    "utc_offset": "+01:00",
    "environments": ["north", "south"],
    "processes": [
        {
            "code": "SALES",
            "name": "Sales",
            "practice": "business",
            "inputs": [{"name": "call"}],
            "outputs": [{"name": "order"}],
            "owner": "Ann",
            "supervisor": "Ann",
            "frequency": "P1M",
            "targets": [{"figure": "quality.fit", "op": ">=", "value": 0.8, "set_by": "Ann"}],
        },
        {
            "code": "INV",
            "name": "Invoicing",
            "practice": "business",
            "documented": True,
            "inputs": [{"name": "order", "from": "SALES"}],
            "outputs": [{"name": "invoice"}],
            "answer_within": "P2D",
            "frequency": "P1M",
            "grace": "P7D",
            "settle": "P10D",
            "resources": [{"name": "people", "unit": "h"}, {"name": "money", "unit": "EUR"}],
            "owner": "Bob",
            "supervisor": "Cid",
            "supplier": "Hosting Ltd",
            "asset_owner": "Dan",
            "rationale": {
                "assessment": "rosi",
                "text": "what is not invoiced is not paid",
                "cost": 20000.5,
                "losses_without": 90000,
                "losses_with": 10000,
                "currency": "EUR",
            },
            "changes": [{"on": "2025-01-15", "text": "second shift"}],
            "targets": [
                {
                    "figure": "efficacy.on_time",
                    "op": ">=",
                    "value": 0.75,
                    "warning": 0.9,
                    "set_by": "Bob",
                    "set_on": "2024-12-01",
                    "valid_from": "2025-02-01",
                },
                {
                    "figure": "load.ratio",
                    "resource": "money",
                    "op": "between",
                    "value": [0.2, 0.9],
                    "warning": [0.3, 0.8],
                },
                {"figure": "quality.fit", "op": ">=", "value": 0.8},
                {"figure": "quality.fit", "op": "none", "valid_from": "2030-01-01"},
                {"figure": "activity.worst_lead_time", "op": "<=", "value": "P3D"},
            ],
            "metrics": [
                {
                    "metric": "activity",
                    "frequency": "P7D",
                    "information_need": "Is it alive?",
                    "client": "CISO",
                },
                {"metric": "efficacy"},
                {"metric": "quality"},
                {
                    "figure": "efficacy.on_time",
                    "normal": {
                        "method": "xmr_median",
                        "baseline": {"from": "2025-01-01", "to": "2025-09-01"},
                    },
                    "best": 1,
                    "name": "On time",
                },
            ],
            "references": ["Accounting manual, chapter 4"],
        },
    ],
    "objectives": [
        {
            "id": "paid",
            "kind": "business",
            "text": "Invoices are good",
            "owner": "CFO",
            "harm_unit": "EUR",
            "conditions": [
                {
                    "process": "INV",
                    "figure": "quality.fit",
                    "per": "month",
                    "op": ">=",
                    "value": 0.5,
                },
                {"incidents": "count", "per": "P14D", "op": "<", "value": 3},
            ],
        },
        {"id": "quiet", "kind": "technical"},
    ],
    "duties": [
        {"roles": ["supervisor", "owner"], "text": "nobody oversees himself"},
        {"roles": ["owner", "supplier"], "process": "SALES", "other_process": "INV"},
    ],
    "assets": [
        {"name": "ledger", "kind": "repository", "essential": True, "processes": ["INV", "OSP-10"]},
        {"name": "paper"},
        {"name": "vault", "processes": ["OSP-10"]},
    ],
    "capability_scale": {
        "name": "Ours",
        "source": "internal",
        "levels": [
            {"level": 1, "name": "Begun", "types": ["activity"]},
            {"level": 2, "name": "Run", "types": ["activity", "efficacy"], "practices": "test"},
            {
                "level": 4,
                "name": "Known",
                "documented": True,
                "types": ["activity", "efficacy", "quality", "load"],
            },
        ],
    },
    "maturity_profile": {
        "name": "Path",
        "source": "internal",
        "levels": [
            {"level": 1, "name": "First", "processes": {"INV": 2}},
            {"level": 2, "name": "Second", "processes": {"INV": 4, "SALES": 1, "OSP-10": 2}},
        ],
        "excluded": [{"code": "TSP-13", "reason": "insured"}],
    },
    "improvements": [
        {
            "process": "INV",
            "capability": 4,
            "cost": 1500.25,
            "currency": "EUR",
            "text": "measure load",
        },
        {"process": "OSP-10", "capability": 2, "cost": 700, "currency": "EUR"},
    ],
}


def add_targets(build: Any) -> None:
    build.add_target("SALES", "quality.fit", ">=", Decimal("0.8"), set_by="Ann")
    build.add_target(
        "INV",
        "efficacy.on_time",
        ">=",
        0.75,
        warning="0.9",
        set_by="Bob",
        set_on=datetime.date(2024, 12, 1),
        valid_from="2025-02-01",
    )
    build.add_target(
        "INV", "load.ratio", "between", (0.2, 0.9), warning=[Fraction(3, 10), 0.8], resource="money"
    )
    build.add_target("INV", "quality.fit", ">=", Fraction(4, 5))
    build.add_target("INV", "quality.fit", "none", valid_from="2030-01-01")
    build.add_target("INV", "activity.worst_lead_time", "<=", datetime.timedelta(days=3))
    build.add_specification(
        "INV",
        "activity",
        frequency=datetime.timedelta(days=7),
        information_need="Is it alive?",
        client="CISO",
    )
    build.add_specification("INV", "efficacy").add_specification("INV", "quality")
    build.add_specification(
        "INV",
        "efficacy",
        figure="efficacy.on_time",
        normal="xmr_median",
        baseline=("2025-01-01", "2025-09-01"),
        best=1,
        name="On time",
    )


def add_scales(build: Any) -> None:
    build.set_capability_scale(
        "Ours",
        [
            ism3.CapabilityLevel(1, "Begun", False, ("activity",), None),
            ism3.CapabilityLevel(2, "Run", False, ("activity", "efficacy"), "test"),
            ism3.CapabilityLevel(
                4, "Known", True, ("activity", "efficacy", "quality", "load"), None
            ),
        ],
        source="internal",
    )
    build.set_maturity_profile(
        "Path",
        [
            ism3.MaturityLevel(1, "First", {"INV": 2}),
            ism3.MaturityLevel(2, "Second", {"INV": 4, "SALES": 1, "OSP-10": 2}),
        ],
        source="internal",
        excluded={"TSP-13": "insured"},
    )
    build.add_improvement("INV", 4, cost=1500.25, currency="EUR", text="measure load")
    build.add_improvement("OSP-10", 2, cost=700, currency="EUR")


def build() -> Any:
    """The same model, built in code; values in every form they may have."""
    build = (
        ism3.Model.new(name="Example Ltd", utc_offset="+01:00")
        .add_environment("north")
        .add_environment("south")
    )
    build.add_process(
        "SALES",
        name="Sales",
        practice="business",
        inputs=["call"],
        outputs=["order"],
        owner="Ann",
        supervisor="Ann",
        frequency="P1M",
    )
    build.add_process(
        "INV",
        name="Invoicing",
        practice="business",
        documented=True,
        inputs=[("order", "SALES")],
        outputs=["invoice"],
        answer_within=datetime.timedelta(days=2),
        frequency="P1M",
        grace="P7D",
        settle="P10D",
        resources=[("people", "h"), ("money", "EUR")],
        owner="Bob",
        supervisor="Cid",
        supplier="Hosting Ltd",
        asset_owner="Dan",
    )
    add_targets(build)
    build.add_change("INV", "2025-01-15", "second shift")
    build.set_rationale("INV", assessment="risk", text="replaced by the next one")
    build.set_rationale(
        "INV",
        assessment="rosi",
        text="what is not invoiced is not paid",
        currency="EUR",
        cost=20000.5,
        losses_without=90000,
        losses_with=Decimal(10000),
    )
    build.add_reference("INV", "Accounting manual, chapter 4")
    build.add_objective("paid", "business", text="Invoices are good", owner="CFO", harm_unit="EUR")
    build.add_objective("quiet", "technical")
    build.add_condition("paid", ">=", 0.5, per="month", process="INV", figure="quality.fit")
    build.add_condition("paid", "<", 3, per="P14D", incidents="count")
    build.add_duty_rule("supervisor", "owner", text="nobody oversees himself")
    build.add_duty_rule("owner", "supplier", process="SALES", other_process="INV")
    build.add_asset("ledger", kind="repository", essential=True, processes=["INV", "OSP-10"])
    build.add_asset("paper").add_asset("vault", processes="OSP-10")
    add_scales(build)
    return build.build()


def observe(ledger: Any) -> Any:
    """Sixteen months: in the last one most answers are bad, upstream too, and nothing of SALES comes from the south."""
    for number, (first, after) in enumerate(zip(MONTHS, MONTHS[1:])):
        for process in ("SALES", "INV"):
            days = [first + datetime.timedelta(days=day) for day in range(1, 11)]
            places: List[str] = ["north", "south"] * 5 if process == "INV" else ["north"] * 10
            ledger.observe_items(
                process=process,
                id=[f"{process}-{day}" for day in days],
                input=days,
                output=[
                    day + datetime.timedelta(days=1 if i < 8 else 4) for i, day in enumerate(days)
                ],
                fit=[i < FIT[number] for i in range(10)],
                environment=places,
            )
            for place in ("north", "south"):
                ledger.observe_watched(
                    process=process,
                    time=first,
                    end=after,
                    kinds="item;incident;quality",
                    environment=place,
                )
    ledger.observe_scope(
        process="INV", time="2026-04-20", total=50, covered=45, environment="north"
    )
    ledger.observe_incidents(
        objective="paid", time="2026-02-03", cause="error", harm=7, environment="north"
    )
    return ledger
