"""The founding facts, loaded as quickstart loads them, asked for by the command and by a client made from the protos alone."""
import os
import pathlib
import queue
import re
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENTS = {"D1": "document/d1", "D2": "document/d2"}


def rows():
    for line in (HERE / "founding_facts.tsv").read_text().splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def entity_id(server, name):
    """The entity of a name, as a stranger would find it."""
    pb = server.messages.query_service
    for kind in ("", "topic"):
        result = server.query.LookupEntities(
            pb.LookupEntitiesRequest(lookups=[pb.EntityLookup(name=name, kind=kind)])).results[0]
        if result.HasField("entity"):
            return result.entity.id
    raise live.Failure(f"no entity is called {name}: {result.error.message}")


def claims_of(server, row, about):
    """The claims about a fact whose ids name the row."""
    pb = server.messages.query_service
    claims = server.query.ListClaims(pb.ListClaimsRequest(facts=[about], page_size=1000)).claims
    return [c for c in claims if re.fullmatch(rf"claim/{row.lower()}(\..*)?", c.id)]


def check_row(server, row, subject, relation, object_, cited):
    graph, ontology = server.messages.graph, server.messages.ontology
    who = entity_id(server, subject)
    if relation == "-":
        check(who.startswith(object_ + "/"), f"{row}: {subject} is no {object_}")
        key = graph.FactKey(entity=who)
    elif relation == "METRIC":
        metric, value, unit, period = object_.split()
        key = graph.FactKey(observation=graph.ObservationKey(
            subject=who, metric=ontology.Metric.Value("METRIC_" + metric), period=period))
    else:
        what = entity_id(server, object_)
        number = ontology.Relation.Value("RELATION_" + relation)
        pb = server.messages.query_service
        facts = server.query.ListRelationships(pb.ListRelationshipsRequest(
            subjects=[who], objects=[what], relations=[number], context={"valid_at": {"any": True}})).relationships
        facts = [f for f in facts if any(c.startswith(f"claim/{row.lower()}") for c in f.claim_ids)]
        check(len(facts) == 1, f"{row}: {len(facts)} relationships")
        key = graph.FactKey(relationship=graph.RelationshipKey(
            relation=number, subject=facts[0].subject, object=facts[0].object, episode=facts[0].episode))
    claims = claims_of(server, row, key)
    check(claims, f"{row}: no claim of this row about {key}")
    document, _, places = cited.partition(" ")
    said = {c.id: {p.locator for p in c.citations if p.document == DOCUMENTS[document]} for c in claims}
    # What is common knowledge about an entity is said by a claim of its own, cited elsewhere.
    wanted = any if relation == "-" else all
    check(wanted(places in locators for locators in said.values()), f"{row}: {document} is cited at {said}, not {places}")
    if relation == "METRIC":
        name, number = value.split("=")
        for quantity in (claim.observation.quantity for claim in claims):
            check(getattr(quantity, name) == float(number) and quantity.unit == unit, f"{row}: {quantity}")


def test_the_dataset_loads_and_loads_again_without_a_change(server):
    server.load_founding_facts()
    before = server.cli_json("status")[0]
    server.load_founding_facts()
    check(server.cli_json("status")[0]["headRevision"] == before["headRevision"], "loading again changed something")


def test_every_row_is_there_and_cited(server):
    seen = set()
    for row, subject, relation, object_, cited in rows():
        check_row(server, row, subject, relation, object_, cited)
        seen.add(row)
    check(len(seen) == 59, f"{len(seen)} rows")


def test_the_rows_are_those_of_the_founding_table(server):
    table = live.SOURCE.parent / "shared" / "domain" / "seed-facts.md"
    if not table.exists():
        print("     (the founding table is not here: not compared)")
        return
    named = set(re.findall(r"^\| (F\d\d) \|", table.read_text(), re.M))
    check(named == {row for row, *_ in rows()}, "the rows differ from the table")


def test_every_claim_has_a_citation_and_every_document_is_known(server):
    pb = server.messages.query_service
    for document in ("document/d1", "document/d2", "document/editorial"):
        claims = server.query.ListClaims(pb.ListClaimsRequest(documents=[document], page_size=1000)).claims
        check(claims and all(c.citations for c in claims), f"{document} is not cited")


