"""Prometheus: the scraped exporter, alerts, history filled in, and promtool's opinions."""

import json
import math
import re
import shutil
import subprocess
import unittest
import urllib.parse
import urllib.request
from datetime import timedelta
from typing import Any, Iterator, Optional

from agents import AGENTS, ODD, ROOT, Agent, built, free_port, last_month, until, wanted

RULES = AGENTS / "prometheus"
Series = tuple[tuple[str, str], ...]


def samples(page: str) -> Iterator[tuple[str, dict[str, str], float]]:
    """Name, labels and value of every line of a page without timestamps."""
    for line in page.splitlines():
        if line.startswith("#"):
            continue
        found = re.fullmatch(r"([a-z0-9_]+)(?:{(.*)})? (\S+)", line)
        assert found, line
        labels = {
            key: value.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
            for key, value in re.findall(r'([a-z0-9_]+)="((?:[^"\\]|\\.)*)"', found[2] or "")
        }
        yield found[1], labels, float(found[3])


class Promtool(Agent):
    def setUp(self) -> None:
        self.promtool = wanted("promtool", "prometheus")
        super().setUp()

    def run_promtool(self, *words: str, stdin: bytes = b"") -> str:
        done = subprocess.run(
            [self.promtool, *words],
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            timeout=60,
            check=False,
        )
        said = (done.stdout + done.stderr).decode()
        self.assertEqual(done.returncode, 0, said)
        return said


class Tool(Promtool):
    def test_rules_and_their_unit_tests(self) -> None:
        for name in ("ism3.rules.yml", "ism3.test.yml", "prometheus.yml"):
            shutil.copy(RULES / name, self.folder)
        self.assertIn("14 rules found", self.run_promtool("check", "rules", "ism3.rules.yml"))
        self.assertIn("SUCCESS", self.run_promtool("test", "rules", "ism3.test.yml"))
        self.assertIn("is valid", self.run_promtool("check", "config", "prometheus.yml"))

    def test_every_alert_has_a_unit_test_and_a_family_that_exists(self) -> None:
        rules, tests = (RULES / "ism3.rules.yml").read_text(), (RULES / "ism3.test.yml").read_text()
        alerts = re.findall(r"- alert: (\w+)", rules)
        self.assertEqual(set(alerts), set(re.findall(r"alertname: (\w+)", tests)))
        page = self.ism3("export", "--format", "prometheus", "--model", "model.json", "all.ism3")
        told = set(re.findall(r"^# TYPE (\w+) ", page, re.MULTILINE))
        told |= {
            f"{family}_bucket"
            for family in re.findall(r"^# TYPE (\w+) histogram$", page, re.MULTILINE)
        }
        for expression in re.findall(r"expr: (.*)", rules):
            for family in re.findall(r"\bism3_\w+", re.sub(r'"[^"]*"|\{[^}]*\}', "", expression)):
                self.assertIn(family, told)

    def test_what_the_documentation_says_is_taken(self) -> None:
        """Its alerts and queries, and each is about families that a page has."""
        text = (ROOT / "docs" / "exposition.md").read_text(encoding="utf-8")
        (alerts,) = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        queries = re.findall(r"^((?:histogram_quantile|last_over_time)\(.*\))$", text, re.MULTILINE)
        queries += re.findall(r"`(last_over_time\(.*?\))`", text) + re.findall(
            r"`(ism3_efficacy_ratio\{.*?\}.* - .*?)`", text
        )
        self.assertEqual((alerts.count("alert:"), len(queries)), (6, 3))
        rules = alerts + "".join(
            f"- record: doc{number}\n  expr: {json.dumps(query)}\n"
            for number, query in enumerate(queries)
        )
        self.write(
            "doc.yml",
            "groups:\n- name: doc\n  rules:\n"
            + re.sub("^", "  ", rules, flags=re.MULTILINE).rstrip(" "),
        )
        self.assertIn("9 rules found", self.run_promtool("check", "rules", "doc.yml"))
        page = self.ism3("export", "--format", "openmetrics", "--model", "model.json", "all.ism3")
        for family in re.findall(r"\b(ism3_[a-z_]+)(?=[{ )])", re.sub(r'\b\w+="', "", rules)):
            self.assertRegex(page, rf"(?m)^{family}[ {{]", family)

    def test_the_text_format_is_accepted(self) -> None:
        page = self.ism3("export", "--format", "prometheus", "--model", "model.json", "all.ism3")
        done = subprocess.run(
            [self.promtool, "check", "metrics"],
            input=page.encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, b""))


