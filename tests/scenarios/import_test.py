"""Files of other sources come in by the command: who is who, what is new, what is refused, and again without a change."""
import csv
import gzip
import io
import json
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check

NOT_FOUND, INVALID, UNAVAILABLE = 3, 4, 6
EXAMPLES = live.SOURCE / "deploy" / "mappings" / "examples"
COMPANIES = str(EXAMPLES / "companies.yaml")
COLUMNS = ["id", "name", "also", "country", "founded", "owner", "employees", "as_of"]

work = pathlib.Path(tempfile.mkdtemp(prefix="import-"))


def write(name, content):
    path = work / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def companies(name, *rows):
    """A CSV file of rows, each a dict of some columns."""
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, restval="")
    table.writeheader()
    table.writerows(rows)
    return write(name, text.getvalue())


def head(server):
    return server.admin.GetServerInfo(server.messages.admin_service.GetServerInfoRequest()).head_revision


def imported(server, *arguments, code=0, timeout=280):
    """Runs an import; returns its counts and what it said. `code` is the exit code it has to end with."""
    run = subprocess.run([live.BUILD / "cli" / "entente", "--server", server.address, "import", "-o", "json", *arguments],
                         capture_output=True, text=True, timeout=timeout, cwd=live.SOURCE)
    check(run.returncode == code, f"import {' '.join(arguments)}: exit {run.returncode}, not {code}\n{run.stdout}{run.stderr}")
    counts = json.loads(run.stdout)["counts"] if run.stdout.strip().startswith("{") and "counts" in run.stdout else {}
    return {name: int(count) for name, count in counts.items()}, run.stdout + run.stderr


def entity(server, id_):
    return server.query.GetEntity(server.messages.query_service.GetEntityRequest(id=id_)).entity


def refused(server, code, said, *arguments):
    """The import has to end with `code`, say all of `said`, and leave the store as it was."""
    before = head(server)
    _, text = imported(server, *arguments, code=code)
    for part in said:
        check(part in text, f"{part!r} is not in {text!r}")
    check(head(server) == before, "something was committed")


SKT = {"id": "1", "name": "SKT", "also": "SK Telecom Co.", "country": "South Korea", "founded": "1984-03", "owner": "SK Group",
       "employees": "5,500", "as_of": "2024-12"}
ACME = {"id": "2", "name": "Acme Robotics", "country": "US", "founded": "2019", "owner": "Acme Group", "employees": "120",
        "as_of": "2024-12"}


def test_what_is_known_is_met_and_what_is_new_is_made(server):
    server.load_founding_facts()
    told = server.cli("import", "--mapping", COMPANIES, companies("companies.csv", SKT, ACME))
    check("asserted" in told and "matched" in told and "created" in told and "stubbed" in told, told)
    skt = entity(server, "organization/sk-telecom")
    check(skt.description.organization.founded == "1984-03", f"the row about SKT is about SK Telecom: {skt}")
    check("SK Telecom Co." in [alias.name for alias in skt.description.aliases], str(skt))
    acme = entity(server, "organization/acme-robotics")
    check(acme.description.name == "Acme Robotics" and not acme.stub, str(acme))
    check(entity(server, "organization/acme-group").stub, "what is only pointed at is a stub")
    owned = server.query.ListRelationships(server.messages.query_service.ListRelationshipsRequest(
        subjects=["organization/sk-telecom"], relations=["RELATION_SUBSIDIARY_OF"])).relationships
    check([r.object for r in owned] == ["organization/sk-group"], str(owned))
    claims = server.query.ListClaims(server.messages.query_service.ListClaimsRequest(
        claim_ids=[c for c in acme.claim_ids])).claims
    check(all(c.citations and c.citations[0].document == "document/example-companies" for c in claims), str(claims))
    check(claims[0].citations[0].locator, f"a fact leads back to its row: {claims[0].citations}")


def test_the_same_again_changes_nothing(server):
    before = head(server)
    counts, said = imported(server, "--mapping", COMPANIES, companies("companies.csv", SKT, ACME))
    check(counts.get("unchanged", 0) > 0 and not counts.get("asserted") and not counts.get("corrected"), said)
    check(head(server) == before, "a commit was made")


