"""Sources that disagree are shown as disagreeing: over gRPC by a client made from the protos alone, and by the command."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check

MODEL = "model/exaone"
REGISTER, CATALOGUE = "document/register-of-models", "document/catalogue-of-models"


def ask(server, **request):
    return list(server.query.ListConflicts(server.messages.conflict.ListConflictsRequest(**request)).conflicts)


def places(conflicts):
    return [(c.fact.entity or c.fact.relationship.subject or c.fact.observation.subject, c.field) for c in conflicts]


def cite(document, locator):
    return [{"document": document, "locator": locator}]


def commit(server, *claims):
    pb = server.messages.commit_service
    changes = [{"assert_claim": claim} for claim in claims]
    return server.commits.Commit(pb.CommitRequest(author="desk", changes=changes)).revision


def retract(server, claim):
    pb, graph = server.messages.commit_service, server.messages.graph
    server.commits.Commit(pb.CommitRequest(author="desk", changes=[
        {"retract_claim": {"claim_id": claim, "reason": graph.RETRACTION_REASON_ENTRY_ERROR}}]))


def model(document, claim, locator, id=MODEL, **body):
    return {"id": f"claim/{claim}", "entity": {"id": id, "description": {"model": body}},
            "citations": cite(document, locator)}


def test_the_facts_are_loaded(server):
    server.load_founding_facts()
    server.before = places(ask(server))
    told = server.cli_json("conflicts")
    check(len(told) == len(server.before), f"the command tells of {len(told)}, not of {len(server.before)}")


def test_two_imported_rows_that_disagree_are_found_and_explained(server):
    conflict_pb, query, graph = server.messages.conflict, server.messages.query_service, server.messages.graph
    documents = [{"entity": {"id": d, "description": {"name": d, "document": {}}}, "citations": cite("document/editorial", "")}
                 for d in (REGISTER, CATALOGUE)]
    server.loaded = commit(server, *documents)
    commit(server, model(REGISTER, "register-exaone", "models.csv row 17", released="2021-12-14", parameters=300e9),
           model(REGISTER, "register-xigen", "models.csv row 18", id="model/xigen", parameters=7.8e9))
    commit(server, model(CATALOGUE, "catalogue-exaone", "assets/lg.yaml#2", released="2021-05-17", parameters=302.4e9),
           model(CATALOGUE, "catalogue-xigen", "assets/lg.yaml#3", id="model/xigen", parameters=8e9))
    found = [c for c in ask(server, documents=[REGISTER, CATALOGUE])]
    check(places(found) == [(MODEL, "model.released")], f"302.4 is 300 rounded, as 7.8 is 8: {places(found)}")
    conflict = found[0]
    check((conflict.measure, conflict.size) == (conflict_pb.CONFLICT_MEASURE_DAYS, 211), str(conflict))
    sides = {tuple(side.documents): (side.value, list(side.claim_ids)) for side in conflict.sides}
    check(sides == {(REGISTER,): ("2021-12-14", ["claim/register-exaone"]),
                    (CATALOGUE,): ("2021-05-17", ["claim/catalogue-exaone"])}, str(sides))
    why = server.query.ExplainFact(query.ExplainFactRequest(fact=conflict.fact, fields=[conflict.field]))
    rows = {c.id: [x.locator for x in c.citations] for c in why.claims}
    field = why.fields[0]
    told = {field.winner: field.value, **{losing.claim_id: losing.value for losing in field.losing}}
    check(told == {"claim/register-exaone": "2021-12-14", "claim/catalogue-exaone": "2021-05-17"}, str(field))
    check(field.winner == conflict.sides[0].claim_ids[0], "the side that decides comes first")
    check(rows["claim/register-exaone"] == ["models.csv row 17"] and rows["claim/catalogue-exaone"] == ["assets/lg.yaml#2"],
          f"every claim leads back to its row: {rows}")
    text = server.cli("explain", MODEL, "--field", "model.released")
    check("models.csv row 17" in text and "assets/lg.yaml#2" in text, text)


def test_the_command_shows_the_sides(server):
    text = server.cli("conflicts", "--document", REGISTER, "--document", CATALOGUE)
    check("211 days" in text and "2021-12-14" in text and "2021-05-17" in text and CATALOGUE in text, text)
    check("1 conflicts at revision" in text, text)
    answer = json.loads(server.cli("conflicts", "--kind", "model", "--field", "model.released", "-o", "json"))
    check(answer["conflicts"][0]["measure"] == "CONFLICT_MEASURE_DAYS", str(answer))
    check(server.cli_json("conflicts", "--document", CATALOGUE, "--min-size", "365") == [], "none is a year apart")


def test_dates_of_a_relationship_and_values_measured_conflict_too(server):
    graph, ontology, conflict = server.messages.graph, server.messages.ontology, server.messages.conflict
    pair = {"relation": ontology.RELATION_BUILT_ON, "subject": "product/cursor", "object": MODEL}
    commit(server, {"id": "claim/built-1", "relationship": pair, "valid_time": {"from": "2024-01"}, "citations": cite(REGISTER, "1")},
           {"id": "claim/built-2", "relationship": pair, "valid_time": {"from": "2024-06"}, "citations": cite(CATALOGUE, "2")})
    measured = lambda amount: {"subject": "organization/kt", "metric": ontology.METRIC_EMPLOYEES, "period": "2001",
                               "quantity": {"amount": amount, "unit": "people"}}
    commit(server, {"id": "claim/people-1", "observation": measured(20000), "citations": cite(REGISTER, "1")},
           {"id": "claim/people-2", "observation": measured(40000), "citations": cite(CATALOGUE, "2")})
    both = [REGISTER, CATALOGUE]
    check(places(ask(server, documents=both)) == [(MODEL, "model.released"), ("product/cursor", "valid_time.from"),
                                                  ("organization/kt", "quantity")], "entities, relationships, observations")
    check(places(ask(server, documents=both, sorts=[conflict.FACT_SORT_OBSERVATION])) == [("organization/kt", "quantity")], "by sort")
    check(places(ask(server, relations=[ontology.RELATION_BUILT_ON])) == [("product/cursor", "valid_time.from")], "by relation")
    check(places(ask(server, documents=both, filter_text='name = "EXAONE" OR name = "Exaone"'))[:1] == [(MODEL, "model.released")],
          "by a filter")
    by_size = ask(server, documents=both, order_by="size desc")
    check([c.field for c in by_size] == ["model.released", "valid_time.from", "quantity"], str([c.field for c in by_size]))


def test_pages_are_of_one_revision_whatever_is_committed(server):
    pb = server.messages.conflict
    whole = places(ask(server))
    request, found, revisions = pb.ListConflictsRequest(page_size=1), [], set()
    while True:
        page = server.query.ListConflicts(request)
        found += places(page.conflicts)
        revisions.add(page.read_info.revision)
        commit(server, model(REGISTER, f"paging-{len(found)}", "0", released=f"19{10 + len(found)}"))
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    check(found == whole and len(revisions) == 1, f"{found} of {revisions}, not {whole}")
    for i in range(1, len(found) + 1):
        retract(server, f"claim/paging-{i}")
    check(places(ask(server)) == whole, "what was taken back takes no side")


def test_policies_and_older_states_have_their_own_conflicts(server):
    check(places(ask(server, context={"at_exact_snapshot": {"revision": server.loaded}})) == server.before, "as it was known")
    excluded = ask(server, context={"resolution": {"exclude_documents": [CATALOGUE]}})
    check(places(excluded) == server.before, f"without one of the two: {places(excluded)}")


def test_every_bad_request_has_its_reason_and_path(server):
    pb = server.messages.conflict
    refused = lambda **request: server.error(server.query.ListConflicts, pb.ListConflictsRequest(**request))[:3]
    check(refused(fields=["model.release"]) == ("INVALID_ARGUMENT", "UNKNOWN_FIELD", ["fields[0]"]), "a field")
    check(refused(kinds=["modell"]) == ("INVALID_ARGUMENT", "UNKNOWN_KIND", ["kinds[0]"]), "a kind")
    check(refused(documents=["document/none"]) == ("NOT_FOUND", "UNKNOWN_ENTITY", ["documents[0]"]), "a document")
    check(refused(sorts=[0]) == ("INVALID_ARGUMENT", "OUT_OF_BOUNDS", ["sorts[0]"]), "a sort")
    check(refused(min_size=-1) == ("INVALID_ARGUMENT", "OUT_OF_BOUNDS", ["min_size"]), "a size")
    check(refused(order_by="field") == ("INVALID_ARGUMENT", "UNKNOWN_FIELD", ["order_by"]), "an order")
    check("model.released" in server.cli("conflicts", "--field", "released", code=4), "the command names the field that was meant")


if __name__ == "__main__":
    live.main(globals())
