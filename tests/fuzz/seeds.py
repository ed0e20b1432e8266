"""Make the seed corpora in tests/fuzz/corpus/: small inputs from the fixtures, and encoded ledgers
and models.

Usage: seeds.py SCRIBE, where SCRIBE is the program built from scribe.c. The same seeds come out
each time; files that fuzzing added (named found-*) stay.
"""

import gzip
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Iterator

HERE = Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
FIXTURES = HERE.parent / "fixtures"
EXAMPLE = HERE.parents[1] / "examples" / "invoicing"
DRIVE = bytes(16)
ASSESSMENT_DRIVE = 48
DURATION = 6  # ISM3_EVERY_DURATION
HEADER = (
    "kind,process,environment,time,end,id,due,verdict,count,resource,series,available,used,up,total,covered,sampled,"
    "assessed,fit,tp,fp,tn,fn,objective,cause,harm,kinds"
)
START = 1767225600  # 2026-01-01T00:00:00Z

Seeds = Iterator[tuple[str, bytes]]


def row(kind: str, **fields: object) -> str:
    """A row of the native columns."""
    values: dict[str, object] = {
        "kind": kind,
        "process": "OSP-24",
        "environment": "servers",
        **fields,
    }
    return ",".join(str(values.get(column, "")) for column in HEADER.split(","))


def at(hours: float) -> int:
    return (START + round(hours * 3600)) * 10**9


def items_and_times() -> dict[str, list[str]]:
    return {
        "inputs": [
            row("input", time=at(1), id="A"),
            row("input", time=at(2), id="A", due=at(9)),
            row("input", time=at(3)),
            row("input", time=at(4), end=at(9), count=100),
        ],
        "outputs": [
            row("output", time=at(5), id="A", verdict="fit"),
            row("output", time=at(6), verdict="unfit"),
            row("output", time=at(6), id="A", verdict="unfit"),
            row("output", time=at(7), end=at(30), count=7),
        ],
        "items": [
            row("item", time=at(1), end=at(3), id="B"),
            row("item", time=at(1), id="C", due=at(4)),
            row("item", time=at(9), end=at(8), id="D", verdict="unfit"),
            row("item", process="OSP-5", time=at(2), end=at(50), id="B"),
        ],
        "withdrawals": [
            row("withdrawal", time=at(5), id="C"),
            row("withdrawal", time=at(1), id="Z", environment="laptops"),
        ],
        "interruptions": [
            row("interruption", time=at(1), end=at(2)),
            row("interruption", time=at(2), end=at(3)),
            row("interruption", time=at(40)),
            row("interruption", time=at(5), id="S"),
            row("interruption", end=at(6), id="S"),
            row("interruption", time=at(9), end=at(9)),
        ],
    }


def amounts_and_incidents() -> dict[str, list[str]]:
    return {
        "resources": [
            row("resources", time=at(0), end=at(5.5), available=8, used="2.125"),
            row("resources", time=at(0), end=at(2), used=1, resource="cpu"),
            row("resources", time=at(7), end=at(9), available=10, id="R"),
        ],
        "levels": [
            row("level", process="OSP-10", time=at(h), used=h, available=10, series="g")
            for h in range(5)
        ]
        + [
            row("level", process="OSP-10", time=at(2.5), up=0),
            row("level", process="OSP-10", time=at(3.5), up=1),
        ],
        "scope": [
            row("scope", process="OSP-5", time=at(1), total=9, covered=8, sampled=7),
            row("scope", process="OSP-5", time=at(2), total=9, covered=8),
        ],
        "quality": [
            row("quality", time=at(1), assessed=9, fit=8),
            row("quality", time=at(1), tp=1, fp=2, tn=3, fn=4),
            row("quality", time=at(2), assessed=5, fit=5, id="Q"),
            row("quality", time=at(3), tp=1, fp=0, tn=0, fn=0, id="Q"),
        ],
        "incidents": [
            row("incident", time=at(1), objective="law", cause="error", harm=3),
            row(
                "incident",
                time=at(2),
                end=at(4),
                objective="invoices-available",
                cause="attack",
                id="I",
            ),
            row(
                "incident",
                process="",
                environment="servers",
                time=at(2),
                objective="law",
                cause="accident",
                id="I",
            ),
        ],
        "watched": [
            row("watched", time=at(0), end=at(48), kinds="input;output;item;interruption"),
            row(
                "watched",
                process="OSP-10",
                environment="laptops",
                time=at(3),
                end=at(5),
                kinds="level",
            ),
        ],
    }


