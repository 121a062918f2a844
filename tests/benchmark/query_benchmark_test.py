#!/usr/bin/python3
"""The benchmark of Q01 to Q14 runs on the small landscape, and its table tells what was measured and what moved."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["ENTENTE_SOURCE_DIR"])
BINARIES = pathlib.Path(os.environ["ENTENTE_BINARY_DIR"])
SHARED = pathlib.Path(os.environ.get("ENTENTE_SHARED_DIR", SOURCE.parent / "shared"))
GENERATOR = SHARED / "bench" / "gen_landscape.py"
QUERIES = [f"Q{n:02}" for n in range(1, 15)]


def tables(results, *options):
    command = [sys.executable, SOURCE / "tests/benchmark/tables.py", results, "small", *options]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class QueryBenchmarkTest(unittest.TestCase):
    @unittest.skipUnless(GENERATOR.exists(), f"no generator in {GENERATOR.parent}")
    def test_every_query_is_measured_on_the_wire_and_in_the_engine(self):
        with tempfile.TemporaryDirectory() as scratch:
            data, told = f"{scratch}/data", f"{scratch}/entente-small.json"
            subprocess.run([sys.executable, GENERATOR, "--scale", "small", "--out", data], check=True, capture_output=True)
            subprocess.run([BINARIES / "tests/benchmark/query_benchmark", "--data", data, "--seconds", "0.05", "--json", told],
                           check=True, capture_output=True)
            rows = json.loads(pathlib.Path(told).read_text())
        self.assertEqual(sorted(rows["queries"]), QUERIES)
        self.assertGreater(rows["claims"], 60000)
        for answer in ("message", "stream"):
            self.assertGreater(rows["echo"][answer]["per_second_4"], 0, answer)
            self.assertEqual(rows["echo"][answer]["errors"], 0, answer)
        for query, row in rows["queries"].items():
            self.assertEqual(row["errors"], 0, query)
            self.assertGreater(row["engine_p50_us"], 0, query)
            self.assertGreater(row["per_second_4"], 0, query)

    def test_the_table_has_the_best_peer_and_the_floor(self):
        with tempfile.TemporaryDirectory() as scratch:
            results = pathlib.Path(scratch)
            row = {"engine_p50_us": 6.0, "engine_p99_us": 9.0, "p50_us": 100.0, "per_second_4": 5000.0}
            (results / "entente-small.json").write_text(json.dumps({"queries": {"Q01": row}}))
            (results / "floor-small.jsonl").write_text('{"q": "Q01", "p50us": 0.5}\nother\n')
            for peer, median in (("slow", 300.0), ("quick", 50.0)):
                told = {"peer": peer, "queries": {"Q01": {"p50us": median, "p99us": 1.0, "qps4": median}}}
                (results / f"{peer}-small.json").write_text(json.dumps(told))
            line = tables(results).splitlines()[-1].split()
        self.assertEqual(line[:8], ["Q01", "6.0", "9.0", "0.50", "12.0", "50.0", "1.0", "quick"])

    def test_commits_and_watches_stand_beside_those_of_peers(self):
        with tempfile.TemporaryDirectory() as scratch:
            results = pathlib.Path(scratch)
            row = {"engine_p50_us": 6.0, "engine_p99_us": 9.0, "p50_us": 100.0, "per_second_4": 5000.0}
            (results / "entente-small.json").write_text(json.dumps({"queries": {"Q01": row}}))
            (results / "floor-small.jsonl").write_text("")
            calls = [{"call": f"Commit of one claim, {n} in flight", "p50_us": 400.0 + n, "p99_us": 900.0,
                      "calls_per_second": 200.0 * n} for n in (1, 64)]
            (results / "calls.json").write_text(json.dumps(calls))
            commit = {"p50us": 300.0, "p99us": 700.0, "perSecond64": 8000.0}
            (results / "quick-small.json").write_text(json.dumps({"peer": "quick", "queries": {}, "commit": commit}))
            watched = {"watchers": 100, "stalled": 0, "p50_us": 55.0, "p99_us": 77.0, "events_per_second": 3000.0}
            (results / "watching.json").write_text(json.dumps([watched, {**watched, "stalled": 10}]))
            etcd = {"put": {"1": {"p50us": 250.0, "p99us": 600.0}, "64": {"perSecond": 4000.0}},
                    "watch": {"100": {"allCopiesP50us": 44.0, "allCopiesP99us": 66.0, "eventsPerSecond": 2000.0}}}
            (results / "etcd.json").write_text(json.dumps(etcd))
            lines = [line.split() for line in tables(results).splitlines()[-8:]]
        self.assertEqual(lines[1:4], [["entente", "401", "900", "12,800"], ["quick", "300", "700", "8,000"],
                                      ["etcd", "250", "600", "4,000"]])
        self.assertEqual(lines[6:], [["entente", "100", "55.0", "77.0", "3,000"], ["etcd", "100", "44.0", "66.0", "2,000"]])

    def test_what_moved_since_the_baseline_is_told_and_what_did_not_is_not(self):
        kept = json.loads((SOURCE / "tests/benchmark/baseline.json").read_text())["small"]["Q01"]
        with tempfile.TemporaryDirectory() as scratch:
            results = pathlib.Path(scratch)
            (results / "floor-small.jsonl").write_text('{"q": "Q01", "p50us": 0.5}\n')
            for factor, told in ((1, False), (2, True)):
                row = {"engine_p50_us": 0.5 * kept * factor, "engine_p99_us": 9.0, "p50_us": 100.0, "per_second_4": 5000.0}
                (results / "entente-small.json").write_text(json.dumps({"queries": {"Q01": row}}))
                said = f"Q01: {kept} x the floor before, {round(kept * factor, 2)} now" in tables(results, "--compare")
                self.assertEqual(said, told, factor)


if __name__ == "__main__":
    unittest.main()
