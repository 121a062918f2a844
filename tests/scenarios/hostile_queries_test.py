"""Hostile queries on a live server: dense hubs, cycles, the greatest depth, a huge answer to a client that stops reading. Each
ends within its budget and says so, memory stays flat, and others are served meanwhile."""
import pathlib
import random
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import grpc
import live
from live import check

PARTNERS = 20_000  # of the hub
RIVALS, RIVALRIES = 300, 9_000  # a dense, cyclic part
MEMORY = 200  # MB that all of it together may add to the server
SECONDS = 2  # what a query may take by its budget
SLACK = 3  # seconds beyond its budget until the client has the answer, on a machine that is busy
HUB = "organization/hub"


def change(relation, subject, object_):
    return {"assert_claim": {"relationship": {"relation": f"RELATION_{relation}", "subject": subject, "object": object_},
                             "citations": [{"document": "document/d1"}], "valid_time": {"from": "2024"}}}


def commit(server, changes):
    pb = server.messages.commit_service
    for start in range(0, len(changes), 5_000):
        server.commits.Commit(pb.CommitRequest(author="test", create_stubs=True, changes=changes[start:start + 5_000]))


def memory(server, field="VmRSS"):
    """In MB."""
    for line in pathlib.Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    raise live.Failure(f"no {field}")


class Elsewhere:
    """Short calls while something long is going on."""

    def __init__(self, server):
        self.server, self.calls, self.slowest, self.stopped = server, 0, 0.0, False
        self.thread = threading.Thread(target=self.run)

    def run(self):
        pb = self.server.messages.query_service
        with grpc.insecure_channel(self.server.address) as channel:
            query = self.server.messages.query_service_grpc.QueryServiceStub(channel)
            while not self.stopped:
                start = time.monotonic()
                query.GetEntity(pb.GetEntityRequest(id="document/d1"), timeout=30)
                self.slowest = max(self.slowest, time.monotonic() - start)
                self.calls += 1
                time.sleep(0.002)

    def __enter__(self):
        self.before = memory(self.server)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped = True
        self.thread.join()
        check(self.calls > 0, "nobody else was served")
        check(self.slowest < 1.0, f"a short call took {self.slowest:.2f} s")
        grown = memory(self.server, "VmHWM") - self.before
        check(grown < MEMORY, f"the server grew by {grown:.0f} MB")


def budget(truncated=False, **more):
    return {"max_time": {"seconds": SECONDS}, "allow_truncated": truncated, **more}


def pattern(edges, relation="COMPETES_WITH", **more):
    """`ab bc` is a pattern of the nodes a, b and c."""
    names = sorted({name for edge in edges.split() for name in edge})
    return {"nodes": [{"variable": name} for name in names],
            "edges": [{"from": a, "to": b, "relations": [f"RELATION_{relation}"]} for a, b in edges.split()], **more}


def star(server, **context):
    """Everybody with everybody by way of the hub: 400 million rows."""
    return server.messages.query_service.MatchPatternRequest(
        pattern={"nodes": [{"variable": "a"}, {"variable": "h", "ids": [HUB]}, {"variable": "b"}],
                 "edges": [{"from": a, "to": "h", "relations": ["RELATION_PARTNERS_WITH"]} for a in "ab"]},
        read_mask={"paths": ["id"]}, context={"budget": context})


def run(call, request):
    """What became of a call: rows, whether it was truncated, the reason it failed for, and how long it took."""
    start, rows, truncated, reason = time.monotonic(), 0, False, None
    try:
        answer = call(request, timeout=60)
        for message in answer if hasattr(answer, "__iter__") else [answer]:
            rows += len(getattr(message, "rows", []))
            truncated |= message.read_info.truncated
    except grpc.RpcError as failed:
        reason = failed.details()
        check(failed.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, f"{failed.code()} {failed.details()}")
    return rows, truncated, reason, time.monotonic() - start


def reason_of(server, call, request):
    code, reason, _, metadata = server.error(lambda r: [call(r)] if not hasattr(call(r), "__iter__") else list(call(r)), request)
    return code, reason, metadata


def test_a_dense_graph_is_loaded(server):
    dice = random.Random(1)
    commit(server, [{"assert_claim": {"entity": {"id": "document/d1", "description": {"name": "Source", "document": {}}},
                                      "citations": [{"document": "document/d1"}]}}])
    commit(server, [change("PARTNERS_WITH", HUB, f"organization/p{i}") for i in range(PARTNERS)])
    pairs = set()
    while len(pairs) < RIVALRIES:
        a, b = dice.sample(range(RIVALS), 2)
        pairs.add((min(a, b), max(a, b)))
    commit(server, [change("COMPETES_WITH", f"organization/r{a}", f"organization/r{b}") for a, b in sorted(pairs)])


def test_a_hub_joined_with_itself_ends_by_its_rows(server):
    with Elsewhere(server):
        code, reason, metadata = reason_of(server, server.query.MatchPattern, star(server, **budget(max_rows=50_000)))
        check((code, reason) == ("RESOURCE_EXHAUSTED", "BUDGET_EXCEEDED"), f"{code} {reason}")
        check(metadata.get("exhausted") in ("rows", "bytes", "time"), f"{metadata}")
        rows, truncated, failed, _ = run(server.query.MatchPattern, star(server, **budget(True, max_rows=50_000)))
        check(truncated and failed is None and 0 < rows <= 50_000, f"{rows} rows, truncated {truncated}, {failed}")


