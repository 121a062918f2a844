"""Who is who, from outside: entities are merged, split and taken apart again, over gRPC and by the command."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check

SKT, COPY = "organization/sk-telecom", "organization/skt-of-a-register"


def commit(server, *changes, **more):
    pb = server.messages.commit_service
    return server.commits.Commit(pb.CommitRequest(author="identity test", changes=changes, return_changes=True, **more))


def get(server, entity, **context):
    pb = server.messages.query_service
    return server.query.GetEntity(pb.GetEntityRequest(id=entity, context=context))


def redirects(info):
    return [(getattr(redirect, "from"), redirect.to) for redirect in info.redirects]


def told(server, changes):
    """{(name of the kind of change, id)} of entities."""
    name = server.messages.graph.ChangeKind.Name
    return {(name(change.kind)[len("CHANGE_KIND_"):], change.key.entity) for change in changes if change.key.entity}


def test_the_facts_are_loaded_and_a_register_spells_a_company_its_own_way(server):
    server.load_founding_facts()
    text = """
      author: "register" changes { assert_claim { id: "claim/register-1"
        entity { id: "%s" description { name: "SK TELECOM CO LTD" organization { } } }
        citations { document: "document/register" } } }
      changes { assert_claim { entity { id: "document/register" description { name: "A register" document { } } }
        citations { document: "document/register" } } }
      changes { assert_claim { id: "claim/register-2" observation { subject: "%s" metric: METRIC_EMPLOYEES period: "2023"
        quantity { amount: 5000 unit: "people" } } citations { document: "document/register" } } }""" % (COPY, COPY)
    server.cli("commit", "-", stdin=text)


def test_a_merge_makes_them_one_and_the_old_id_leads_there(server):
    before = get(server, COPY)
    request = """author: "analyst" reason: "the same company"
      changes { merge_entities { from: "%s" into: "%s" note: "same seat" } }""" % (COPY, SKT)
    table = server.cli("commit", "-", stdin=request)
    check("MERGED" in table and f"merged into {SKT}" in table, table)
    answer = get(server, COPY)
    check(answer.entity.id == SKT and redirects(answer.read_info) == [(COPY, SKT)], str(answer.read_info))
    check("claim/register-1" in answer.entity.claim_ids, str(answer.entity.claim_ids))
    old = get(server, COPY, at_exact_snapshot={"revision": before.read_info.revision})
    check(old.entity.id == COPY and not old.read_info.redirects, "older revisions keep what they had")
    claims = server.query.ListClaims(server.messages.query_service.ListClaimsRequest(claim_ids=["claim/register-2"])).claims
    check(claims[0].observation.subject == SKT and "same seat" in claims[0].change_note, str(claims))


def test_the_command_notes_where_an_id_led(server):
    run = subprocess.run([live.BUILD / "cli" / "entente", "--server", server.address, "get", COPY], text=True,
                         capture_output=True, timeout=60)
    check(run.returncode == 0 and f"{COPY} was merged into {SKT}" in run.stderr, run.stdout + run.stderr)
    check(SKT in run.stdout and "was merged" not in run.stdout, run.stdout)
    listed = subprocess.run([live.BUILD / "cli" / "entente", "--server", server.address, "observations", COPY, "-o", "jsonl"],
                            text=True, capture_output=True, timeout=60)
    check(f"{COPY} was merged into {SKT}" in listed.stderr and f'"subject":"{SKT}"' in listed.stdout.replace(" ", ""),
          listed.stdout + listed.stderr)


def test_new_claims_that_name_the_old_id_are_about_the_new_one(server):
    pb, graph, ontology = server.messages.commit_service, server.messages.graph, server.messages.ontology
    answer = commit(server, pb.Change(assert_claim=graph.Claim(
        relationship={"relation": ontology.RELATION_PARTNERS_WITH, "subject": COPY, "object": "organization/openai",
                      "episode": "register"},
        citations=[{"document": "document/register"}])))
    keys = [change.key.relationship for change in answer.changes if change.key.HasField("relationship")]
    check(len(keys) == 1 and {keys[0].subject, keys[0].object} == {SKT, "organization/openai"}, str(answer))


def test_what_is_connected_or_of_two_kinds_is_not_one(server):
    pb = server.messages.commit_service
    merge = lambda entity, into: pb.CommitRequest(author="x", changes=[{"merge_entities": {"from": [entity], "into": into}}])
    code, reason, fields, metadata = server.error(server.commits.Commit, merge("organization/openai", SKT))
    check((code, reason) == ("FAILED_PRECONDITION", "MERGE_REFUSED") and "PARTNERS_WITH" in metadata["relationship"],
          f"{code} {reason} {fields} {metadata}")
    code, reason, _, _ = server.error(server.commits.Commit, merge("document/register", SKT))
    check((code, reason) == ("FAILED_PRECONDITION", "MERGE_REFUSED"), f"{code} {reason}")
    code, reason, fields, _ = server.error(server.commits.Commit, merge("organization/nobody-at-all", SKT))
    check((code, reason) == ("INVALID_ARGUMENT", "UNKNOWN_ENTITY"), f"{code} {reason} {fields}")
    code, reason, _, _ = server.error(server.commits.Commit, pb.CommitRequest(
        author="x", changes=[{"undo_merge": {"entity": SKT}}]))
    check((code, reason) == ("FAILED_PRECONDITION", "NOT_MERGED"), f"{code} {reason}")


def test_a_watch_is_told_of_the_merge_and_of_what_moved(server):
    pb, graph = server.messages.watch_service, server.messages.graph
    head = get(server, SKT).read_info.revision
    commit(server, server.messages.commit_service.Change(undo_merge={"entity": COPY}))
    commit(server, server.messages.commit_service.Change(merge_entities={"from": [COPY], "into": SKT}))
    events = [message.commit for message in server.watches.Watch(pb.WatchRequest(
        after_revision=head, until_revision=head + 2, filter={"entities": [COPY, SKT]})) if message.HasField("commit")]
    check([event.revision for event in events] == [head + 1, head + 2], str(events))
    check({("ENTERED", COPY), ("CHANGED", SKT)} <= told(server, events[0].changes), str(events[0]))
    check({("MERGED", COPY), ("CHANGED", SKT)} <= told(server, events[1].changes), str(events[1]))
    merged = [change for change in events[1].changes if change.kind == graph.CHANGE_KIND_MERGED]
    check(len(merged) == 1 and merged[0].merged_into == SKT and not merged[0].HasField("after"), str(merged))
    lines = server.cli("watch", "--after-revision", str(head + 1), "--until", str(head + 2))
    check(f"MERGED {COPY} into {SKT}" in lines, lines)


def test_a_diff_calls_it_merged(server):
    head = get(server, SKT).read_info.revision
    table = server.cli("diff", "--known-at", f"{head - 1}..{head}", "--entity", COPY)
    check("merged" in table and f"now {SKT}" in table, table)


def test_a_split_takes_claims_away_again(server):
    pb = server.messages.commit_service
    answer = commit(server, pb.Change(split_entity={"entity": SKT, "into": COPY, "claim_ids": ["claim/register-1"]}))
    check(("ENTERED", COPY) in told(server, answer.changes), str(answer))
    apart = get(server, COPY)
    check(apart.entity.id == COPY and list(apart.entity.claim_ids) == ["claim/register-1"], str(apart))
    claims = server.query.ListClaims(server.messages.query_service.ListClaimsRequest(claim_ids=["claim/register-2"])).claims
    check(claims[0].observation.subject == SKT, "what was not listed stays")


def test_a_restart_knows_where_ids_lead(server):
    pb = server.messages.commit_service
    commit(server, pb.Change(merge_entities={"from": [COPY], "into": SKT}))
    server.kill()
    server.start()
    check(get(server, COPY).entity.id == SKT, "lost")


if __name__ == "__main__":
    live.main(globals())