class Server(Promtool):
    def setUp(self) -> None:
        self.prometheus = wanted("prometheus", "prometheus")
        super().setUp()

    def serve(self, configuration: str, *words: str) -> None:
        self.port = free_port()
        self.write("prometheus.yml", configuration)
        self.start(
            self.prometheus,
            f"--web.listen-address=127.0.0.1:{self.port}",
            f"--config.file={self.folder}/prometheus.yml",
            f"--storage.tsdb.path={self.folder}/tsdb",
            "--log.level=warn",
            *words,
        )
        until("Prometheus", lambda: self.get("query", query="vector(1)") is not None)

    def get(self, path: str, **parameters: str) -> Any:
        """What its HTTP interface says; None while it says nothing."""
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=10) as reply:
                return json.load(reply)["data"]
        except (OSError, ValueError):
            return None

    def query(self, expression: str, **parameters: str) -> Optional[float]:
        """The one value that an expression has."""
        data = self.get("query", query=expression, **parameters)
        return float(data["result"][0]["value"][1]) if data and len(data["result"]) == 1 else None


class Scraping(Server):
    def setUp(self) -> None:
        self.exporter = built("ISM3_EXPORTER", "libmicrohttpd-dev")
        super().setUp()
        self.target = free_port()
        self.start(
            self.exporter,
            "--model",
            "model.json",
            "--ledger",
            "all.ism3",
            "--port",
            str(self.target),
        )
        until("the exporter", lambda: "serving http://" in self.said() or None)
        shutil.copy(RULES / "ism3.rules.yml", self.folder)
        shipped = (RULES / "prometheus.yml").read_text()
        self.assertIn("127.0.0.1:9730", shipped)
        here = shipped.replace("9730", str(self.target)).replace(
            "scrape_interval: 1m", "scrape_interval: 1s"
        )
        self.serve(
            "global: {evaluation_interval: 1s}\n"
            + here.replace("scrape_timeout: 30s", "scrape_timeout: 1s")
        )

    def page(self, accept: str) -> str:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.target}/metrics", headers={"Accept": accept}
        )
        with urllib.request.urlopen(request, timeout=10) as reply:
            return str(reply.read().decode())

    def test_series_metadata_and_states_arrive_as_sent(self) -> None:
        until("the scrape", lambda: self.query('up{job="ism3"}') == 1)
        until("the series", lambda: self.query("count(ism3_build_info)"))
        page = self.page("application/openmetrics-text")
        stored: dict[Series, float] = {}
        for one in self.get("query", query='{__name__=~"ism3_.*"}')["result"]:
            labels = {
                key: value for key, value in one["metric"].items() if key not in ("job", "instance")
            }
            stored[tuple(sorted(labels.items()))] = float(one["value"][1])
        sent = {
            tuple(
                sorted(
                    {
                        **{key: value for key, value in labels.items() if value},
                        "__name__": name,
                    }.items()
                )
            ): value
            for name, labels, value in samples(page)
        }
        self.assertEqual(set(stored), set(sent))
        for series, value in sent.items():
            # The clock went on between the scrape and our reading of the page.
            if ("__name__", "ism3_as_of_timestamp_seconds") not in series and "_age" not in str(
                series
            ):
                self.assertTrue(
                    math.isclose(stored[series], value, rel_tol=1e-6),
                    (series, stored[series], value),
                )
        self.assertEqual(self.query('ism3_efficacy_ratio{process="OSP-24",period="final"}'), 0.75)
        odd = json.dumps(ODD)
        self.assertEqual(
            self.query(f'ism3_load_ratio{{process={odd},resource="machines",period="final"}}'), 0.5
        )
        self.assertIsNone(self.query('ism3_efficacy_ratio{process="IDLE",period="final"}'))
        states = self.get(
            "query", query='ism3_target_status{figure="efficacy.ratio",period="final"}'
        )["result"]
        self.assertEqual(
            {one["metric"]["ism3_target_status"]: one["value"][1] for one in states}["missed"], "1"
        )
        self.assertEqual(sum(float(one["value"][1]) for one in states), 1)
        self.check_metadata(page)

    def test_buckets_of_lead_times_give_the_quantiles_of_the_figures(self) -> None:
        """Of 120 answers; what lies between two bounds is Prometheus's guess, the bounds are
        ours."""
        month, leads = last_month(), [1 + number**3 for number in range(120)]
        rows = ["kind,process,time,end,id"]
        for number, lead in enumerate(leads):
            end = month + timedelta(days=25)
            rows.append(
                f"item,OSP-24,{end - timedelta(seconds=lead):%Y-%m-%dT%H:%M:%SZ},{end:%Y-%m-%dT%H:%M:%SZ},{number}"
            )
        self.write("leads.csv", "\n".join(rows) + "\n")
        self.ism3("observe", "--model", "model.json", "-o", "leads.ism3", "leads.csv")
        (self.folder / "leads.ism3").replace(self.folder / "all.ism3")
        of, family = '{process="OSP-24",period="final"}', "ism3_activity_lead_time_seconds"
        until("the buckets", lambda: self.query(f"{family}_gcount{of}") == len(leads))
        self.assertEqual(self.query(f"{family}_gsum{of}"), sum(leads))
        bounds = [4.0**k for k in range(14)]
        data = self.get("query", query=f"{family}_bucket{of}")["result"]
        told = {float(one["metric"]["le"]): float(one["value"][1]) for one in data}
        self.assertEqual(
            told, {bound: sum(lead <= bound for lead in leads) for bound in (*bounds, math.inf)}
        )
        for percent in (50, 90, 95, 99):
            figure = self.query(f"ism3_activity_p{percent}_lead_time_seconds{of}")
            guess = self.query(f"histogram_quantile({percent / 100}, {family}_bucket{of})")
            assert figure and guess
            above = next(bound for bound in bounds if figure <= bound)
            self.assertTrue(above / 4 < guess <= above, (percent, figure, guess))
            self.assertLess(
                abs(figure / sorted(leads)[math.ceil(percent * len(leads) / 100) - 1] - 1), 0.0055
            )
        slower = self.query(
            f'1 - {family}_bucket{{process="OSP-24",period="final",le="65536.0"}} / ignoring (le) {family}_gcount{of}'
        )
        assert slower is not None
        self.assertAlmostEqual(slower, sum(lead > 65536 for lead in leads) / len(leads))

    def check_metadata(self, page: str) -> None:
        data = self.get("metadata")
        for family, kind in re.findall(r"^# TYPE (\S+) (\S+)$", page, re.MULTILINE):
            help_text = re.search(rf"^# HELP {family} (.*)$", page, re.MULTILINE)
            unit = re.search(rf"^# UNIT {family} (.*)$", page, re.MULTILINE)
            assert help_text
            self.assertEqual(
                data[family],
                [{"type": kind, "help": help_text[1], "unit": unit[1] if unit else ""}],
            )

    def test_alerts_of_a_missed_target_and_of_an_exporter_that_fails(self) -> None:
        def alerts() -> Any:
            data = self.get("alerts")
            return (
                {
                    (one["labels"]["alertname"], one["labels"].get("process"), one["state"])
                    for one in data["alerts"]
                }
                if data
                else set()
            )

        until("the alert", lambda: ("ISM3TargetMissed", "OSP-24", "firing") in alerts())
        (self.folder / "all.ism3").write_bytes(b"damaged")
        until("a failed scrape", lambda: self.query('up{job="ism3"}') == 0)
        until("the alert", lambda: ("ISM3ExporterFails", None, "pending") in alerts())
        error = self.get("targets")["activeTargets"][0]["lastError"]
        self.assertIn("503", error)
        self.observe(answered=4)
        until(
            "the new value",
            lambda: self.query('ism3_efficacy_ratio{process="OSP-24",period="final"}') == 1,
        )
        until("silence", lambda: ("ISM3TargetMissed", "OSP-24", "firing") not in alerts())