def test_and_not_either_when_the_graph_has_changed_meanwhile(server):
    server.cli("commit", "-", "--author", "desk", stdin=(
        'changes { assert_claim { entity { id: "organization/acme-of-berlin" description { name: "Acme Robotics" organization {} } } '
        'citations { document: "document/d1" } } }'))
    before = head(server)
    counts, said = imported(server, "--mapping", COMPANIES, companies("companies.csv", SKT, ACME))
    check(not counts.get("asserted") and not counts.get("corrected"), said)
    check(head(server) == before, "a commit was made")


def test_an_updated_file_changes_what_it_changed(server):
    counts, said = imported(server, "--mapping", COMPANIES, companies(
        "companies.csv", SKT, {**ACME, "founded": "2018", "owner": "Bigger Group"}))
    check(counts.get("corrected") == 2 and not counts.get("asserted"), f"the founding and the owner: {said}")
    check(entity(server, "organization/acme-robotics").description.organization.founded == "2018", said)
    owned = server.query.ListRelationships(server.messages.query_service.ListRelationshipsRequest(
        subjects=["organization/acme-robotics"], relations=["RELATION_SUBSIDIARY_OF"])).relationships
    check([r.object for r in owned] == ["organization/bigger-group"], f"another owner is another entity: {owned}")


def test_what_is_no_longer_said_is_retracted_when_asked_for(server):
    file = companies("companies.csv", SKT)
    counts, _ = imported(server, "--mapping", COMPANIES, file)
    check(not counts.get("retracted"), str(counts))
    counts, _ = imported(server, "--mapping", COMPANIES, "--retract-missing", file)
    check(counts.get("retracted", 0) >= 3, str(counts))
    check(entity(server, "organization/sk-telecom").description.organization.founded == "1984-03", "what is still said stays")


def test_a_dry_run_tells_and_changes_nothing(server):
    before = head(server)
    counts, _ = imported(server, "--mapping", COMPANIES, "--dry-run", companies("dry.csv", {"id": "77", "name": "Dry Ltd"}))
    check(counts.get("asserted", 0) > 0, str(counts))
    told = server.cli("import", "--mapping", COMPANIES, "--dry-run", companies("dry.csv", {"id": "77", "name": "Dry Ltd"}))
    check("nothing was changed" in told, told)
    check(head(server) == before, "a commit was made")


def test_bad_rows_are_told_with_their_line_and_the_others_are_kept(server):
    file = companies("bad.csv", {"id": "10", "name": "Good AG"}, {"id": "11", "name": ""},
                     {"id": "12", "name": "Better AG", "founded": "soon"}, {"id": "13", "name": "Best AG"})
    errors = work / "errors.txt"
    run = subprocess.run([live.BUILD / "cli" / "entente", "--server", server.address, "import", "--mapping", COMPANIES, "--errors",
                          str(errors), file], capture_output=True, text=True, timeout=120)
    check(run.returncode in (0, INVALID), run.stdout + run.stderr)
    lines = errors.read_text().splitlines()
    check(any("bad.csv:4" in line for line in lines), f"the date that is none, with its line: {lines}")
    for id_ in ("organization/good-ag", "organization/better-ag", "organization/best-ag"):
        check(entity(server, id_).description.name, id_)


def test_what_a_person_should_decide_is_queued_and_followed(server):
    file = companies("review.csv", {"id": "20", "name": "SK Telecomm", "country": "KR", "founded": "1984"})
    queue = work / "review.yaml"
    told = server.cli("import", "--mapping", COMPANIES, "--source-id", "reviewed", "--threshold", "1", "--review", str(queue), file)
    check("queued for review" in told, told)
    text = queue.read_text()
    check('mention: "SK Telecomm"' in text and "id: organization/sk-telecom" in text and "meanwhile: organization/sk-telecomm" in text,
          text)
    check(not entity(server, "organization/sk-telecomm").stub, "meanwhile it is a thing of its own")
    queue.write_text(re.sub(r"(meanwhile: organization/sk-telecomm\n(?:.*\n)*?  decision:)", r"\1 organization/sk-telecom  # asked them", text))
    imported(server, "--mapping", COMPANIES, "--source-id", "reviewed", "--threshold", "1", "--review", str(queue),
             "--reviewed", str(queue), file)
    claims = server.query.ListClaims(server.messages.query_service.ListClaimsRequest(
        claim_ids=["claim/reviewed.20.about"])).claims
    check([c.entity.id for c in claims] == ["organization/sk-telecom"], str(claims))
    check("# asked them" in queue.read_text(), "what a person wrote stays")
    before = head(server)
    imported(server, "--mapping", COMPANIES, "--source-id", "reviewed", "--threshold", "1", file)
    check(head(server) == before, "the decision is kept without the file")


