"""A runner of plugins, by the guidelines for them, reads what the shipped commands print."""

import grp
import json
import os
import pwd
import re
import shutil
import subprocess
import unittest
from typing import NamedTuple, Optional

from agents import AGENTS, COMMAND, ODD, Agent, until, wanted

OK, WARNING, CRITICAL, UNKNOWN = range(4)


class Range(NamedTuple):
    """`[@]start:end`: alert when outside, with `@` inside."""

    start: float
    end: float
    inverted: bool

    @staticmethod
    def of(text: str) -> Optional["Range"]:
        if not text:
            return None
        found = re.fullmatch(r"(@?)(?:(~|-?[\d.]+)?:)?(-?[\d.]+)?", text)
        assert found, text
        start = float("-inf") if found[2] == "~" else float(found[2] or 0)
        return Range(start, float(found[3]) if found[3] else float("inf"), bool(found[1]))

    def alerts(self, value: float) -> bool:
        return (self.start <= value <= self.end) == self.inverted


class Datum(NamedTuple):
    label: str
    value: float
    unit: str
    warning: Optional[Range]
    critical: Optional[Range]
    least: Optional[float]
    most: Optional[float]


def data(text: str) -> list[Datum]:
    found = []
    for part in re.findall(r"(?:'(?:[^']|'')*'|[^\s=']+)=\S+", text):
        label, _, rest = part.rpartition("=")
        fields = (rest.split(";") + [""] * 4)[:5]
        number = re.fullmatch(
            r"(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)(s|us|ms|%|B|KB|MB|TB|c|)", fields[0]
        )
        assert number, part
        found.append(
            Datum(
                label.strip("'").replace("''", "'"),
                float(number[1]),
                number[2],
                Range.of(fields[1]),
                Range.of(fields[2]),
                *(float(one) if one else None for one in fields[3:]),
            )
        )
    return found


class Nagios(Agent):
    def command_line(self, process: str, figure: str) -> str:
        """As Nagios makes it of the shipped definition."""
        found = re.search(
            r"^\s*command_line\s+(.*)$",
            (AGENTS / "nagios" / "commands.cfg").read_text(),
            re.MULTILINE,
        )
        assert found
        line = found[1].replace("$ARG1$", process).replace("$ARG2$", figure)
        for path, here in (
            ("/usr/bin/ism3", COMMAND),
            ("/etc/ism3/model.json", "model.json"),
            ("/var/lib/ism3/all.ism3", "all.ism3"),
        ):
            self.assertIn(path, line)
            line = line.replace(path, here)
        return line

    def run_plugin(self, process: str, figure: str) -> tuple[int, str, list[Datum]]:
        done = subprocess.run(
            ["/bin/sh", "-c", self.command_line(process, figure)],
            capture_output=True,
            cwd=self.folder,
            timeout=30,
            check=False,
        )
        self.assertEqual(done.stdout.count(b"\n"), 1, done.stdout)
        text, _, performance = done.stdout.decode().rstrip("\n").partition("|")
        self.assertLess(len(done.stdout), 1024)
        state = re.match(r"(OK|WARNING|CRITICAL|UNKNOWN)\b", text)
        assert state, text
        self.assertEqual(done.returncode, ("OK", "WARNING", "CRITICAL", "UNKNOWN").index(state[1]))
        return done.returncode, text.strip(), data(performance)

    def test_a_missed_target(self) -> None:
        code, text, (datum,) = self.run_plugin("OSP-24", "efficacy.ratio")
        self.assertEqual(
            (code, datum.label, datum.value, datum.unit), (CRITICAL, "efficacy.ratio", 0.75, "")
        )
        self.assertEqual((datum.least, datum.most), (0, 1))
        assert datum.critical
        self.assertTrue(datum.critical.alerts(datum.value))
        self.assertFalse(datum.critical.alerts(0.9))
        self.assertIn("OSP-24 efficacy.ratio 0.75", text)

    def test_a_met_target_and_a_duration(self) -> None:
        code, _, (datum,) = self.run_plugin("OSP-24", "quality.fit")
        assert datum.critical
        self.assertEqual((code, datum.critical.alerts(datum.value)), (OK, False))
        _, _, (datum,) = self.run_plugin("OSP-24", "activity.mean_lead_time")
        self.assertEqual((datum.value, datum.unit), (7200, "s"))

    def test_the_runner_sees_the_new_month(self) -> None:
        self.observe(answered=4)
        self.assertEqual(self.run_plugin("OSP-24", "efficacy.ratio")[0], OK)

    def test_what_is_not_known_is_unknown_and_no_number(self) -> None:
        for process, figure in (
            ("IDLE", "efficacy.ratio"),
            ("NONE", "efficacy.ratio"),
            ("OSP-24", "none"),
        ):
            code, _, performance = self.run_plugin(process, figure)
            self.assertEqual((code, performance), (UNKNOWN, []), (process, figure))
        (self.folder / "all.ism3").write_bytes(b"damaged")
        code, text, performance = self.run_plugin("OSP-24", "efficacy.ratio")
        self.assertEqual((code, performance), (UNKNOWN, []))
        self.assertIn("all.ism3", text)

    def test_names_with_quotes_and_commas(self) -> None:
        code, text, _ = self.run_plugin(ODD, "load.ratio")
        self.assertIn(ODD, text)
        self.assertEqual(code, UNKNOWN)  # no target, and too young to know what is normal

    def share(self, name: str) -> str:
        """A copy of a shipped file that a server can read when it has given up its rights."""
        self.folder.chmod(0o777)
        return str(shutil.copy(AGENTS / "nagios" / name, self.folder))

    def test_nagios_takes_the_definitions(self) -> None:
        nagios = wanted("nagios4", "nagios4-core")
        self.write(
            "nagios.cfg",
            "\n".join(
                (
                    f"log_file={self.folder}/nagios.log",
                    f"cfg_file={self.share('commands.cfg')}",
                    f"cfg_file={self.folder}/rest.cfg",
                    f"check_result_path={self.folder}",
                    f"temp_path={self.folder}",
                    f"command_file={self.folder}/pipe",
                    f"lock_file={self.folder}/lock",
                    f"temp_file={self.folder}/temp",
                )
            )
            + "\n",
        )
        self.write(
            "rest.cfg",
            """
define timeperiod {
  timeperiod_name always
  alias always
  sunday 00:00-24:00
}
define command {
  command_name true
  command_line /bin/true
}
define contact {
  contact_name security
  host_notifications_enabled 0
  service_notifications_enabled 0
  host_notification_period always
  service_notification_period always
  host_notification_commands true
  service_notification_commands true
}
define host {
  host_name localhost
  address 127.0.0.1
  max_check_attempts 1
  contacts security
  notification_period always
  check_period always
}
""",
        )
        done = subprocess.run(
            [nagios, "-v", str(self.folder / "nagios.cfg")],
            capture_output=True,
            timeout=30,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout.decode())
        self.assertIn("Total Errors:   0", done.stdout.decode())


