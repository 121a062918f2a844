#!/usr/bin/python3
"""The tables of Q01 to Q14, commits and watches beside the floor and the peers of the same run, and what moved since.

tables.py RESULTS SCALE [--compare] [--keep]

Where the results have a smaller scale too, it says how the engine's medians grew from there, for answers of the same size.

The baseline keeps ratios of the engine's medians to the floor's of the same run, by scale, since times of different
machines do not compare.
"""
import json
import math
import pathlib
import sys

SCALES = ["small", "medium", "large"]
BASELINE = pathlib.Path(__file__).parent / "baseline.json"
MOVED = 1.25  # what is less is noise


def read_floor(path):
    rows = [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]
    return {row["q"]: row for row in rows}


def read_peers(results, scale):
    peers = {}
    for path in sorted(results.glob(f"*-{scale}.json")):
        told = json.loads(path.read_text())
        if "peer" in told:
            peers[told["peer"]] = told["queries"]
    return peers


def best_of(peers, query, figure, better):
    known = [(queries[query][figure], peer) for peer, queries in peers.items() if queries.get(query, {}).get(figure)]
    return better(known) if known else (None, "")


def shown(value):
    if value is None:
        return "-"
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def print_table(ours, floor, peers):
    print(f"\n{'':4} {'engine p50':>10} {'p99 us':>10} {'floor p50':>10} {'x floor':>8} {'best peer p50':>14} {'p99':>9} {'':9}"
          f" {'alone p50':>10} {'4: calls/s':>11} {'best peer':>10}")
    for query, row in sorted(ours["queries"].items()):
        least, peer = best_of(peers, query, "p50us", min)
        tail, _ = best_of(peers, query, "p99us", min)
        rate, _ = best_of(peers, query, "qps4", max)
        under = floor.get(query, {}).get("p50us")
        print(f"{query:4} {shown(row['engine_p50_us']):>10} {shown(row['engine_p99_us']):>10} {shown(under):>10}"
              f" {shown(row['engine_p50_us'] / under if under else None):>8} {shown(least):>14} {shown(tail):>9} {peer:9}"
              f" {shown(row['p50_us']):>10} {shown(row['per_second_4']):>11} {shown(rate):>10}")


def print_least(ours):
    """What a call costs at least: a server of the same library that does nothing."""
    for name, wire in ours.get("echo", {}).items():
        print(f"{'a bare gRPC ' + name + ' of 1 KiB':>89} {shown(wire['p50_us']):>10} {shown(wire['per_second_4']):>11}")


def print_commits(results, scale):
    """Durable commits of one change: ours, each database's and etcd's puts."""
    rows = []
    path = results / "calls.json"
    if path.exists():
        ours = {row["call"]: row for row in json.loads(path.read_text())}
        alone, many = (ours[f"Commit of one claim, {n} in flight"] for n in (1, 64))
        rows.append(("entente", alone["p50_us"], alone["p99_us"], many["calls_per_second"]))
    for path in sorted(results.glob(f"*-{scale}.json")):
        told = json.loads(path.read_text())
        if "perSecond64" in told.get("commit", {}):
            commit = told["commit"]
            rows.append((told["peer"], commit["p50us"], commit["p99us"], commit["perSecond64"]))
    path = results / "etcd.json"
    if path.exists():
        put = json.loads(path.read_text())["put"]
        rows.append(("etcd", put["1"]["p50us"], put["1"]["p99us"], put["64"]["perSecond"]))
    if rows:
        print(f"\n{'commits':10} {'alone p50':>10} {'p99 us':>10} {'64 clients: /s':>15}")
    for name, p50, p99, rate in rows:
        print(f"{name:10} {shown(p50):>10} {shown(p99):>10} {shown(rate):>15}")


def print_watches(results):
    """What each watcher's copy of a change costs: ours has a stream each, etcd's share eight."""
    rows = []
    path = results / "watching.json"
    if path.exists():
        rows = [("entente", row["watchers"], row["p50_us"], row["p99_us"], row["events_per_second"])
                for row in json.loads(path.read_text()) if not row["stalled"]]
    path = results / "etcd.json"
    if path.exists():
        for watchers, row in json.loads(path.read_text())["watch"].items():
            rows.append(("etcd", int(watchers), row["allCopiesP50us"], row["allCopiesP99us"], row["eventsPerSecond"]))
    if rows:
        print(f"\n{'watching':10} {'watchers':>10} {'last copy p50':>14} {'p99 us':>10} {'events/s':>12}")
    for name, watchers, p50, p99, rate in sorted(rows, key=lambda row: row[1]):
        print(f"{name:10} {watchers:>10} {shown(p50):>14} {shown(p99):>10} {shown(rate):>12}")


def growth(before, now):
    """The engine's medians as multiples of those at another scale, of answers of the same size: classes of sizes that
    both have, each with the weight of the one that asked less."""
    weights = total = 0
    for size in before.keys() & now.keys():
        weight = min(before[size]["calls"], now[size]["calls"])
        weights += weight
        total += weight * math.log(now[size]["p50_us"] / before[size]["p50_us"])
    return math.exp(total / weights) if weights else None


def print_growth(results, scale, ours):
    for other in SCALES[:SCALES.index(scale)]:
        path = results / f"entente-{other}.json"
        if not path.exists():
            continue
        before = json.loads(path.read_text())["queries"]
        told = [f"{query} {shown(growth(before[query].get('engine_by_size', {}), row['engine_by_size']))}"
                for query, row in sorted(ours["queries"].items()) if query in before]
        print(f"times those at {other}, for answers of the same size: {', '.join(told)}")


def ratios_of(ours, floor):
    return {query: round(row["engine_p50_us"] / floor[query]["p50us"], 2)
            for query, row in sorted(ours["queries"].items()) if floor.get(query, {}).get("p50us")}


def main(results, scale, *options):
    results = pathlib.Path(results)
    ours = json.loads((results / f"entente-{scale}.json").read_text())
    floor = read_floor(results / f"floor-{scale}.jsonl")
    print_table(ours, floor, read_peers(results, scale))
    print_least(ours)
    print_growth(results, scale, ours)
    print_commits(results, scale)
    print_watches(results)
    ratios = ratios_of(ours, floor)
    baseline = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    if "--compare" in options:
        for query, ratio in ratios.items():
            before = baseline.get(scale, {}).get(query)
            if before and not before / MOVED < ratio < before * MOVED:
                print(f"{query}: {before} x the floor before, {ratio} now")
    if "--keep" in options:
        BASELINE.write_text(json.dumps({**baseline, scale: ratios}, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
