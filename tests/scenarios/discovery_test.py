"""Finding entities by what they are called, over gRPC and by the command, on the founding facts."""
import pathlib
import sys
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check


def found(server, query, **more):
    response = server.discovery.SearchEntities(server.messages.discovery_service.SearchEntitiesRequest(query=query, **more))
    return [f.entity.id for f in response.found]


def suggested(server, prefix, **more):
    response = server.discovery.SuggestEntities(server.messages.discovery_service.SuggestEntitiesRequest(prefix=prefix, **more))
    return [s.id for s in response.suggestions]


def resolved(server, **mention):
    pb = server.messages.discovery_service
    return server.discovery.ResolveEntities(pb.ResolveEntitiesRequest(mentions=[pb.Mention(**mention)])).resolutions[0]


def test_the_facts_are_loaded(server):
    server.load_founding_facts()


def test_a_model_is_found_under_every_spelling(server):
    for spelling in ("Midium", "Midm", "Mi:dm", "MI:DM", "믿음", "midium "):
        check(found(server, spelling)[:1] == ["model/midium"], f"{spelling}: {found(server, spelling)}")
    for spelling in ("뤼튼", "Wrtn", "Ruitten", "뤼튼테크놀로지스", "ruiten technologies"):
        check("organization/ruitten-technologies" in found(server, spelling)[:3], f"{spelling}: {found(server, spelling)}")


def test_it_does_not_matter_how_a_name_reaches_us(server):
    for query in ("sk telecom", "SK TELECOM CO., LTD.", "sktelecom", "SK텔레콤", "SK Telcom", "Telecom SK"):
        check(found(server, query)[:1] == ["organization/sk-telecom"], f"{query}: {found(server, query)}")
    decomposed = unicodedata.normalize("NFD", "믿음")
    check(found(server, decomposed)[:1] == ["model/midium"], "Hangul letter by letter")


