"""A client that has nothing but the protos imports, is cut off, goes on, exports, and proves the export by its digest, worked out
here from what bulk_service.proto says of it."""
import hashlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check
from google.protobuf import text_format


def opening(server, name, **more):
    pb = server.messages.bulk_service
    return pb.ImportRequest(opening=pb.ImportOpening(import_id=name, author="foreign", create_stubs=True, **more))


def batch(server, sequence, numbers, name="Org"):
    part = server.messages.bulk_service.ImportRequest()
    part.batch.sequence = sequence
    for number in numbers:
        record = part.batch.records.add(locator=f"rows:{number}")
        text_format.Parse(f"""id: "claim/foreign.{number}" entity {{ id: "organization/f{number}"
            description {{ name: "{name} {number}" organization {{ country: "KR" }} }} }}
            citations {{ document: "document/rows" locator: "row {number}" }}""", record.claims.add())
    return part


def ending(server, last):
    pb = server.messages.bulk_service
    return pb.ImportRequest(ending=pb.ImportEnding(last_sequence=last))


def run(server, *parts):
    return list(server.bulk.Import(iter(parts), timeout=60))


def export(server):
    pb = server.messages.bulk_service
    return list(server.bulk.Export(pb.ExportRequest(), timeout=60))


def test_an_import_is_answered_batch_by_batch(server):
    answers = run(server, opening(server, "first"), batch(server, 1, range(100)), batch(server, 2, range(100, 150)), ending(server, 2))
    check([answer.WhichOneof("part") for answer in answers] == ["opened", "batch", "batch", "summary"], answers)
    check(answers[0].opened.last_sequence == 0 and answers[0].opened.window > 0, answers[0])
    check([answer.batch.sequence for answer in answers[1:3]] == [1, 2], answers)
    check(answers[2].batch.revision == answers[1].batch.revision + 1, "each batch is a commit")
    check(answers[3].summary.counts.asserted == 150 and answers[3].summary.revision == answers[2].batch.revision, answers[3])


def test_the_same_again_changes_nothing(server):
    answers = run(server, opening(server, "second"), batch(server, 1, range(150)), ending(server, 1))
    check(answers[1].batch.revision == 0 and answers[1].batch.counts.unchanged == 150, answers[1])


def test_a_stream_that_was_left_is_gone_on_with(server):
    run(server, opening(server, "third"), batch(server, 1, range(200, 210)))
    answers = run(server, opening(server, "third"), batch(server, 1, range(200, 210)), batch(server, 2, range(210, 220)), ending(server, 2))
    check(answers[0].opened.last_sequence == 1, answers[0])
    check(answers[1].batch.replayed and not answers[1].batch.HasField("counts"), answers[1])
    check(not answers[2].batch.replayed and answers[3].summary.counts.asserted == 10, answers[2:])


def test_an_acknowledged_batch_survives_a_kill(server):
    run(server, opening(server, "killed"), batch(server, 1, range(300, 320)))
    server.kill()
    server.start()
    answers = run(server, opening(server, "killed"), batch(server, 2, range(320, 330)), ending(server, 2))
    check(answers[0].opened.last_sequence == 1, answers[0])
    check(answers[2].summary.counts.asserted == 10, answers[2])


def test_what_the_source_no_longer_says_is_retracted(server):
    parts = batch(server, 1, [*range(220), *range(300, 325)])
    answers = run(server, opening(server, "less", claim_prefix="claim/foreign.", retract_missing=True), parts, ending(server, 1))
    check(answers[-1].summary.counts.retracted == 5, answers[-1])  # 325 to 329
    check(answers[-1].summary.counts.asserted == 50, answers[-1])  # 150 to 199


def test_a_record_that_is_wrong_is_told_and_the_others_are_kept(server):
    part = batch(server, 1, range(400, 403))
    part.batch.records[1].claims[0].ClearField("citations")
    answers = run(server, opening(server, "wrong"), part, ending(server, 1))
    refused = answers[1].batch.refused
    check(len(refused) == 1 and refused[0].locator == "rows:401" and refused[0].position == 1, answers[1])
    check(refused[0].status.code == 3, refused[0])
    bad = server.messages.error_details.BadRequest()
    check(any(detail.Unpack(bad) for detail in refused[0].status.details), refused[0])
    check(bad.field_violations[0].field == "claims[0].citations", bad)
    check(answers[1].batch.counts.asserted == 2, answers[1])


def test_parts_out_of_turn_are_refused(server):
    failed = server.error(lambda parts: run(server, *parts), [batch(server, 1, [1])])
    check(failed[:2] == ("FAILED_PRECONDITION", "IMPORT_OUT_OF_TURN"), failed)
    failed = server.error(lambda parts: run(server, *parts), [opening(server, "gap"), batch(server, 2, [1])])
    check(failed[1] == "IMPORT_OUT_OF_TURN" and failed[3]["expected"] == "1", failed)


def test_an_export_is_what_its_digest_says(server):
    messages = export(server)
    check(messages[0].HasField("header") and messages[0].header.read_info.revision > 0, messages[0])
    check(messages[-1].HasField("trailer"), messages[-1])
    claims = [claim for message in messages[1:-1] for claim in message.claims.claims]
    parts = [c.id for c in claims if c.HasField("entity") and not c.entity.description.HasField("name")]
    whole = [c.id for c in claims if c.id not in set(parts)]
    check([c.id for c in claims] == sorted(whole) + parts, "claims are in order of id, parts of descriptions last")
    check(len(claims) == messages[-1].trailer.claims, messages[-1])
    total = sum(int.from_bytes(hashlib.sha256(c.SerializeToString(deterministic=True)).digest(), "big") for c in claims)
    check((total % (1 << 256)).to_bytes(32, "big") == messages[-1].trailer.claims_digest, "the digest is that of the claims")
    info = server.admin.GetServerInfo(server.messages.admin_service.GetServerInfoRequest(), timeout=30)
    check(messages[0].header.schema_digest == info.schema_digest, "the schema's digest")
    check(messages[-1].trailer.facts == info.entities + info.relationships + info.observations, messages[-1])