class Icinga(Agent):
    """The shipped file, with the paths of this test, and two services of a host as it tells to
    write them."""

    def setUp(self) -> None:
        self.icinga = wanted("icinga2", "icinga2-bin")
        super().setUp()

    def configure(self) -> list[str]:
        shipped = (AGENTS / "nagios" / "icinga2.conf").read_text()
        for words, here in (
            ("/usr/bin/ism3", COMMAND),
            ("/etc/ism3/model.json", f"{self.folder}/model.json"),
            ("/var/lib/ism3/all.ism3", f"{self.folder}/all.ism3"),
            ("check_interval = 1h", "check_interval = 2s"),
        ):
            self.assertIn(words, shipped)
            shipped = shipped.replace(words, here)
        shown = re.search(r"^// On a host: (.*)$", shipped, re.MULTILINE)
        assert shown
        self.write("ism3.conf", shipped)
        self.write(
            "icinga2.conf",
            f"""
include <itl>
include "{self.folder}/ism3.conf"
object Host "agent" {{
  check_command = "dummy"
  {shown[1]}
  vars.ism3["machines"] = {{ ism3_process = {json.dumps(ODD)}, ism3_figure = "load.ratio", ism3_resource = "machines", ism3_every = "month" }}
}}
object CheckerComponent "checker" {{ }}
object PerfdataWriter "perfdata" {{
  service_perfdata_path = "{self.folder}/services"
  service_temp_path = "{self.folder}/services.tmp"
  host_perfdata_path = "{self.folder}/hosts"
  host_temp_path = "{self.folder}/hosts.tmp"
  service_format_template = "$service.name$;$service.state_id$;$service.output$;$service.perfdata$"
  rotation_interval = 1s
}}
""",
        )
        user, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
        defined = {
            "RunAsUser": user,
            "RunAsGroup": group,
            **{
                name: str(self.folder)
                for name in ("DataDir", "CacheDir", "LogDir", "InitRunDir", "SpoolDir")
            },
        }
        return [
            self.icinga,
            "daemon",
            "-c",
            str(self.folder / "icinga2.conf"),
            *(word for name, value in defined.items() for word in ("-D", f"{name}={value}")),
        ]

    def test_icinga_takes_the_definitions(self) -> None:
        words = self.configure()
        done = subprocess.run([*words, "-C"], capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout.decode())
        self.assertIn("Instantiated 2 Services.", done.stdout.decode())
        self.assertNotIn("warning", done.stdout.decode())
        (self.folder / "ism3.conf").write_text(
            (self.folder / "ism3.conf").read_text().replace("check_command =", "check_kommand =")
        )
        self.assertNotEqual(
            subprocess.run([*words, "-C"], capture_output=True, timeout=60, check=False).returncode,
            0,
        )

    def test_icinga_runs_the_checks(self) -> None:
        self.start(*self.configure())

        def results() -> Optional[dict[str, str]]:
            lines = [
                line
                for path in self.folder.glob("services*")
                for line in path.read_text(encoding="utf-8").splitlines()
            ]
            found = dict(line.split(";", 1) for line in lines if ";" in line)
            return found if len(found) == 2 else None

        told = until("two results", results)
        self.assertRegex(
            told["ism3 OSP-24 answered"],
            r"\A2;CRITICAL - OSP-24 efficacy.ratio 0.75 .*;'?efficacy.ratio'?=0.75;",
        )
        self.assertRegex(told["ism3 machines"], rf"\A3;UNKNOWN - {re.escape(ODD)} load.ratio")


if __name__ == "__main__":
    unittest.main()
