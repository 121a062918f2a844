"""`entente watch` on a live server with the founding facts: to an end, as a standing query, with its place in a file across
kills, and with a command for each event."""
import json
import pathlib
import queue
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check

PATTERN = ('(t:organization {sector: TELECOM, country: "KR"})-[:PARTNERS_WITH]-(l)-[:DEVELOPS]->(m:model) '
           "RETURN t, l, m")
SECONDS = 30  # what a line may take


class Watch:
    """A watch that runs: its lines as they come. Ended by its own pid."""

    def __init__(self, server, *arguments):
        self.process = subprocess.Popen([live.BUILD / "cli" / "entente", "--server", server.address, "watch", *arguments],
                                        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def next(self):
        line = self.lines.get(timeout=SECONDS)
        check(line is not None, f"the watch ended: {self.process.stderr.read() if line is None else ''}")
        return line

    def next_json(self):
        return json.loads(self.next())

    def end(self, how):
        self.process.send_signal(how)
        return self.process.wait(SECONDS)


def head(server):
    return int(server.cli_json("status")[0]["headRevision"])


def assert_partners(server, claim, subject, object_):
    server.cli("commit", "-", "--author", "desk", "--reason", "test", stdin=(
        f'changes {{ assert_claim {{ id: "claim/{claim}" relationship {{ relation: RELATION_PARTNERS_WITH '
        f'subject: "organization/{subject}" object: "organization/{object_}" }} valid_time {{ from: "2024" }} '
        'citations { document: "document/d2" } } }'))
    return head(server)


def retract(server, claim):
    server.cli("commit", "-", "--author", "desk", "--reason", "test", stdin=(
        f'changes {{ retract_claim {{ claim_id: "claim/{claim}" reason: RETRACTION_REASON_SOURCE_WITHDREW }} }}'))
    return head(server)


def revisions(messages):
    return [int(m["commit"]["revision"]) for m in messages if "commit" in m]


def place(server, name):
    return pathlib.Path(server.directory, name)


def row(binding_holder):
    return tuple(b["entity"]["id"] for b in binding_holder["bindings"])


def test_the_facts_are_loaded(server):
    server.load_founding_facts()


def test_every_commit_up_to_the_head_comes_once_in_order_with_a_token(server):
    messages = server.cli_json("watch", "--from", "earliest", "--until", "head")
    found = revisions(messages)
    check(found == list(range(found[0], head(server) + 1)), f"{found} up to {head(server)}")
    check(all(m["token"] for m in messages) and len({m["token"] for m in messages}) == len(messages), "tokens")
    rest = server.cli_json("watch", "--after-token", messages[2]["token"], "--until", "head")
    check(rest == messages[3:], "what comes after a token is what came after it")


def test_a_tail_ends_by_revision_time_or_changes(server):
    early = head(server) - 2
    check(revisions(server.cli_json("watch", "--from", "earliest", "--until", str(early)))[-1] == early, "a revision")
    check(server.cli_json("watch", "--from", "earliest", "--until", "2020-01-01") == [], "before the first commit")
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1))
    check(revisions(server.cli_json("watch", "--from", "earliest", "--until", now))[-1] == head(server), "a time")
    check(len(revisions(server.cli_json("watch", "--from", "earliest", "--max-changes", "1"))) == 1, "a number of changes")


def test_a_snapshot_ends_with_how_much_it_is(server):
    lines = server.cli("watch", "--from", "snapshot", "--until", "head", "--kind", "alliance").splitlines()
    there = [line for line in lines if " THERE " in line]
    check(len(there) > 3 and f"r{head(server)} that is all; {len(there)} facts, digest " in lines[-1], lines[-1])
    some = server.cli("watch", "--from", "snapshot", "--until", "head", "--kind", "alliance", "--filter",
                      'name:"Global Telco"', "--relationship-filter", "from < 2025-01-01")
    planned = "alliance/global-telco-ai-alliance DEVELOPS model/telco-llm"  # not before 2025
    check(any(planned in line for line in there) and planned not in some, some)
    check("THERE alliance/global-telco" in some and "THERE alliance/mit-genai-impact-consortium (" not in some, some)
    check("organization/singtel MEMBER_OF alliance/global-telco-ai-alliance" in some, some)


def test_a_neighbourhood_is_wider_than_an_entity(server):
    sizes = [server.cli("watch", "organization/kt", "--hops", str(hops), "--from", "snapshot", "--until", "head").count(" THERE ")
             for hops in (0, 1)]
    check(0 < sizes[0] < sizes[1], str(sizes))


def test_rows_of_a_pattern_enter_and_leave(server):
    matched = {row(r) for r in server.cli_json("match", PATTERN)}
    with Watch(server, "--pattern", PATTERN, "-o", "jsonl") as watch:
        first = watch.next_json()
        check({row(r) for r in first["snapshot"]["rows"]} == matched and matched, str(first))
        mark = watch.next_json()["mark"]
        check(mark["snapshotComplete"] and int(mark["count"]) == len(matched) and len(mark["digest"]) == 32, str(mark))
        made = assert_partners(server, "kt-openai", "kt", "openai")
        after = {row(r) for r in server.cli_json("match", PATTERN)}
        entered = watch.next_json()["commit"]
        check(int(entered["revision"]) == made and {c["kind"] for c in entered["changes"]} == {"CHANGE_KIND_ENTERED"}, str(entered))
        check({row(c["row"]) for c in entered["changes"]} == after - matched and after > matched, str(entered))
        retract(server, "kt-openai")
        left = watch.next_json()["commit"]
        check({c["kind"] for c in left["changes"]} == {"CHANGE_KIND_LEFT"}, str(left))
        check({row(c["row"]) for c in left["changes"]} == after - matched, str(left))
        check(watch.end(signal.SIGTERM) == 0, "it ends well when asked to")
    told = server.cli("watch", "--pattern", PATTERN, "--after-revision", str(made - 1), "--until", str(made))
    check(f"r{made} ENTERED t=organization/kt l=organization/openai m=model/" in told and told.strip().endswith("by desk"), told)