class History(Server):
    def test_the_past_is_filled_in(self) -> None:
        """Six months of different efficacy become the past of a Prometheus that never scraped
        any."""
        month, wanted_values = last_month(), {}
        rows = ["kind,process,time,end,id"]
        for back in range(6):
            for number in range(10):
                end = f"{month:%Y-%m}-1{number}T12:00:00Z" if number < 10 - back else ""
                rows.append(f"item,OSP-24,{month:%Y-%m}-1{number}T10:00:00Z,{end},{back}-{number}")
            wanted_values[month] = (10 - back) / 10
            month = (month.replace(day=1) - (month.replace(day=2) - month.replace(day=1))).replace(
                day=1
            )
        self.write("six.csv", "\n".join(rows) + "\n")
        self.ism3("observe", "--model", "model.json", "-o", "six.ism3", "six.csv")
        self.ism3(
            "export",
            "--format",
            "openmetrics",
            "--history",
            "-o",
            "history.om",
            "--model",
            "model.json",
            "six.ism3",
        )
        self.run_promtool("tsdb", "create-blocks-from", "openmetrics", "history.om", "tsdb")
        self.serve("scrape_configs: []\n", "--storage.tsdb.retention.time=2y")
        for first, value in wanted_values.items():
            over = (first.replace(day=28) + (first.replace(day=5) - first.replace(day=1))).replace(
                day=1
            )
            found = self.query(
                'ism3_efficacy_ratio{process="OSP-24",period="final"}',
                time=f"{over.timestamp():.0f}",
            )
            self.assertEqual(found, value, first)


if __name__ == "__main__":
    unittest.main()