def logs() -> dict[str, list[str]]:
    """Native rows that show every kind, alone and together."""
    kinds = {**items_and_times(), **amounts_and_incidents()}
    kinds["all"] = [line for lines in list(kinds.values()) for line in lines]
    kinds["edges"] = [
        row("item", time=0, end=9214646399999999999, id="E"),
        row("input", time=0),
        row("output", time=9214646399999999999),
        row("resources", time=0, end=10**12, used="9007199254740.992"),
        row("input", time=0, end=10**15, count=9007199254740992),
    ]
    kinds["many"] = [
        row("item", time=at(n / 7), end=at(n / 7 + n % 11), id=f"M{n}") for n in range(60)
    ]
    kinds["none"] = []
    return kinds


def text(lines: list[str]) -> bytes:
    return "\n".join([HEADER, *lines, ""]).encode()


def csv() -> Seeds:
    for name, lines in logs().items():
        yield f"native-{name}", DRIVE + b"\0" + text(lines)
    yield "native-packed", DRIVE + b"\0" + gzip.compress(text(logs()["items"]), mtime=0)
    yield "native-crlf", b"\1\1" + DRIVE[2:] + b"\0" + text(logs()["items"]).replace(b"\n", b"\r\n")
    yield "native-bad", b"\3\1\5" + DRIVE[3:] + b"\0" + text(
        ["item,OSP-24,servers,never,,X", 'input,"', *logs()["items"]]
    )
    for description, rows in (
        ("tickets.json", "tickets.csv"),
        ("declared.json", "tickets.csv"),
        ("events.json", "events.jsonl"),
    ):
        name = description.split(".")[0]
        yield name, DRIVE + (FIXTURES / "logs" / description).read_bytes() + b"\0" + (
            FIXTURES / "logs" / rows
        ).read_bytes()
    everything = {
        "ism3": {"format": "log", "version": 1},
        "type": "csv",
        "separator": "\t",
        "null": ["?", "-"],
        "utc_offset": "-05:00",
        "complete": [
            {
                "kinds": ["item", "scope"],
                "processes": ["OSP-24", "OSP-5"],
                "from": "2026-01-01",
                "to": "2026-02-01",
            }
        ],
        "rules": [
            {
                "when": {"a": ["x", None], "b": {"not": "y"}},
                "kind": {"column": "k", "map": {"i": "input", "o": "output"}},
                "process": {"column": "p"},
                "environment": {"column": "e", "map": {"1": "servers", "*": "laptops"}},
                "id": {"column": "n"},
                "time": {"column": "t", "time": "%d %b %Y %I:%M:%S.%f %p %z"},
            },
            {
                "kind": "incident",
                "objective": "law",
                "cause": "error",
                "time": {"column": "u", "time": "epoch_us"},
                "harm": {"column": "h", "scale": "1/2"},
            },
        ],
    }
    rows = "a\tb\tk\tp\te\tn\tt\tu\th\nx\tz\ti\tOSP-24\t1\tA\t01 Jan 2026 01:02:03.5 pm +01:00\t1767225600000000\t8\n?\t\to\tOSP-10\t2\t\t1 january 2026 1:2:3. AM Z\t\t\n"
    yield "everything", DRIVE + json.dumps(everything).encode() + b"\0" + rows.encode()
    for log in sorted((HERE.parents[1] / "examples" / "logs").glob("*/log.json")):
        yield f"example-{log.parent.name}", DRIVE + log.read_bytes() + b"\0"


