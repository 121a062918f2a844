"""The SDK's samples run and do what they say, on a server with the founding facts."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check


def sample(server, name, *arguments):
    run = subprocess.run([live.BUILD / "client" / f"sample_{name}", server.address, *arguments], capture_output=True,
                         text=True, timeout=60)
    check(run.returncode == 0, f"{name}: exit {run.returncode}\n{run.stdout}{run.stderr}")
    return run.stdout


def test_first_read_finds_an_entity_by_its_name(server):
    server.load_founding_facts()
    said = sample(server, "first_read", "익시젠")
    check("model/xigen" in said and "RELATION_BASED_ON model/exaone" in said, said)


def test_correct_a_claim_changes_what_is_read(server):
    head = int(server.cli_json("status")[0]["headRevision"])
    said = sample(server, "correct_a_claim", "claim/f14", "2025-03-03")
    check(f"corrected at revision {head + 1}" in said, said)
    fact = [f for f in server.cli_json("relationships", "LG Uplus", "--relation", "PARTNERS_WITH")][0]
    check(fact["validTime"]["from"] == "2025-03-03", str(fact))


def test_follow_changes_tells_every_commit_up_to_a_revision(server):
    head = int(server.cli_json("status")[0]["headRevision"])
    said = sample(server, "follow_changes", str(head))
    revisions = [int(line.split(":")[0]) for line in said.splitlines()]
    check(revisions[-1] == head and revisions == sorted(set(revisions)), said)
    check("1 changes by sample" in said.splitlines()[-1], said)


def test_keep_a_replica_proves_that_its_copy_is_the_servers(server):
    head = int(server.cli_json("status")[0]["headRevision"])
    said = sample(server, "keep_a_replica", "organization").splitlines()[-1]
    check(said.endswith(f", verified at revision {head}") and not said.startswith("0 facts"), said)


def test_import_claims_takes_what_export_wrote_and_changes_nothing_of_it(server):
    head = int(server.cli_json("status")[0]["headRevision"])
    path = pathlib.Path(server.directory, "claims.jsonl")
    server.cli("export", str(path))
    said = sample(server, "import_claims", str(path), "again")
    check(said.startswith("0 new, 0 corrected, ") and said.rstrip().endswith(f"0 refused, at revision {head}"), said)


if __name__ == "__main__":
    live.main(globals())
