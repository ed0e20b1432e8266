"""The plugin in collectd: what its csv writer shows."""

import unittest
from pathlib import Path
from typing import Optional

from agents import ODD, Agent, loadable, until, wanted


class Collectd(Agent):
    def setUp(self) -> None:
        self.collectd = wanted("collectd", "collectd-core")
        self.plugin = Path(loadable("ISM3_COLLECTD", "collectd-dev"))
        super().setUp()

    def serve(self, every: str = "month") -> None:
        here = self.folder
        self.write(
            "collectd.conf",
            f"""
Hostname "here"
FQDNLookup false
Interval 1
BaseDir "{here}"
TypesDB "/usr/share/collectd/types.db"
LoadPlugin logfile
<Plugin logfile>
  LogLevel info
  File "{here}/server.log"
</Plugin>
LoadPlugin csv
<Plugin csv>
  DataDir "{here}/csv"
</Plugin>
PluginDir "{self.plugin.parent}"
LoadPlugin ism3
<Plugin ism3>
  Model "{here}/model.json"
  Ledger "{here}/all.ism3"
  Every "{every}"
</Plugin>
""",
        )
        self.start(self.collectd, "-f", "-C", f"{here}/collectd.conf", "-P", f"{here}/collectd.pid")

    def newest(self, process: str, instance: str) -> Optional[float]:
        folder = self.folder / "csv" / "here" / f"ism3-{process}"
        for path in folder.glob(f"gauge-{instance}-20*"):
            rows = path.read_text().split("\n")[1:]
            # The last row may be half written.
            if len(rows) > 1:
                return float(rows[-2].split(",")[1])
        return None

    def test_values_arrive_and_what_is_not_known_does_not(self) -> None:
        self.serve()
        self.assertEqual(until("efficacy", lambda: self.newest("OSP-24", "efficacy.ratio")), 0.75)
        self.assertEqual(until("people", lambda: self.newest(ODD, "load.ratio-people")), 0.25)
        self.assertEqual(until("machines", lambda: self.newest(ODD, "load.ratio-machines")), 0.5)
        self.assertEqual(
            until("mean lead time", lambda: self.newest("OSP-24", "activity.mean_lead_time")), 7200
        )
        here = self.folder / "csv" / "here"
        self.assertFalse((here / "ism3-IDLE").exists())
        self.assertEqual(list((here / "ism3-OSP-24").glob("gauge-load*")), [])
        self.assertNotIn("ism3 plugin:", self.said())

    def test_a_new_ledger_is_seen_and_a_damaged_one_told_once(self) -> None:
        self.serve()
        self.assertEqual(until("efficacy", lambda: self.newest("OSP-24", "efficacy.ratio")), 0.75)
        good = (self.folder / "all.ism3").read_bytes()
        (self.folder / "all.ism3").write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        until("a complaint", lambda: "ism3 plugin: " in self.said())
        self.observe(answered=4)
        until("the new ledger", lambda: self.newest("OSP-24", "efficacy.ratio") == 1.0)
        self.assertEqual(self.said().count("ism3 plugin: "), 1, self.said())

    def test_a_wrong_setting_is_named(self) -> None:
        self.serve(every="fortnight")
        until("a complaint", lambda: "Every: expected day" in self.said())


if __name__ == "__main__":
    unittest.main()
