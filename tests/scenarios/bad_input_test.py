"""Bad input at the command: each mistake has its own reason, the path of the field, an exit code by class, and loses nothing."""
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check

NOT_FOUND, INVALID, CONFLICT, UNAVAILABLE, EXHAUSTED = 3, 4, 5, 6, 7
CITED = 'citations { document: "document/d1" locator: "test" }'


def relationship(relation, subject, object_, more=CITED, valid='valid_time { from: "2024" }'):
    return (f'changes {{ assert_claim {{ relationship {{ relation: RELATION_{relation} subject: "{subject}" object: "{object_}" }} '
            f'{valid} {more} }} }}')


def description(id_, body, more=CITED):
    return f'changes {{ assert_claim {{ entity {{ id: "{id_}" description {{ {body} }} }} {more} }} }}'


def refused(server, code, said, *arguments, stdin=None):
    """The command has to end with `code` and say all of `said`; the store has to stay as it was."""
    before = server.admin.GetServerInfo(server.messages.admin_service.GetServerInfoRequest()).head_revision
    text = server.cli(*arguments, stdin=stdin, code=code)
    for part in said:
        check(part in text, f"{' '.join(arguments)}: {part!r} is not in {text!r}")
    after = server.admin.GetServerInfo(server.messages.admin_service.GetServerInfoRequest()).head_revision
    check(before == after, "something was committed")


def commit_refused(server, code, said, body, *more):
    refused(server, code, said, "commit", "-", "--author", "test", *more, stdin=body)


def test_unknown_names(server):
    server.load_founding_facts()
    refused(server, INVALID, ["organisation", "organization"], "list", "organisation")
    refused(server, INVALID, ["PARTNERS_WIHT", "PARTNERS_WITH"], "relationships", "KT", "--relation", "PARTNERS_WIHT")
    refused(server, INVALID, ["UNKNOWN_FIELD", "colour"], "list", "organization", "--filter", 'colour = "red"')
    refused(server, NOT_FOUND, ["UNKNOWN_ENTITY", "organization/sk-telecom"], "get", "organization/sk-telecon")
    refused(server, NOT_FOUND, ["UNKNOWN_ENTITY"], "relationships", "Nobody At All")
    commit_refused(server, INVALID, ["UNKNOWN_KIND", "changes[0].assert_claim.entity.id"], description("unicorn/x", 'topic {} name: "X"'))
    commit_refused(server, INVALID, ["UNKNOWN_ENTITY", "changes[0].assert_claim.relationship.object"],
                   relationship("PARTNERS_WITH", "organization/kt", "organization/nobody"))
    commit_refused(server, INVALID, ["UNKNOWN_CLAIM", "changes[0].retract_claim.claim_id"],
                   'changes { retract_claim { claim_id: "claim/none" reason: RETRACTION_REASON_DUPLICATE } }')


def test_a_filter_that_cannot_be_read_points_at_the_column(server):
    refused(server, INVALID, ["INVALID_FILTER"], "list", "organization", "--filter", 'country = "KR" AND (')
    refused(server, INVALID, ["INVALID_FORMAT", "column 1", "no text"], "list", "organization", "--filter", 'founded = "20*"')


def test_claims_that_break_a_rule(server):
    commit_refused(server, INVALID, ["ENDPOINT_KIND_MISMATCH"], relationship("DEVELOPS", "organization/kt", "organization/google"))
    commit_refused(server, INVALID, ["INVALID_FORMAT", "valid_time.from", "June"],
                   relationship("PARTNERS_WITH", "organization/kt", "organization/google", valid='valid_time { from: "June" }'))
    commit_refused(server, INVALID, ["INVALID_INTERVAL", "valid_time"],
                   relationship("PARTNERS_WITH", "organization/kt", "organization/google",
                                valid='valid_time { from: "2024" until: "2023" }'))
    commit_refused(server, INVALID, ["CITATION_REQUIRED", "citations"],
                   relationship("PARTNERS_WITH", "organization/kt", "organization/google", more=""))
    commit_refused(server, INVALID, ["REQUIRED", "name"], description("topic/nameless", "topic {}"))


def test_all_mistakes_are_told_at_once(server):
    commit_refused(server, INVALID, ["UNKNOWN_ENTITY", "changes[0]", "CITATION_REQUIRED", "changes[1]"],
                   relationship("PARTNERS_WITH", "organization/kt", "organization/nobody") + "\n" +
                   relationship("PARTNERS_WITH", "organization/kt", "organization/google", more=""))


def test_what_stands_against_what_is_known(server):
    commit_refused(server, CONFLICT, ["FUNCTIONAL_CONFLICT", "organization/sk-group"],
                   relationship("PART_OF", "organization/sk-telecom", "organization/lg-ai-research", valid='valid_time { from: "[..2024]" }'))
    commit_refused(server, CONFLICT, ["CYCLE", "model/exaone"], relationship("BASED_ON", "model/exaone", "model/xigen"))
    commit_refused(server, CONFLICT, ["CLAIM_EXISTS"],
                   'changes { assert_claim { id: "claim/f01" entity { id: "topic/x" description { name: "X" topic {} } } ' + CITED + ' } }')