def test_the_attributes_are_as_given(server):
    expected = {"SK Telecom": ("TELECOM", "KR"), "KT": ("TELECOM", "KR"), "LG Uplus": ("TELECOM", "KR"),
                "Deutsche Telekom": ("TELECOM", "DE"), "e&": ("TELECOM", "AE"), "Singtel": ("TELECOM", "SG"),
                "SoftBank": ("TELECOM", "JP"), "OpenAI": ("AI", "US"), "Anthropic": ("AI", "US"), "Perplexity": ("AI", "US"),
                "Google": ("TECHNOLOGY", "US"), "Microsoft": ("TECHNOLOGY", "US"), "Meta": ("TECHNOLOGY", "US"),
                "DeepSeek": ("AI", "CN"), "Naver": ("TECHNOLOGY", "KR"), "LG AI Research": ("AI", "KR"),
                "Upstage": ("AI", "KR"), "The Coca-Cola Company": ("BEVERAGES", "US"), "Tata Group": ("CONGLOMERATE", "IN"),
                "Analog Devices": ("SEMICONDUCTORS", "US"), "TWG Global": ("WEALTH_MANAGEMENT", "US"),
                "SK Group": ("CONGLOMERATE", "KR"), "MIT": ("EDUCATION", "US")}
    for name, (sector, country) in expected.items():
        body = server.cli_json("get", name)[0]["description"]["organization"]
        check(body["sectors"] == ["SECTOR_" + sector] and body["country"] == country, f"{name}: {body}")


def test_sk_telecoms_alliances_with_dates_and_citations(server):
    table = server.cli("relationships", "organization/sk-telecom")
    for said in ("MIT GenAI Impact Consortium", "Global Telco AI Alliance", "Anthropic", "Perplexity", "2024-06",
                 "[..2025-03-10]", "d1 ¶12", "d2 ¶2"):
        check(said in table, f"{said} is not in\n{table}")
    pb, meaning = server.messages.query_service, server.messages.schema_options
    facts = server.query.ListRelationships(pb.ListRelationshipsRequest(
        entities=["organization/sk-telecom"], meanings=[meaning.MEANING_COLLABORATION, meaning.MEANING_MEMBERSHIP],
        context={"include_claims": True})).relationships
    others = {f.object if f.subject == "organization/sk-telecom" else f.subject for f in facts}
    check({"alliance/global-telco-ai-alliance", "alliance/mit-genai-impact-consortium", "organization/anthropic",
           "organization/perplexity"} <= others, str(others))
    check(all(f.claims[0].citations[0].document for f in facts), "a fact without its citation")


def alliances(server, day, *options):
    facts = server.cli_json("relationships", "--meaning", "COLLABORATION", "--meaning", "MEMBERSHIP", "--valid-at", day,
                            "--relation", "MEMBER_OF", "--relation", "PARTNERS_WITH", *options)
    return {(f["subject"], f["object"]): f["validity"] for f in facts}


def test_alliances_differ_between_two_dates_as_the_facts_say(server):
    then, later = alliances(server, "2024-12-31"), alliances(server, "2025-03-31")
    lg = ("organization/google", "organization/lg-uplus")
    telco = ("organization/sk-telecom", "alliance/global-telco-ai-alliance")
    openai = ("organization/openai", "alliance/mit-genai-impact-consortium")
    check(lg not in then and later[lg] == "VALIDITY_DEFINITE", "LG Uplus and Google announced in 2025-03")
    check(then[telco] == later[telco] == "VALIDITY_DEFINITE", "the telco alliance is of 2024-06")
    check(then[openai] == "VALIDITY_POSSIBLE" and later[openai] == "VALIDITY_DEFINITE", "the consortium was known by D1")
    check(len(later) == 15 and len(then) == 14, f"{len(then)} and {len(later)}")
    check(set(alliances(server, "2024-12-31", "--definite").values()) == {"VALIDITY_DEFINITE"}, "definite only")
    check(len(alliances(server, "2024-12-31", "--definite")) == 5, "the five of the telco alliance")


def test_telecom_operators_of_korea(server):
    found = server.cli_json("list", "organization", "--filter", 'sectors:TELECOM AND country = "KR"')
    check({e["id"] for e in found} == {"organization/sk-telecom", "organization/kt", "organization/lg-uplus"}, str(found))
    pb = server.messages.query_service
    answer = server.query.ListEntities(pb.ListEntitiesRequest(
        kinds=["organization"], filter={"all": {"filters": [
            {"comparison": {"field": "sectors", "comparator": "COMPARATOR_HAS", "value": "TELECOM"}},
            {"comparison": {"field": "country", "comparator": "COMPARATOR_EQUAL", "value": "KR"}}]}}, include_total=True))
    check(answer.total == 3, "the typed filter and its text answer the same")