def test_decisions_that_cannot_be_followed(server):
    file = companies("review.csv", {"id": "20", "name": "SK Telecomm"})
    typo = write("typo.yaml", '- {key: "x", kind: organization, decision: organization/sk-telecon}\n')
    refused(server, NOT_FOUND, ["typo.yaml", "organization/sk-telecon"], "--mapping", COMPANIES, "--reviewed", typo, file)
    broken = write("broken.yaml", '- key: [x\n')
    refused(server, INVALID, ["broken.yaml:"], "--mapping", COMPANIES, "--reviewed", broken, file)
    refused(server, NOT_FOUND, ["none.yaml"], "--mapping", COMPANIES, "--reviewed", str(work / "none.yaml"), file)


def test_wrong_uses_say_what_is_right(server):
    file = companies("small.csv", ACME)
    refused(server, NOT_FOUND, ["rorr", "ror"], "--mapping", "rorr", file)
    refused(server, NOT_FOUND, ["nowhere.csv"], "--mapping", COMPANIES, str(work / "nowhere.csv"))
    refused(server, INVALID, ["--threshold"], "--mapping", COMPANIES, "--threshold", "1.5", file)
    refused(server, INVALID, ["--batch"], "--mapping", COMPANIES, "--batch", "0", file)
    refused(server, INVALID, ["--source-id"], "--mapping", COMPANIES, "--source-id", "No Such", file)
    refused(server, INVALID, ["--set"], "--mapping", COMPANIES, "--set", "nothing", file)
    refused(server, INVALID, ["--grpcurl"], "--mapping", COMPANIES, "--grpcurl", file)
    help_ = server.cli("import", "--help")
    check("ror" in help_ and "sec" in help_ and "--reviewed" in help_, help_)


def test_hostile_files_are_refused_by_name_and_the_server_is_unharmed(server):
    models = str(EXAMPLES / "models.yaml")
    laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)) + "companies: *a11\n"
    bomb = gzip.compress(b"\0" * (300 << 20), 1)
    hostile = {  # with the line that the refusal has to name, where one is at fault
        "truncated.csv.gz": (COMPANIES, gzip.compress(b"id,name\n1,Acme\n" * 10_000)[:-100], ""),
        "encoding.csv": (COMPANIES, b"id,name\n1,Acm\xff\xfe\n", ":2"),
        "utf16.csv": (COMPANIES, "id,name\n1,Acme\n".encode("utf-16"), ":1"),
        "line.csv": (COMPANIES, b"id,name\n1," + b"x" * (40 << 20) + b"\n", ":2"),
        "bomb.csv.gz": (COMPANIES, bomb, ""),
        "deep.yaml": (models, "companies: " + "[" * 10_000, ":1"),
        "deeper.yaml": (models, "".join(f"{' ' * i}a:\n" for i in range(10_000)), ":65"),
        "laughs.yaml": (models, laughs, ":"),
        "endless.yaml": (models, "companies: &a [*a]\n", ":1"),
        "quote.csv": (COMPANIES, 'id,name\n1,"Acme\n', ":2"),
    }
    for name, (mapping, content, line) in hostile.items():
        _, said = imported(server, "--mapping", mapping, write(name, content), code=INVALID)
        check(name + line in said, f"{name}{line}: {said}")
        check(server.process.poll() is None and server.cli_json("get", "SK Telecom"), f"{name}: the server suffered")


def test_a_line_of_a_gigabyte_is_refused_before_it_is_read(server):
    chance = random.Random(1)
    piece = b"".join(bytes([chance.randrange(97, 123)]) + b"x" * 127 for _ in range(1 << 13))  # of a megabyte; no bomb
    file = gzip.compress(b"id,name\n1,", 1) + gzip.compress(piece, 9) * 1024
    refused(server, INVALID, ["gigabyte.csv.gz:2", "line_bytes"], "--mapping", COMPANIES, write("gigabyte.csv.gz", file))


def test_rows_of_one_id_and_ids_of_another_source_do_not_mix(server):
    twice = companies("twice.csv", {"id": "31", "name": "First AG"}, {"id": "31", "name": "Second AG"})
    _, said = imported(server, "--mapping", COMPANIES, twice, code=INVALID)
    check("twice.csv:3" in said and "twice.csv:2" in said, f"the row, and who has its id: {said}")
    check(entity(server, "organization/first-ag").description.name == "First AG", said)
    key = "k" * 100  # too long for a claim's id: what stands for it tells the two apart
    imported(server, "--mapping", COMPANIES, companies("long.csv", {"id": key + "1", "name": "Long AG"}, {"id": key + "2", "name": "Longer AG"}))
    check(entity(server, "organization/long-ag").description.name == "Long AG", "the one")
    check(entity(server, "organization/longer-ag").description.name == "Longer AG", "and the other")