def test_preconditions_and_repeated_requests(server):
    change = description("topic/new", 'name: "New" topic {}')
    commit_refused(server, CONFLICT, ["PRECONDITION_UNMET", "preconditions[0]"],
                   change + ' preconditions { must_match { entity: "organization/nobody" } }')
    commit_refused(server, CONFLICT, ["REVISION_MISMATCH"], change + " expected_revision: 1")
    commit_refused(server, CONFLICT, ["REQUEST_ID_REUSED"], change, "--request-id", "founding-facts/1/alliances")


def test_too_much_at_once(server):
    many = "\n".join(description(f"topic/t{i}", f'name: "T{i}" topic {{}}') for i in range(10001))
    commit_refused(server, INVALID, ["BATCH_TOO_LARGE"], many)
    long = description("topic/long", 'name: "Long" summary: "' + "x" * 4_500_000 + '" topic {}')
    commit_refused(server, EXHAUSTED, ["MESSAGE_TOO_LARGE"], long)


def test_costly_requests_are_refused_before_they_cost(server):
    pb = server.messages.query_service
    code, reason, fields, metadata = server.error(server.query.ListEntities, pb.ListEntitiesRequest(
        filter_text="a=b " * 10000))
    check((code, reason, fields) == ("INVALID_ARGUMENT", "OUT_OF_BOUNDS", ["filter_text"]), f"{code} {reason} {fields}")
    many = "\n".join(relationship("PART_OF", "organization/kt", f"organization/p{i}",
                                  valid=f'valid_time {{ from: "{1000 + i}" until: "{1001 + i}" }}') for i in range(500))
    commit_refused(server, EXHAUSTED, ["QUOTA_EXCEEDED"], many, "--create-stubs")


def test_an_answer_that_would_not_fit_is_refused(server):
    pb = server.messages.query_service
    lookups = [pb.EntityLookup(name="x" * 3500 + str(i)) for i in range(1000)]
    code, reason, _, metadata = server.error(server.query.LookupEntities, pb.LookupEntitiesRequest(lookups=lookups))
    check((code, reason) == ("RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE") and "limit" in metadata, f"{code} {reason} {metadata}")


def test_states_that_are_not_there(server):
    refused(server, INVALID, ["REVISION_AHEAD"], "get", "KT", "--known-at", "999999")
    refused(server, INVALID, ["INVALID_FORMAT"], "get", "KT", "--valid-at", "yesterday")


def test_tokens_of_another_store_and_another_request(server):
    pb = server.messages.query_service
    first = server.query.ListEntities(pb.ListEntitiesRequest(kinds=["organization"], page_size=5))
    code, reason, fields, _ = server.error(server.query.ListEntities, pb.ListEntitiesRequest(
        kinds=["model"], page_token=first.next_page_token))
    check((code, reason, fields) == ("INVALID_ARGUMENT", "PAGE_TOKEN_MISMATCH", ["page_token"]), f"{code} {reason} {fields}")
    with live.Server() as other:
        other.load_founding_facts()
        token = other.query.GetEntity(pb.GetEntityRequest(id="organization/kt")).read_info.token
    code, reason, fields, _ = server.error(server.query.GetEntity, pb.GetEntityRequest(
        id="organization/kt", context={"at_exact_snapshot": {"token": token}}))
    check((code, reason) == ("FAILED_PRECONDITION", "TOKEN_FOREIGN_STORE"), f"{code} {reason} {fields}")


def test_history_that_was_let_go(server):
    server.cli("commit", "-", "--author", "test", stdin=description("topic/old", 'name: "Old" topic {}'))
    check(server.stop() == 0, "a stop is not an error")
    time.sleep(1.1)  # so that the history is older than it is kept
    server.options = ("--history", "1s")
    server.start()
    server.cli("commit", "-", "--author", "test", stdin=description("topic/young", 'name: "Young" topic {}'))
    deadline = time.monotonic() + 30
    while int(server.cli_json("status")[0].get("oldestRevision", 0)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    refused(server, INVALID, ["HISTORY_COMPACTED", "no longer kept"], "get", "KT", "--known-at", "2")
    check(server.cli_json("get", "topic/old")[0]["id"] == "topic/old", "what is known now was let go with the history")
    code, reason, _, metadata = server.error(
        lambda request: list(server.watches.Watch(request)), server.messages.watch_service.WatchRequest(after_revision=1))
    check((code, reason) == ("OUT_OF_RANGE", "HISTORY_COMPACTED") and "oldest" in metadata, f"{code} {reason} {metadata}")


if __name__ == "__main__":
    live.main(globals())