def test_the_place_of_a_pattern_is_kept_too(server):
    file = place(server, "pattern")
    watch = ("watch", "--pattern", PATTERN, "--resume-file", str(file), "--until", "head")
    check({row(r) for m in server.cli_json(*watch) for r in m.get("snapshot", {}).get("rows", [])}, "the rows there are")
    check(server.cli_json(*watch) == [], "nothing happened")
    assert_partners(server, "kt-openai-again", "kt", "openai")
    commits = [m["commit"] for m in server.cli_json(*watch)]
    check(len(commits) == 1 and row(commits[0]["changes"][0]["row"])[:2] == ("organization/kt", "organization/openai"), str(commits))
    refused = server.cli("watch", "--pattern", "(a:organization)", "--resume-file", str(file), code=4)
    check(str(file) in refused and "of another watch" in refused, refused)


def test_standing_answers_about_the_landscape_are_what_is_answered_once(server):
    rows = ("--kind", "organization", "--filter", "sector = TELECOM")
    answer = server.cli("matrix", *rows, "--valid-at", "2025-03-31", "-o", "json")
    answer = json.loads(answer)
    cells = {(answer["rows"][c.get("row", 0)]["id"], answer["columns"][c.get("column", 0)]["id"]) for c in answer["cells"]}
    messages = server.cli_json("watch", "--matrix", *rows, "--valid-at", "2025-03-31", "--until", "head")
    pairs = {(l["pair"]["row"], l["pair"]["column"]) for m in messages for l in m.get("snapshot", {}).get("lines", [])}
    check(pairs == cells and pairs, f"{pairs} {cells}")
    told = server.cli("watch", "--exposure", "Cursor", "--until", "head")
    check("THERE provider OpenAI" in told and "50.0%" in told and "that is all" in told, told)


def test_a_watch_that_is_killed_goes_on_with_the_event_it_was_at(server):
    file, seen, last = place(server, "killed"), place(server, "seen"), head(server)
    command = (f'echo $ENTENTE_REVISION >> {seen}; if [ $ENTENTE_REVISION = 3 ] && [ ! -e {file}.once ]; then '
               f"touch {file}.once; kill -KILL $PPID; fi")
    arguments = ("--from", "earliest", "--until", str(last), "--resume-file", str(file), "--exec", command)
    with Watch(server, *arguments) as killed:
        check(killed.process.wait(SECONDS) == -signal.SIGKILL, "it was killed")
    check("3" == seen.read_text().split()[-1], "while it handled revision 3")
    server.cli("watch", *arguments)
    found = [int(word) for word in seen.read_text().split()]
    once = list(range(found[0], last + 1))
    check(found == sorted(once + [3]), f"each once, but for 3, which comes again: {found}")


def test_a_watch_that_is_told_to_end_goes_on_without_gap_or_duplicate(server):
    file, last = place(server, "ended"), head(server)
    with Watch(server, "--from", "earliest", "--resume-file", str(file), "-o", "jsonl") as watch:
        found = []
        while not found or found[-1] < last:
            found += revisions([watch.next_json()])
        check(watch.end(signal.SIGINT) == 0, "it ends well when interrupted")
    made = assert_partners(server, "kt-google", "kt", "google")
    again = revisions(server.cli_json("watch", "--resume-file", str(file), "--until", "head"))
    check(again == [made], f"{again} after {found}")


def test_a_command_is_given_each_commit_and_ends_the_watch_when_it_fails(server):
    file, taken, last = place(server, "exec"), place(server, "taken"), head(server)
    arguments = ("watch", "--after-revision", str(last - 2), "--until", str(last), "--resume-file", str(file), "--exec")
    refused = server.cli(*arguments, f'[ "$ENTENTE_REVISION" = {last - 1} ]', code=8)
    check("exit code 1" in refused and f"revision {last}" in refused, refused)
    check(server.cli(*arguments, f"cat >> {taken}; echo \"$ENTENTE_TOKEN\" >> {taken}") == "", "nothing is printed")
    event, token = taken.read_text().splitlines()
    event = json.loads(event)
    check(int(event["commit"]["revision"]) == last and event["token"] == token, "the one that was refused, and no other")
    check(event == server.cli_json("watch", "--after-revision", str(last - 1), "--until", str(last))[0], "as -o jsonl has it")


def test_a_place_in_another_store_is_refused_by_name(server):
    file = place(server, "foreign")
    with live.Server() as other:
        other.load_founding_facts()
        other.cli("watch", "--from", "earliest", "--until", "head", "--resume-file", str(file))
    refused = server.cli("watch", "--resume-file", str(file), "--until", "head", code=5)
    check("TOKEN_FOREIGN_STORE" in refused and str(file) in refused, refused)
    file.write_text("{")
    check(str(file) in server.cli("watch", "--resume-file", str(file), code=4), "and so is a file of something else")


if __name__ == "__main__":
    live.main(globals())
