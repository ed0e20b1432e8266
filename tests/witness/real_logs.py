"""Real logs of the folder that ISM3_DATA names, as native rows. Their licences are told there."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from generate import RawRow
from times import DAY, SECOND, read_instant
from witness import Question


@dataclass(frozen=True)
class RealLog:
    name: str
    model: dict[str, Any]
    rows: list[RawRow]
    questions: tuple[Question, ...]


def read_table(path: Path) -> Iterator[dict[str, str]]:
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    return csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""))


def instant(text: str, pattern: str) -> int:
    moment = datetime.strptime(text, pattern).replace(tzinfo=timezone.utc)
    return int(moment.timestamp()) * SECOND


def model_of(code: str, environments: list[str] | None = None, **process: object) -> dict[str, Any]:
    model: dict[str, Any] = {
        "ism3": {"format": "model", "version": 1},
        "hash_key": "000102030405060708090a0b0c0d0e0f",
        "processes": [{"code": code, **process}],
    }
    if environments:
        model["environments"] = environments
    return model


def watched(code: str, kinds: str, start: int, end: int) -> RawRow:
    return {"kind": "watched", "process": code, "time": str(start), "end": str(end), "kinds": kinds}


def tickets(data: Path) -> RealLog:
    pattern = "%d/%m/%Y %H:%M"
    rows: list[RawRow] = []
    for line in read_table(data / "servicenow" / "incident_event_log.csv.gz"):
        row = {
            "kind": "item",
            "process": "OSP-24",
            "id": line["number"],
            "time": str(instant(line["opened_at"], pattern)),
        }
        if line["resolved_at"] != "?":
            row["end"] = str(instant(line["resolved_at"], pattern))
            row["verdict"] = "fit" if line["reopen_count"] == "0" else "unfit"
        rows.append(row)
    hours = {
        "weekly": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:00", "to": "18:00"}]
    }
    model = model_of("OSP-24", answer_within="PT40H", answer_clock="service", service_hours=hours)
    as_of = read_instant("2016-05-01T00:00:00Z")
    return RealLog("tickets", model, rows, (Question("month"), Question("all", as_of=as_of)))


def vulnerabilities(data: Path) -> RealLog:
    rows: list[RawRow] = []
    for line in read_table(data / "kev" / "known_exploited_vulnerabilities.csv"):
        added, due = read_instant(line["dateAdded"]), read_instant(line["dueDate"])
        row = {"kind": "input", "process": "OSP-19", "id": line["cveID"]}
        rows.append(row | {"time": str(added), "due": str(due + DAY)})
    return RealLog(
        "vulnerabilities", model_of("OSP-19"), rows, (Question("quarter"), Question("P7D"))
    )


def reports(data: Path) -> RealLog:
    rows: list[RawRow] = []
    for line in read_table(data / "vulndb" / "golang_vulndb_reports.csv"):
        common = {"process": "OSP-19", "id": line["id"]}
        if line["created"]:
            rows.append({"kind": "input", "time": line["created"], **common})
        verdict = "fit" if line["review_status"] == "REVIEWED" else "unfit"
        committed = str(int(line["first_commit_unix"]) * SECOND)
        rows.append({"kind": "output", "time": committed, "verdict": verdict, **common})
    return RealLog("reports", model_of("OSP-19"), rows, (Question("year"), Question("month")))


def outages(data: Path) -> RealLog:
    rows: list[RawRow] = []
    for line in read_table(data / "github_status" / "downtime_windows.csv"):
        times = {"time": line["downtime_start"], "end": line["downtime_end"]}
        rows.append({"kind": "interruption", "process": "OSP-15", **times})
    first = min(read_instant(row["time"]) for row in rows) // DAY * DAY
    last = max(read_instant(row["end"]) for row in rows)
    rows.append(watched("OSP-15", "interruption", first, (last // DAY + 1) * DAY))
    hours = {
        "zone": "PST8PDT,M3.2.0,M11.1.0",
        "weekly": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:00", "to": "20:00"}],
    }
    model = model_of("OSP-15", service_hours=hours)
    return RealLog("outages", model, rows, (Question("quarter"), Question("all")))


def failures(data: Path) -> RealLog:
    pattern = "%m/%d/%Y %H:%M"
    rows: list[RawRow] = []
    for line in read_table(data / "lanl" / "LA-UR-05-7318-failure-data-1996-2005.csv.gz"):
        if not line["Prob Started"] or not line["Prob Fixed"]:
            continue
        start = instant(line["Prob Started"], pattern)
        end = instant(line["Prob Fixed"], pattern)
        if start <= end:
            place = f"system {line['System']}"
            row = {"kind": "interruption", "process": "OSP-15", "environment": place}
            rows.append(row | {"time": str(start), "end": str(end)})
    environments = sorted({row["environment"] for row in rows})
    model = model_of("OSP-15", environments)
    return RealLog(
        "failures", model, rows, (Question("year"), Question("year", by_environment=True))
    )


def domains(data: Path) -> RealLog:
    rows: list[RawRow] = []
    for line in read_table(data / "dotgov" / "dotgov_scope_weekly.csv"):
        row = {"kind": "scope", "process": "OSP-3", "environment": line["domain_type"] or "other"}
        row |= {"total": line["in_scope"], "covered": line["with_security_contact"]}
        rows.append(row | {"time": str(int(line["commit_unix"]) * SECOND)})
    environments = sorted({row["environment"] for row in rows})
    model = model_of("OSP-3", environments, frequency="P7D", grace="P7D")
    return RealLog(
        "domains", model, rows, (Question("month"), Question("year", by_environment=True))
    )


LOGS = (tickets, vulnerabilities, reports, outages, failures, domains)
