"""What searching and resolving find on a small part of the public data: 1,200 organizations of the Research Organization Registry.

Everything is drawn by fixed seeds, so that the figures do not change from run to run; those of all public data, and what they mean, are
in README.md. What is asked of them here is a little less than what they are.
"""
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import labelled_pairs as pairs
import live
import resolution_quality as quality
from live import check

with open(pathlib.Path(__file__).with_name("organizations.jsonl"), encoding="utf-8") as lines:
    EVERYBODY = pairs.read_organizations(lines)
LOADED = [organization for organization in EVERYBODY if not organization.absent]


def test_the_organizations_are_loaded(server):
    quality.load_origin(server)
    quality.load_organizations(server, LOADED)
    check(server.cli_json("status")[0]["headRevision"] != "0", "nothing was loaded")


def test_what_is_meant_is_among_the_first_three(server):
    queries = pairs.search_queries(LOADED, 300, random.Random(1))
    check(sum(query.sort != "translation" for query in queries) > 200, f"only {len(queries)} queries")
    recall = quality.judge_search(server, queries, misses=5)
    check(recall >= 0.95, f"recall in the first three: {recall:.3f}")


def test_what_is_matched_is_right_and_little_is_missed(server):
    rng = random.Random(2)
    labelled = [*pairs.register_mentions(EVERYBODY, 500, rng), *pairs.held_mentions(EVERYBODY, 30, rng)]
    precision, recall = quality.judge_matches(labelled, quality.resolve(server, labelled, {}), misses=5)
    check(precision >= 0.97 and recall >= 0.93, f"precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    live.main(globals())