def jsonl() -> Seeds:
    fixtures = FIXTURES / "logs"
    yield "native", DRIVE + (fixtures / "native.jsonl").read_bytes()
    yield "tickets", b"\1" + DRIVE[1:] + (fixtures / "events.jsonl").read_bytes()
    samples = [
        {"a": "s", "e": "servers", "t": START, "x": 9, "y": 8},
        {"a": "l", "t": str(START) + "000", "n": "g", "x": 1.5},
        {"a": None, "t": START},
        {"a": "l", "t": START * 1000, "x": "2.25", "n": "\u00e9\ud83d\ude00"},
    ]
    yield "samples", b"\2" + DRIVE[1:] + "\n".join(map(json.dumps, samples)).encode()
    for name, lines in logs().items():
        keys = HEADER.split(",")
        objects = []
        for line in lines:
            told = {key: value for key, value in zip(keys, line.split(",")) if value}
            numbers = name in ("levels", "scope", "quality")
            fields = {
                key: int(value) if numbers and value.isdigit() else value
                for key, value in told.items()
            }
            objects.append(json.dumps(fields))
        yield f"native-{name}", DRIVE + ("\n".join(objects) + "\n").encode()
    odd = [
        '{"kind": "input", "kind": "output"}',
        "",
        "[]",
        '{"a": {"b": {"c": [1, 2.5e3, true, null, "\\ud834\\udd1e"]}}}',
        '{"kind":"watched","process":"OSP-24","environment":"servers","time":0,"end":1,"kinds":"item"}',
        '{"kind": 1e999}',
    ]
    for number, line in enumerate(odd):
        yield f"odd-{number}", b"\0\3" + DRIVE[2:] + line.encode()


def model_json() -> Seeds:
    for document in sorted((FIXTURES / "models").glob("*.json")):
        yield document.stem, b"\x40" + document.read_bytes()
    for document in sorted((HERE.parents[1] / "examples").glob("*/*/model.json")):
        yield f"example-{document.parent.name}", b"\x11" + document.read_bytes()
    yield "fuzzed", b"\x7f" + (HERE / "model.json").read_bytes()
    for number, odd in enumerate(
        (
            "",
            "{}",
            "[" * 300,
            '{"ism3": 1}',
            '{"ism3": {"format": "model", "version": 1}}',
            "\ufeff{}",
            '{"a": "\\u0000"}',
        )
    ):
        yield f"odd-{number}", b"\0" + odd.encode()


