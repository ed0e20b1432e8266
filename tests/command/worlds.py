"""Random models and logs with hostile names, for the tests of pages for monitoring systems."""

import datetime
import random
from typing import Any, Iterator

START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)

COLUMNS = (
    "kind",
    "process",
    "environment",
    "time",
    "end",
    "id",
    "count",
    "resource",
    "available",
    "used",
    "total",
    "covered",
    "assessed",
    "fit",
)

# Seconds up to which lead times are counted, and as the specification writes them.
BOUNDS = [4**k for k in range(14)]

HOSTILE = [
    '"',
    "\\",
    "\\n",
    '\\"',
    "{",
    "}",
    '"} 1',
    "# EOF",
    "# TYPE x gauge",
    ",",
    '="',
    "a=b",
    " ",
    "  ",
    "'",
    "\u00e9",
    "\u2028",
    "\ufeff",
    "\U0001f512",
    "\u200b",
    "NaN",
    "+Inf",
    "le",
    "0",
    "%s%n",
    "$(x)",
    "`",
    "<",
    "/",
    ".",
    "-",
    "x" * 200,
]


def hostile(pick: random.Random, used: set[str]) -> str:
    """A name that no other has; a model takes any on one line, up to 255 bytes."""
    while True:
        name = "".join(pick.choice(HOSTILE + list("abc")) for _ in range(pick.randint(1, 5)))
        if len(name.encode()) < 255 and name not in used and name.strip() and name == name.strip():
            used.add(name)
            return name


class World:
    """A random model and log."""

    def __init__(self, seed: int) -> None:
        self.pick = pick = random.Random(seed)
        used: set[str] = set()
        self.environments = [hostile(pick, used) for _ in range(pick.randint(1, 3))]
        self.processes = [self.process(used) for _ in range(pick.randint(0, 4))]
        self.model: dict[str, Any] = {
            "ism3": {"format": "model", "version": 1},
            "name": hostile(pick, set()),
            "environments": self.environments,
            "processes": self.processes,
            "objectives": [
                {
                    "id": hostile(pick, used),
                    "kind": "business",
                    "conditions": [
                        {
                            "process": process["code"],
                            "figure": "quality.fit",
                            "per": "month",
                            "op": ">=",
                            "value": 0.5,
                        }
                    ],
                }
                for process in self.processes[:2]
            ],
        }

    def process(self, used: set[str]) -> dict[str, Any]:
        pick = self.pick
        process: dict[str, Any] = {
            "code": hostile(pick, used),
            "name": hostile(pick, set()),
            "settle": pick.choice(["PT0S", "P7D", "P40D"]),
            "resources": [
                {"name": hostile(pick, used), "unit": pick.choice(["h", 'a"b', "\\"])}
                for _ in range(pick.randint(1, 2))
            ],
        }
        if pick.random() < 0.5:
            process["resources"][0]["unit_cost"] = [
                {"from": "2026-01-01", "value": 2.5, "currency": pick.choice(["EUR", '"'])}
            ]
        process["targets"] = [
            {
                "figure": "quality.fit",
                "op": pick.choice([">=", ">"]),
                "value": 0.5,
                "warning": 0.75,
            },
            {
                "figure": "quality.fit",
                "op": "between",
                "value": [0.125, 0.875],
                "valid_from": "2026-03-01",
            },
            {"figure": "activity.mean_lead_time", "op": "<=", "value": "PT8H"},
        ][: pick.randint(0, 3)]
        if pick.random() < 0.5:
            process["metrics"] = [
                {"metric": name}
                for name in pick.sample(["activity", "quality", "load", "scope"], 2)
            ]
        return process

    def log(self) -> Iterator[dict[str, Any]]:
        for _ in range(self.pick.randint(0, 60) if self.processes else 0):
            process = self.pick.choice(self.processes)
            row = {
                "process": process["code"],
                "environment": self.pick.choice(self.environments),
                "time": self.time(0, 120 * 24),
                **self.fact(process),
            }
            yield row

    def time(self, first: int, last: int) -> str:
        time = START + datetime.timedelta(hours=self.pick.randint(first, last))
        return time.strftime("%Y-%m-%dT%H:%M:%SZ")

    def span(self) -> dict[str, str]:
        """A time and an end, mostly a bound of the lead times later, or almost."""
        start = self.pick.randint(0, 120 * 24) * 3600
        lead = (
            max(0, self.pick.choice(BOUNDS) + self.pick.randint(-1, 1))
            if self.pick.random() < 0.7
            else self.pick.randint(0, 10**6)
        )
        ends = (start, min(start + lead, 122 * 24 * 3600))
        return dict(
            zip(
                ("time", "end"),
                (
                    (START + datetime.timedelta(seconds=end)).strftime("%Y-%m-%dT%H:%M:%SZ")
                    for end in ends
                ),
            )
        )

    def fact(self, process: dict[str, Any]) -> dict[str, Any]:
        pick = self.pick
        kind = pick.choice(["output", "item", "quality", "scope", "resources", "interruption"])
        if kind == "output":
            return {"kind": kind, "count": pick.randint(1, 10 ** pick.randint(0, 15))}
        if kind == "item":
            return {"kind": kind, "id": f"i{pick.getrandbits(40)}", **self.span()}
        if kind == "quality":
            return {"kind": kind, "assessed": 7, "fit": pick.randint(0, 7)}
        if kind == "scope":
            return {"kind": kind, "total": 300, "covered": pick.randint(0, 300)}
        if kind == "interruption":
            return {"kind": kind, "end": self.time(121 * 24, 122 * 24)}
        return {
            "kind": kind,
            "end": self.time(121 * 24, 122 * 24),
            "available": 9,
            "used": pick.randint(0, 9),
            "resource": pick.choice(process["resources"])["name"],
        }