def test_every_entity_is_found_by_its_name_and_completed_from_its_beginning(server):
    pb = server.messages.query_service
    entities, token = [], ""
    while True:
        page = server.query.ListEntities(pb.ListEntitiesRequest(page_token=token))
        entities += page.entities
        token = page.next_page_token
        if not token:
            break
    check(len(entities) > 50, "the dataset is loaded")
    for entity in entities:
        name = entity.description.name
        ids = found(server, name, limit=5)
        check(entity.id in ids, f"{name}: {ids}")
        ids = suggested(server, name[: max(3, len(name) // 2)], limit=100)
        check(entity.id in ids, f"{name[: max(3, len(name) // 2)]}: {ids}")


def test_a_search_says_by_which_name_and_takes_kinds_and_filters(server):
    pb = server.messages.discovery_service
    first = server.discovery.SearchEntities(pb.SearchEntitiesRequest(query="믿음")).found[0]
    check((first.name.text, first.name.field, first.name.likeness, first.score) ==
          ("믿음", "aliases", pb.LIKENESS_EXACT, 1), str(first.name))
    check(all(i.startswith("model/") for i in found(server, "claude", kinds=["model"])), "models only")
    check("organization/sk-telecom" not in found(server, "SK Telecom", kinds=["organization"], filter_text='country = "US"'), "another country")
    told = server.cli("search", "Mi:dm", "--kind", "model")
    check("model/midium" in told and "exact" in told and "1.00" in told, told)
    lines = server.cli_json("search", "SK텔레콤", "--limit", "1")
    check([line["entity"]["id"] for line in lines] == ["organization/sk-telecom"], str(lines))


def test_typing_is_completed_letter_by_letter(server):
    for typed in ("anthr", "Anthropi", "ANTHROPIC"):
        check(suggested(server, typed)[:1] == ["organization/anthropic"], f"{typed}: {suggested(server, typed)}")
    for typed in ("미", "믿", "믿으", "믿음"):
        check("model/midium" in suggested(server, typed), f"{typed}: {suggested(server, typed)}")
    check("organization/sk-telecom" in suggested(server, "tele"), "a word within the name")
    told = server.cli("suggest", "anthr")
    check("organization/anthropic" in told and "prefix" in told, told)


def test_names_of_other_sources_are_resolved_with_reasons(server):
    pb = server.messages.discovery_service
    match = resolved(server, name="SK Telecom Co., Ltd.", kinds=["organization"], country="KR")
    check(match.decision == pb.RESOLUTION_DECISION_MATCH and match.candidates[0].entity.id == "organization/sk-telecom", str(match))
    check({e.feature for e in match.candidates[0].evidence} >= {"name", "country", "kind", "rarity"}, str(match))
    check(all(e.why for e in match.candidates[0].evidence), "every piece of evidence has words")
    model = resolved(server, name="Mi:dm", kinds=["model"], related=["organization/kt"])
    check(model.candidates[0].entity.id == "model/midium" and model.decision == pb.RESOLUTION_DECISION_MATCH, str(model))
    nobody = resolved(server, name="Completely Unheard Of Works", kinds=["organization"])
    check(nobody.decision == pb.RESOLUTION_DECISION_NONE, str(nobody))
    told = server.cli("resolve", "SK Telecom", "Nobody We Know", "--kind", "organization")
    check("SK Telecom: match" in told and "Nobody We Know: none" in told and "is its name" in told, told)


def test_a_commit_is_found_at_once_and_not_before(server):
    before = int(server.cli_json("status")[0]["headRevision"])
    server.cli("commit", "-", "--author", "desk", stdin=(
        'changes { assert_claim { entity { id: "organization/quillfeather" description { name: "Quillfeather" organization {} } } '
        'citations { document: "document/d1" } } }'))
    check(found(server, "quilfether")[:1] == ["organization/quillfeather"], "with a typo")
    check("organization/quillfeather" in suggested(server, "quill"), "completed")
    past = {"at_exact_snapshot": {"revision": before}}
    check("organization/quillfeather" not in found(server, "quillfeather", context=past), "not in the past")


def test_what_cannot_be_found_is_refused_with_its_place(server):
    pb = server.messages.discovery_service
    search, suggest, resolve = server.discovery.SearchEntities, server.discovery.SuggestEntities, server.discovery.ResolveEntities
    for call, request, reason, field in (
            (search, pb.SearchEntitiesRequest(), "REQUIRED", "query"),
            (search, pb.SearchEntitiesRequest(query="\u200b\u0001"), "REQUIRED", "query"),
            (search, pb.SearchEntitiesRequest(query="x" * 257), "OUT_OF_BOUNDS", "query"),
            (search, pb.SearchEntitiesRequest(query="x", limit=101), "OUT_OF_BOUNDS", "limit"),
            (suggest, pb.SuggestEntitiesRequest(), "REQUIRED", "prefix"),
            (suggest, pb.SuggestEntitiesRequest(prefix="x", kinds=["planet"]), "UNKNOWN_KIND", "kinds[0]"),
            (resolve, pb.ResolveEntitiesRequest(), "REQUIRED", "mentions"),
            (resolve, pb.ResolveEntitiesRequest(mentions=[pb.Mention(name="x", country="kr")]), "INVALID_FORMAT", "mentions[0].country")):
        code, said, fields, _ = server.error(call, request)
        check((code, said, fields[:1]) == ("INVALID_ARGUMENT", reason, [field]), f"{request}: {code} {said} {fields}")
    for query in ("a" + "\u0301" * 255, "뷁" * 256, "%" * 256, "\u202eabc", "'; DROP TABLE names; --"):
        search(pb.SearchEntitiesRequest(query=query))
        suggest(pb.SuggestEntitiesRequest(prefix=query))
        resolve(pb.ResolveEntitiesRequest(mentions=[pb.Mention(name=query)]))
    check(server.cli("search", "", code=4).count("query") > 0, "the command says what is wrong")


def test_the_limits_of_discovery_are_options(server):
    limits = {limit["name"] for limit in server.cli_json("status")[0]["limits"]}
    check({"max-query-characters", "max-found", "max-mentions", "max-candidates"} <= limits, str(limits))


if __name__ == "__main__":
    live.main(globals())