def test_names_that_begin_alike_and_names_in_order(server):
    found = server.cli_json("list", "organization", "--filter", 'name = "sk*"')
    check({e["id"] for e in found} == {"organization/sk-group", "organization/sk-telecom",
                                       "organization/sk-telecom-ai-rd-centre"}, str(found))
    pb = server.messages.query_service
    names, token = [], ""
    while token or not names:
        page = server.query.ListEntities(pb.ListEntitiesRequest(order_by="name", page_size=3, page_token=token, filter={
            "comparison": {"field": "name", "comparator": "COMPARATOR_PREFIX", "value": "A"}}))
        names += [entity.description.name for entity in page.entities]
        token = page.next_page_token
    check(len(names) > 5 and names == sorted(names, key=str.lower) and all(n[0] in "Aa" for n in names), str(names))


def test_models_and_their_developers(server):
    facts = server.cli_json("relationships", "--relation", "DEVELOPS", "--valid-at", "2025-03-31")
    makers = {f["object"]: f["subject"] for f in facts}
    check(makers["model/exaone"] == "organization/lg-ai-research" and makers["model/midium"] == "organization/kt", str(makers))
    models = server.cli_json("list", "model")
    check({m["id"] for m in models} == {i for i in makers if i.startswith("model/")}, "a model without its developer")


def test_what_cursor_is_built_on(server):
    facts = server.cli_json("relationships", "Cursor", "--relation", "BUILT_ON")
    check({f["object"] for f in facts} == {"product/chatgpt", "model/claude-3.5"}, str(facts))


def test_xigens_base_and_who_makes_it(server):
    pb, ontology = server.messages.query_service, server.messages.ontology
    around = server.query.GetNeighborhood(pb.GetNeighborhoodRequest(seeds=["model/xigen"], steps=[
        {"direction": "DIRECTION_OUT", "relations": [ontology.RELATION_BASED_ON]},
        {"direction": "DIRECTION_IN", "relations": [ontology.RELATION_DEVELOPS]}]))
    check([(n.entity.id, n.depth) for n in around.neighbors] ==
          [("model/xigen", 0), ("model/exaone", 1), ("organization/lg-ai-research", 2)], str(around))
    text = server.cli("neighbors", "익시젠", "--step", "out:BASED_ON", "--step", "in:DEVELOPS")
    check("Exaone" in text and "LG AI Research" in text, text)


def test_measures_and_the_lower_bound(server):
    found = {o["subject"]: o["quantity"] for o in server.cli_json("observations", "Cursor", "Ruitten Technologies")}
    check(found["product/cursor"] == {"amount": 4000000.0, "unit": "USD"}, str(found))
    check(found["organization/ruitten-technologies"] == {"lower": 5000000.0, "unit": "people"}, str(found))


def test_a_correction_is_read_before_and_after_and_watched_once(server):
    pb, watch = server.messages.query_service, server.messages.watch_service
    before = int(server.cli_json("status")[0]["headRevision"])
    events = queue.Queue()
    stream = server.watches.Watch(watch.WatchRequest(after_revision=before, mark_interval={"seconds": 1}))

    def follow():
        try:
            for message in stream:
                events.put(message)
        except live.grpc.RpcError:
            events.put(None)

    threading.Thread(target=follow, daemon=True).start()
    server.cli("commit", "-", "--author", "test", "--reason", "cannot be confirmed",
               stdin='changes { retract_claim { claim_id: "claim/f15" reason: RETRACTION_REASON_ENTRY_ERROR note: "no such agreement" } }')
    partners = lambda *at: {f["subject"] for f in server.cli_json("relationships", "SK Telecom", "--relation", "PARTNERS_WITH", *at)}
    check("organization/anthropic" not in partners(), "retracted, yet there")
    check("organization/anthropic" in partners("--known-at", str(before)), "the old belief is gone")
    key = ("explain", "SK Telecom", "PARTNERS_WITH", "Anthropic")
    check("claim/f15" in server.cli(*key, "--known-at", str(before)), "not explained as it was")
    check("RETRACTED" in server.cli(*key, "--valid-at", "any").upper(), "not explained as it is")
    changes, marks = [], 0
    while marks < 2:  # two marks later, anything sent twice would have come
        message = events.get(timeout=30)
        check(message is not None, "the watch ended")
        check(message.token, "a message without a token")
        marks += message.WhichOneof("message") == "mark"
        if message.WhichOneof("message") == "commit":
            changes += [(message.commit.revision, c.kind) for c in message.commit.changes]
            check(message.commit.reason == "cannot be confirmed", "the reason is missing")
    stream.cancel()
    check(changes == [(before + 1, server.messages.graph.CHANGE_KIND_RETRACTED)], str(changes))


def test_everything_is_there_after_kill_9(server):
    before = server.cli_json("status")[0]
    server.kill()
    server.start()
    after = server.cli_json("status")[0]
    for what in ("headRevision", "entities", "relationships", "observations", "claims", "storeId"):
        check(before[what] == after[what], f"{what}: {before[what]} before, {after[what]} after")


if __name__ == "__main__":
    live.main(globals())