def tapes(count: int, size: int, seed: int) -> Iterator[bytes]:
    """Bytes that drive calls: most of them small, so that most calls succeed."""
    source = random.Random(seed)
    for _ in range(count):
        high = source.choice((64, 128, 240, 256))
        yield bytes(source.randrange(high) for _ in range(source.randrange(size // 8, size)))


def api() -> Seeds:
    for number, tape in enumerate(tapes(24, 700, 3)):
        yield f"fixed-{number:02}", b"\0" + tape
    for number, tape in enumerate(tapes(16, 900, 4)):
        yield f"built-{number:02}", b"\xff" + tape


def example_rows(step: int) -> list[str]:
    """Each so many of the rows of the example's quarter, and what is rare."""
    made = subprocess.run(
        [sys.executable, str(EXAMPLE / "generate.py")], check=True, capture_output=True, text=True
    )
    heading, *rows = made.stdout.splitlines()
    rare = [
        line
        for line in rows
        if line.split(",")[0] in ("scope", "watched", "incident", "interruption")
    ]
    items = [line for line in rows if line.startswith("item")]
    return [heading, *rare, *items[::step]]


def assessment_drive(every: int, first: bytes, rest: bytes = b"", hours: int = 0) -> bytes:
    """What drives an assessment of documents: its periods from an instant up to the last fact, then
    choices."""
    length = bytes([1, hours]) if every == DURATION else b""
    return (bytes([255, every, 1]) + length + first + bytes([0, 0, 1]) + rest).ljust(
        ASSESSMENT_DRIVE, b"\0"
    )


def built_size(scribe: str, tape: bytes) -> int:
    """How large the model is that the calls of a tape make; 0: they make none."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "tape").write_bytes(tape)
        subprocess.run(
            [scribe, "built", str(Path(name) / "tape"), str(Path(name) / "out")], check=True
        )
        return (Path(name) / "out").stat().st_size


def assess(scribe: str) -> Seeds:
    """Models with criteria and facts: by months, weeks, days and hours; documents, and calls."""
    example = json.dumps(
        json.loads((EXAMPLE / "model.json").read_text()), separators=(",", ":")
    ).encode()
    always, new_year = b"\0", b"\x64\0\0"
    rows = "\n".join([*example_rows(200), ""]).encode()
    for name, every, first in (
        ("months", 3, new_year),
        ("years", 5, always),
        ("weeks", 2, new_year),
        ("days", 1, new_year),
    ):
        yield f"example-{name}", assessment_drive(
            every, first, bytes([1, 0, 3, 9, 100])
        ) + example + b"\0" + rows
    criteria = (FIXTURES / "models" / "criteria.json").read_bytes()
    yield "criteria-none", assessment_drive(3, always) + criteria + b"\0"
    fuzzed = (HERE / "model.json").read_bytes()
    for name in ("all", "many", "scope", "levels", "incidents", "edges"):
        yield f"fuzzed-{name}", assessment_drive(
            DURATION, always, bytes([1]), 2
        ) + fuzzed + b"\0" + text(logs()[name])
    built = sorted(tapes(400, 1600, 6), key=lambda tape: built_size(scribe, tape), reverse=True)
    for number, tape in enumerate(built[:16]):
        drive = assessment_drive((3, 2, 1, 0)[number % 4], always, tape[:32])
        yield f"built-{number:02}", bytes([number]) + drive[1:] + tape


def write(target: str, seeds: Seeds) -> None:
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if not old.name.startswith("found-"):
            old.unlink()
    for name, data in seeds:
        (folder / name).write_bytes(data)


def encoded(scribe: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Ledgers and models, encoded by the library."""
    ledgers: dict[str, bytes] = {}
    models: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def run(*words: str) -> bytes:
            subprocess.run([scribe, *words, str(folder / "out")], check=True)
            return (folder / "out").read_bytes()

        for log, lines in logs().items():
            (folder / "log.csv").write_bytes(text(lines))
            ledgers[log] = run("ledger", str(HERE / "model.json"), str(folder / "log.csv"))
            if log in ("items", "levels", "all", "many", "interruptions"):
                ledgers[f"sealed-{log}"] = run(
                    "sealed", str(HERE / "model.json"), str(folder / "log.csv")
                )
        for number, tape in enumerate(tapes(16, 900, 1)):
            (folder / "tape").write_bytes(tape)
            ledgers[f"tape-{number:02}"] = run("tape", str(folder / "tape"))
        documents = {
            "full": FIXTURES / "models" / "full.json",
            "criteria": FIXTURES / "models" / "criteria.json",
            "minimal": FIXTURES / "models" / "minimal.json",
            "logs": FIXTURES / "logs" / "model.json",
            "fuzzed": HERE / "model.json",
        }
        for path in sorted((HERE.parents[1] / "examples").glob("*/*/model.json")):
            documents[f"example-{path.parent.name}"] = path
        for model, path in documents.items():
            models[model] = run("model", str(path))
        for number, tape in enumerate(tapes(100, 400, 5)):
            (folder / "tape").write_bytes(tape)
            data = run("built", str(folder / "tape"))
            if data:
                models[f"built-{number:02}"] = data
    return ledgers, models


def pair(flags: int, first: bytes, second: bytes) -> bytes:
    return bytes([flags, len(first) % 64]) + len(first).to_bytes(2, "little") + first + second


def add(ledgers: dict[str, bytes]) -> Seeds:
    scripts = list(tapes(12, 500, 2))
    for number, (first, second) in enumerate(zip(scripts, scripts[1:])):
        yield f"scripts-{number:02}", pair(8 * (number % 2), first, second)
    small = [(name, data) for name, data in ledgers.items() if len(data) < 3000]
    for (name, first), (other, second) in zip(small, small[3:]):
        yield f"{name}+{other}", pair(3 + 4 * (len(first) % 2), first, second)
    for (name, first), script in zip(small, scripts):
        yield f"{name}+script", pair(1, first, script)


def main() -> None:
    ledgers, models = encoded(sys.argv[1])
    write("csv", csv())
    write("jsonl", jsonl())
    write("model_json", model_json())
    write("api", api())
    write("assess", assess(sys.argv[1]))
    write("decode_ledger", iter(ledgers.items()))
    write("decode_model", iter(models.items()))
    write("add", add(ledgers))


if __name__ == "__main__":
    main()