def test_what_is_exported_imports_into_an_empty_server_with_an_equal_digest(server):
    messages = export(server)
    with live.Server() as empty:
        part = empty.messages.bulk_service.ImportRequest()
        part.batch.sequence = 1
        for message in messages[1:-1]:
            for claim in message.claims.claims:
                part.batch.records.add().claims.add().CopyFrom(claim)
        answers = run(empty, opening(empty, "copy"), part, ending(empty, 1))
        check(answers[-1].summary.counts.refused == 0, answers[-1])
        copy = export(empty)
        check(copy[-1].trailer.claims_digest == messages[-1].trailer.claims_digest, "the digests differ")


def copy_into(target, messages, claims_in_batch):
    """Imports an export, a claim a record, in its order."""
    claims = [claim for message in messages[1:-1] for claim in message.claims.claims]
    parts = [opening(target, "copy")]
    for at in range(0, len(claims), claims_in_batch):
        part = target.messages.bulk_service.ImportRequest()
        part.batch.sequence = len(parts)
        for claim in claims[at:at + claims_in_batch]:
            part.batch.records.add(locator=claim.id).claims.add().CopyFrom(claim)
        parts.append(part)
    refused = [record for answer in run(target, *parts, ending(target, len(parts) - 1)) for record in answer.batch.refused]
    check(not refused, refused)


def check_equal(one, other):
    one, other = one[-1].trailer, other[-1].trailer
    check(one.claims == other.claims and one.claims_digest == other.claims_digest, f"the claims differ: {one.claims}, {other.claims}")
    check(one.facts == other.facts, f"the facts differ: {one.facts}, {other.facts}")


# Two that are one, with relationships and measures of both; a claim taken back, and two erased.
CHANGES = """
changes { assert_claim { id: "claim/one" entity { id: "organization/one" description { name: "One" organization { country: "KR" } } }
  citations { document: "document/d1" } } }
changes { assert_claim { id: "claim/uno" entity { id: "organization/uno" description { name: "Uno" aliases { name: "One" }
  organization { } } } citations { document: "document/d2" } } }
changes { assert_claim { id: "claim/a.uno.detail" entity { id: "organization/uno" description { homepage: "https://uno.example"
  organization { } } } citations { document: "document/d2" } } }
changes { assert_claim { id: "claim/one.kt" relationship { relation: RELATION_PARTNERS_WITH subject: "organization/one"
  object: "organization/kt" } citations { document: "document/d1" } } }
changes { assert_claim { id: "claim/uno.kt" relationship { relation: RELATION_PARTNERS_WITH subject: "organization/kt"
  object: "organization/uno" } valid_time { from: "2024-05" } citations { document: "document/d2" } } }
changes { assert_claim { id: "claim/uno.parent" relationship { relation: RELATION_PART_OF subject: "organization/uno"
  object: "organization/kt" } valid_time { from: "2020" } citations { document: "document/d2" } } }
changes { assert_claim { id: "claim/uno.moved" relationship { relation: RELATION_PART_OF subject: "organization/uno"
  object: "organization/sk-telecom" } valid_time { from: "2023-02" } citations { document: "document/d1" } } }
changes { assert_claim { id: "claim/gone" entity { id: "organization/gone" description { name: "Gone" organization { } } }
  citations { document: "document/d1" } } }
changes { assert_claim { id: "claim/gone.kt" relationship { relation: RELATION_PARTNERS_WITH subject: "organization/gone"
  object: "organization/kt" } citations { document: "document/d1" } } }
changes { assert_claim { id: "claim/secret" entity { id: "organization/one" description { homepage: "https://one.example"
  organization { } } } citations { document: "document/d1" } } }
"""


def commit(server, text):
    pb = server.messages.commit_service
    return server.commits.Commit(text_format.Parse(text, pb.CommitRequest(author="foreign")), timeout=60)


def test_the_shipped_dataset_with_merges_retractions_and_erasures_goes_out_and_in_again(_):
    with live.Server() as source, live.Server() as target, live.Server() as last:
        source.load_founding_facts()
        commit(source, CHANGES)
        commit(source, 'changes { merge_entities { from: "organization/uno" into: "organization/one" note: "renamed" } }')
        commit(source, 'changes { retract_claim { claim_id: "claim/gone" reason: RETRACTION_REASON_ENTRY_ERROR } }')
        commit(source, 'changes { erase_claim { claim_id: "claim/secret" reason: RETRACTION_REASON_LEGAL } }')
        out = export(source)
        ids = [claim.id for message in out[1:-1] for claim in message.claims.claims]
        check("claim/uno" in ids and "claim/gone" not in ids and "claim/secret" not in ids, ids)
        copy_into(target, out, 40)
        check_equal(out, export(target))
        copy_into(last, export(target), 7)
        check_equal(out, export(last))
        pb = source.messages.query_service
        merged = pb.GetEntityRequest(id="organization/one")
        one, other = (server.query.GetEntity(merged, timeout=30).entity.description for server in (source, last))
        check(one == other and len(one.aliases) > 0, f"{one}\nis not\n{other}")


def test_the_command_writes_the_same_export(server):
    lines = server.cli("export").splitlines()
    trailer = export(server)[-1].trailer
    check(len(lines) == trailer.claims and lines[0].startswith("{"), lines[:1])


if __name__ == "__main__":
    live.main(globals())
