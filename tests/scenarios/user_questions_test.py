"""The questions entente is there for, each in one call, over gRPC and by the command, on the founding facts, with citations."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check

OPERATORS_AND_LABS = '(t:organization {sector: TELECOM, country: "KR"})-[p:PARTNERS_WITH]-(l)-[:DEVELOPS]->(m:model)'


def cells(matrix):
    """Who is allied with whom: {(row, column): (validity, direct, shared)}."""
    return {(matrix.rows[c.row].id, matrix.columns[c.column].id):
            (c.validity, len(c.relationships), [s.group for s in c.shared]) for c in matrix.cells}


def test_the_facts_are_loaded(server):
    server.load_founding_facts()


def test_which_operators_were_allied_with_which_ai_companies_at_the_end_of_last_quarter(server):
    pb, graph = server.messages.landscape_service, server.messages.graph
    matrix = lambda day: cells(server.landscape.GetAllianceMatrix(pb.GetAllianceMatrixRequest(
        rows={"kinds": ["organization"], "filter_text": 'sector = TELECOM AND country = "KR"'},
        columns={"kinds": ["organization"], "filter_text": "sector = AI OR sector = TECHNOLOGY"},
        context={"valid_at": {"day": day}, "include_claims": True})))
    then, later = matrix("2024-12-31"), matrix("2025-03-31")
    google = ("organization/lg-uplus", "organization/google")
    anthropic = ("organization/sk-telecom", "organization/anthropic")
    openai = ("organization/sk-telecom", "organization/openai")
    check(google not in then and later[google] == (graph.VALIDITY_DEFINITE, 1, []), "announced in 2025-03")
    check(then[anthropic] == (graph.VALIDITY_POSSIBLE, 1, []), "known only to have been so by 2025-03-10")
    check(later[openai] == (graph.VALIDITY_DEFINITE, 0, ["alliance/mit-genai-impact-consortium"]),
          "members of one alliance, not partners")
    table = server.cli("matrix", "--kind", "organization", "--filter", 'sector = TELECOM AND country = "KR"',
                       "--column-kind", "organization", "--column-filter", "sector = AI OR sector = TECHNOLOGY",
                       "--valid-at", "2025-03-31")
    check("LG Uplus" in table and "Google" in table, table)


def test_and_what_changed_since(server):
    pb, graph, options = server.messages.query_service, server.messages.graph, server.messages.schema_options
    changes, counts, told_of = {}, {}, 0
    for part in server.query.DiffGraph(pb.DiffGraphRequest(
            before={"valid_at": {"day": "2024-12-31"}}, after={"valid_at": {"day": "2025-03-31"}, "include_claims": True},
            meanings=[options.MEANING_COLLABORATION, options.MEANING_MEMBERSHIP])):
        for change in part.changes:
            check(change.after.relationship.claims[0].citations, f"a change without a citation: {change}")
            told_of += 1
            changes[change.key.relationship.subject, change.key.relationship.object] = change.kind
        counts.update({c.kind: c.count for c in part.counts})
    check(changes["organization/google", "organization/lg-uplus"] == graph.CHANGE_KIND_BECAME_VALID, str(changes))
    check(("organization/singtel", "alliance/global-telco-ai-alliance") not in changes, "nothing changed there")
    check(set(counts) == {graph.CHANGE_KIND_BECAME_VALID} and sum(counts.values()) == told_of, f"{counts} for {told_of}")
    told = server.cli("diff", "--valid-at", "2024-12-31..2025-03-31", "--meaning", "COLLABORATION")
    check("organization/lg-uplus" in told and "became valid" in told, told)


def test_what_breaks_if_a_provider_withdraws(server):
    pb = server.messages.landscape_service
    impact = server.landscape.AssessImpact(pb.AssessImpactRequest(
        entities=["organization/lg-ai-research"], context={"include_claims": True}))
    check([e.id for e in impact.withdrawn] == ["model/exaone", "organization/lg-ai-research"], str(impact.withdrawn))
    check([(d.entity.id, d.depth, [o.id for o in d.owners]) for d in impact.dependents] ==
          [("model/xigen", 1, ["organization/lg-uplus"])], str(impact.dependents))
    hop = impact.dependents[0].chain[0]
    check((hop.subject, hop.object) == ("model/xigen", "model/exaone") and hop.claims[0].citations[0].document == "document/d2",
          f"the chain: {hop}")
    check([(o.owner.id, list(o.dependents)) for o in impact.owners] == [("organization/lg-uplus", ["model/xigen"])],
          str(impact.owners))
    told = server.cli("impact", "LG AI Research")
    check("Xigen" in told and "LG Uplus" in told, told)


def test_which_products_depend_on_which_providers_and_countries(server):
    pb = server.messages.landscape_service
    exposure = server.landscape.AssessExposure(pb.AssessExposureRequest(entities=["product/cursor"], include_chains=True))
    check({d.entity.id for d in exposure.dependencies} == {"product/chatgpt", "model/claude-3.5"}, str(exposure))
    check([(p.maker.id, p.share) for p in exposure.providers] ==
          [("organization/anthropic", 0.5), ("organization/openai", 0.5)], str(exposure.providers))
    check([(c.maker.country, c.dependencies, c.share) for c in exposure.countries] == [("US", 2, 1.0)], str(exposure.countries))
    check(not exposure.single_points, "either of the two can be lost")
    owner = server.landscape.AssessExposure(pb.AssessExposureRequest(entities=["organization/lg-uplus"]))
    check({p.dependency or p.provider for p in owner.single_points} == {"model/exaone", "organization/lg-ai-research"},
          str(owner.single_points))
    told = server.cli("exposure", "Cursor")
    check("OpenAI" in told and "Anthropic" in told and "US" in told, told)


def test_what_a_model_is_made_of(server):
    pb = server.messages.landscape_service
    lineage = server.landscape.TraceLineage(pb.TraceLineageRequest(entities=["model/xigen"]))
    check([(n.entity.id, n.depth, [(m.id, m.country) for m in n.makers]) for n in lineage.nodes] ==
          [("model/xigen", 0, [("organization/lg-uplus", "KR")]), ("model/exaone", 1, [("organization/lg-ai-research", "KR")])],
          str(lineage))
    told = server.cli("lineage", "익시젠")
    check("Exaone" in told and "LG AI Research" in told, told)


def test_who_says_so_and_what_was_believed_before(server):
    pb, graph = server.messages.query_service, server.messages.graph
    key = graph.FactKey(relationship={"relation": "RELATION_PARTNERS_WITH", "subject": "organization/kt",
                                      "object": "organization/microsoft"})
    why = server.query.ExplainFact(pb.ExplainFactRequest(fact=key))
    check(why.claims[0].citations[0].document == "document/d2" and why.claims[0].citations[0].locator == "¶2", str(why.claims))
    before = int(server.cli_json("status")[0]["headRevision"])
    server.cli("commit", "-", "--author", "desk", "--reason", "denied", stdin=(
        'changes { retract_claim { claim_id: "claim/f17" reason: RETRACTION_REASON_SOURCE_WITHDREW } }'))
    parts = list(server.query.DiffGraph(pb.DiffGraphRequest(
        before={"at_exact_snapshot": {"revision": before}}, after={}, include_before=True)))
    changes = [change for part in parts for change in part.changes]
    check([(c.kind, c.key.relationship.object) for c in changes] ==
          [(graph.CHANGE_KIND_RETRACTED, "organization/microsoft")], str(changes))
    check(changes[0].before.relationship.subject == "organization/kt", "what was believed")
    told = server.cli("diff", "--known-at", f"{before}..{before + 1}")
    check("retracted" in told and "organization/microsoft" in told, told)


def test_operators_partners_and_their_models_as_one_pattern(server):
    pb = server.messages.query_service
    expected = {("organization/lg-uplus", "organization/google", "model/gemini"),
                ("organization/sk-telecom", "organization/anthropic", "model/claude-3.5")}
    rows = [r for part in server.query.MatchPattern(pb.MatchPatternRequest(
        pattern={"nodes": [{"variable": "t", "kinds": ["organization"], "filter_text": 'sector = TELECOM AND country = "KR"'},
                           {"variable": "l"}, {"variable": "m", "kinds": ["model"]}],
                 "edges": [{"variable": "p", "from": "t", "to": "l", "relations": ["RELATION_PARTNERS_WITH"]},
                           {"from": "l", "to": "m", "direction": "DIRECTION_OUT", "relations": ["RELATION_DEVELOPS"]}]},
        context={"include_claims": True})) for r in part.rows]
    found = {tuple(b.entity.id for b in row.bindings if b.variable in "tlm") for row in rows}
    check(found == expected, str(found))
    for row in rows:
        partnership = next(b.relationship for b in row.bindings if b.variable == "p")
        check(partnership.claims[0].citations[0].document == "document/d2", "a partnership without its citation")
    by_text = server.cli_json("match", OPERATORS_AND_LABS)
    check({tuple(b["entity"]["id"] for b in r["bindings"] if b["variable"] in "tlm") for r in by_text} == expected, str(by_text))
    refused = server.cli("match", "(t:organization)-[:PARTNERS_WITH]-(l", code=4)
    check("column" in refused, refused)


def test_how_two_companies_are_connected(server):
    pb = server.messages.query_service
    answer = server.query.FindPaths(pb.FindPathsRequest(sources=["organization/sk-telecom"], targets=["organization/openai"],
                                                        context={"include_claims": True}))
    check([e.id for e in answer.paths[0].entities] ==
          ["organization/sk-telecom", "alliance/mit-genai-impact-consortium", "organization/openai"], str(answer.paths))
    check(all(h.relationship.claims[0].citations for h in answer.paths[0].hops), "a hop without its citation")
    none = server.query.FindPaths(pb.FindPathsRequest(sources=["organization/deepseek"], targets=["organization/openai"]))
    check(not none.paths and none.search.exhausted, f"not connected at all: {none.search}")
    told = server.cli("paths", "SK Telecom", "OpenAI")
    check("MIT GenAI Impact Consortium" in told, told)
    drawn = server.cli("paths", "SK Telecom", "OpenAI", "--format", "dot")
    check(drawn.startswith("digraph") and "MIT GenAI Impact Consortium" in drawn, drawn)


def test_how_large_the_alliances_are(server):
    pb = server.messages.query_service
    answer = server.query.Aggregate(pb.AggregateRequest(
        relationships={"relations": ["RELATION_MEMBER_OF"]}, group_by=[{"field": "object"}]))
    check([(g.keys[0].entity.id, g.measures[0].count) for g in answer.groups] ==
          [("alliance/mit-genai-impact-consortium", 6), ("alliance/global-telco-ai-alliance", 5)], str(answer.groups))
    told = server.cli("aggregate", "--relationships", "--relation", "MEMBER_OF", "--by", "object")
    check("Global Telco AI Alliance" in told and "5" in told, told)


def test_what_happened_when(server):
    pb = server.messages.query_service
    events = server.query.GetTimeline(pb.GetTimelineRequest(entities=["organization/sk-telecom"])).events
    days = [e.earliest for e in events]
    check(days == sorted(days) and any(e.fact.relationship.object == "alliance/global-telco-ai-alliance" for e in events),
          str(events))
    told = server.cli("timeline", "SK Telecom")
    check("alliance/global-telco-ai-alliance" in told and "d1 ¶12" in told, told)


def test_how_three_operators_compare(server):
    pb = server.messages.landscape_service
    profiles = server.landscape.CompareStrategies(pb.CompareStrategiesRequest(
        organizations=["organization/sk-telecom", "organization/kt", "organization/lg-uplus"],
        context={"include_claims": True})).profiles
    check([p.organization.id for p in profiles] == ["organization/sk-telecom", "organization/kt", "organization/lg-uplus"],
          "in the order asked")
    uplus = profiles[2]
    check([o.entity.id for o in uplus.own] == ["model/xigen"] and [o.entity.id for o in uplus.outside] == ["model/exaone"],
          str(uplus))
    check([p.entity.id for p in uplus.partners] == ["organization/google"] and uplus.sovereign_share == 1.0, str(uplus))
    check(len(uplus.strategies) == 2 and all(s.relationships[0].claims[0].citations for s in uplus.strategies), str(uplus))
    told = server.cli("strategies", "SK Telecom", "KT", "LG Uplus")
    check("Exaone" in told and "Multi-LLM strategy" in told, told)


if __name__ == "__main__":
    live.main(globals())