def test_a_million_rows_are_read_while_memory_stays_flat(server):
    with Elsewhere(server):
        more = budget(True, max_rows=1_000_000, max_bytes=1 << 30)
        more["max_time"] = {"seconds": 60}
        rows, truncated, failed, _ = run(server.query.MatchPattern, star(server, **more))
        check(truncated and failed is None and rows == 1_000_000, f"{rows} rows, truncated {truncated}, {failed}")


def test_a_client_that_stops_reading_is_let_go(server):
    with Elsewhere(server):
        stream = server.query.MatchPattern(star(server, **budget(max_rows=10_000_000, max_bytes=1 << 31)))
        next(stream)
        before = memory(server)
        time.sleep(SECONDS + 1)  # longer than the budget, with nothing read
        check(memory(server) - before < 64, f"{memory(server) - before:.0f} MB wait for a client that does not read")
        start, rows = time.monotonic(), 0
        try:
            for message in stream:
                rows += len(message.rows)
            raise live.Failure("the answer came to an end")
        except grpc.RpcError as failed:
            check(failed.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, f"{failed.code()} {failed.details()}")
        check(time.monotonic() - start < SLACK, "the call went on after its budget")
        check(rows < 1_000_000, f"{rows} rows were waiting")


def test_cycles_and_depth_end_by_time(server):
    pb = server.messages.query_service
    ring = pattern("ab bc cd de ef fa", different=[{"variables": list("abcdef")}])
    deep = pattern("ab bc")
    deep["edges"] = [{**edge, "variable": f"w{i}", "steps": {"min": 8, "max": 16}} for i, edge in enumerate(deep["edges"])]
    absent = pattern("ab bc cd", absent_parts=[{"nodes": [{"variable": "x"}], "edges": [
        {"from": name, "to": "x", "relations": ["RELATION_COMPETES_WITH"]} for name in "abcd"]}])
    with Elsewhere(server):
        for shape in (ring, deep, absent):
            # The first ten of all: everything has to be found, and little to be kept.
            request = pb.MatchPatternRequest(pattern=shape, order_by="a.id", limit=10, read_mask={"paths": ["id"]},
                                             context={"budget": budget(max_rows=20_000_000)})
            _, _, failed, took = run(server.query.MatchPattern, request)
            check(failed is not None, f"{shape}: a budget has to end it")
            check(took < SECONDS + SLACK, f"{shape}: took {took:.1f} s")


def test_rows_that_are_to_be_sorted_are_counted_while_they_are_kept(server):
    pb = server.messages.query_service
    for more in ({"order_by": "a.id, b.id"}, {"distinct": True, "returns": ["a", "b"]}):
        request = pb.MatchPatternRequest(pattern=pattern("ab bc cd de"), read_mask={"paths": ["id"]},
                                         context={"budget": budget()}, **more)
        with Elsewhere(server):
            code, reason, metadata = reason_of(server, server.query.MatchPattern, request)
            check((code, reason) == ("RESOURCE_EXHAUSTED", "BUDGET_EXCEEDED"), f"{code} {reason} {metadata}")


def test_counting_what_is_too_much_is_refused(server):
    pb = server.messages.query_service
    with Elsewhere(server):
        code, reason, _ = reason_of(server, server.query.Aggregate, pb.AggregateRequest(
            pattern=pattern("ab bc cd de ef"), context={"budget": budget()}))
        check((code, reason) == ("RESOURCE_EXHAUSTED", "BUDGET_EXCEEDED"), f"{code} {reason}")


def test_paths_at_the_greatest_depth_end_and_say_how_far_they_came(server):
    pb = server.messages.query_service
    request = pb.FindPathsRequest(sources=["organization/r0"], targets=["organization/r1"], max_hops=16, max_paths=100,
                                  read_mask={"paths": ["id"]}, context={"budget": budget(True)})
    with Elsewhere(server):
        start = time.monotonic()
        answer = server.query.FindPaths(request)
        check(time.monotonic() - start < SECONDS + SLACK, "it took too long")
        check(len(answer.paths) == 100 or answer.search.budget_ended, f"{len(answer.paths)} paths, {answer.search}")
        request.targets[:] = ["organization/p1"]  # not connected with them at all
        answer = server.query.FindPaths(request)
        check(not answer.paths and (answer.search.exhausted or answer.search.budget_ended), f"{answer.search}")


def test_many_at_once_leave_room_for_others(server):
    pb = server.messages.query_service
    request = pb.MatchPatternRequest(pattern=pattern("ab bc cd de ef fa"), order_by="a.id", limit=10,
                                     read_mask={"paths": ["id"]}, context={"budget": budget(max_rows=20_000_000)})
    outcomes = []
    with Elsewhere(server) as elsewhere:
        threads = [threading.Thread(target=lambda: outcomes.append(run(server.query.MatchPattern, request))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        check(elsewhere.calls > 20, f"only {elsewhere.calls} short calls were served")
    check(len(outcomes) == 8 and all(reason for _, _, reason, _ in outcomes), f"{outcomes}")


def test_a_client_that_goes_away_ends_the_work(server):
    pb = server.messages.query_service
    request = pb.MatchPatternRequest(pattern=pattern("ab bc cd de ef fa"), order_by="a.id",
                                     context={"budget": {"max_time": {"seconds": 60}, "max_examined": 1_000_000_000}})
    calls = [server.query.MatchPattern(request) for _ in range(4)]
    time.sleep(0.3)
    for call in calls:
        call.cancel()
    time.sleep(0.3)  # they end within 50 ms of work
    spent = cpu(server)
    time.sleep(0.5)
    check(cpu(server) - spent < 0.25, f"{cpu(server) - spent:.2f} s of work for nobody")


def cpu(server):
    """Seconds of processor time the server has used."""
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


if __name__ == "__main__":
    live.main(globals())