def many(rows, name="many.csv"):
    return companies(name, *({"id": str(i), "name": f"Firm {i} of Many", "country": "US", "owner": f"Owner {i % 50}"}
                             for i in range(rows)))


def begun(server, *arguments):
    """An import under way that has made some commits, as a process."""
    before = head(server)
    process = subprocess.Popen([live.BUILD / "cli" / "entente", "--server", server.address, "import", *arguments],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while head(server) < before + 3:
        if process.poll() is not None:
            raise live.Failure("it ended before it was stopped: " + process.stderr.read())
    return process


def test_a_killed_import_is_gone_on_with_by_the_same_command(server):
    arguments = ("--mapping", COMPANIES, "--source-id", "killed", "--batch", "20", many(2000))
    process = begun(server, *arguments)
    process.kill()
    process.wait()
    told = server.cli("import", *arguments)
    check("were there already" in told, told)
    counts, said = imported(server, *arguments)
    check(counts["unchanged"] >= 2 * 2000 and counts["records"] >= 2000 and not counts.get("asserted"), f"nothing lost: {said}")


def test_an_interrupted_import_stops_cleanly_and_says_how_to_go_on(server):
    arguments = ("--mapping", COMPANIES, "--source-id", "interrupted", "--batch", "20", many(2000))
    process = begun(server, *arguments)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    check(process.returncode == 1 and "the same command goes on" in err, f"{process.returncode}: {out}{err}")
    server.cli("import", *arguments)
    counts, said = imported(server, *arguments)
    check(counts["unchanged"] >= 2 * 2000 and not counts.get("asserted"), said)


def test_what_was_exported_is_loaded_into_an_empty_store_and_gives_the_same(server):
    first, again = work / "claims.jsonl", work / "again.jsonl"
    server.cli("export", str(first))
    with live.Server() as other:
        told = other.cli("load", str(first))
        check(f"{len(first.read_text().splitlines()):,} asserted" in told, told)
        other.cli("export", str(again))
        check(first.read_bytes() == again.read_bytes(), "the claims are not the same")
        before = head(other)
        compressed = write("claims.jsonl.gz", gzip.compress(first.read_bytes()))
        check("unchanged" in other.cli("load", compressed), "known claims are not compared")
        check(head(other) == before, "something was committed")
        broken = write("broken.jsonl", first.read_text().splitlines()[0] + '\n{"id": 7, "colour": "red"}\nnot json\n')
        told = other.cli("load", broken, code=INVALID)
        check("broken.jsonl:2: not a Claim as JSON" in told and "broken.jsonl:3: not a Claim as JSON" in told, told)
        check(head(other) == before, "something was committed")
        check("no.jsonl" in other.cli("load", "no.jsonl", code=NOT_FOUND), "a file that is not there")


def test_without_retracting_what_could_not_be_read(server):
    whole = companies("unread.csv", SKT, ACME)
    arguments = ("--mapping", COMPANIES, "--source-id", "unread", "--retract-missing")
    imported(server, *arguments, whole)
    text = pathlib.Path(whole).read_text().splitlines()
    counts, said = imported(server, *arguments, write("unread.csv", "\n".join(text[:2] + [text[2] + ",one,cell,more"])), code=INVALID)
    check(not counts.get("retracted") and "cells" in said, f"a row that cannot be read is not withdrawn: {counts} {said}")
    counts, said = imported(server, *arguments, write("unread.csv", "\n".join(text[:2])))
    check(counts.get("retracted", 0) >= 3, f"one that is gone is: {counts} {said}")


def test_a_server_that_is_away_is_told(server):
    server.kill()
    run = subprocess.run([live.BUILD / "cli" / "entente", "--server", server.address, "--deadline", "1s", "import", "--mapping",
                          COMPANIES, companies("small.csv", ACME)], capture_output=True, text=True, timeout=120)
    check(run.returncode == UNAVAILABLE and "the same command goes on" in run.stderr, run.stdout + run.stderr)
    server.start()


if __name__ == "__main__":
    live.main(globals())
