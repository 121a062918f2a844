"""Six sources become one graph: the founding facts are met, disagreements show, again changes nothing, history is replayed.

A sample in the form of each source always runs. Where somebody has the public sources themselves, a folder for each in
ENTENTE_PUBLIC_DATA, so do they: of the largest register a part, or with ENTENTE_PUBLIC_WHOLE=1 all of it.
"""
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check

INVALID = 4
PUBLIC = pathlib.Path(os.environ.get("ENTENTE_PUBLIC_DATA", live.SOURCE.parent / "shared" / "data"))
WHOLE = os.environ.get("ENTENTE_PUBLIC_WHOLE") == "1"

# What a source's files are, in the order in which they are imported: registers of organizations first.
FILES = {
    "ror": "ror/orgs_latest.jsonl.gz",
    "sec": "sec/company_tickers_exchange.json",
    "mcc-mnc": "mcc-mnc/mcc-mnc-list.json",
    "epoch-organizations": "epoch/organizations_*.csv",
    "landscape": "landscapes-dev/*.landscape.yml",
    "membership-intervals": "landscapes-dev/membership_intervals.csv",
    "epoch-notable": "epoch/notable_ai_models_*.csv",
    "epoch-all": "epoch/all_ai_models_*.csv",
    "ecosystem-graphs": "ecosystem-graphs/assets/*.yaml",
}
EXPLAINED = 5  # conflicts looked at one by one


# ---- a sample ----

def registered(id_, name, names, country, kind, rels=()):
    return {"id": id_, "name": name, "names": names, "types": [kind], "established": None, "status": "active",
            "rels": list(rels), "loc": [[country, None]], "links": []}


def ror_sample():
    records = [
        registered("04nzrnx83", "Naver (South Korea)", [["Naver (South Korea)", ["ror_display", "label"], None],
                                                       ["네이버", ["label"], "ko"]], "KR", "company"),
        registered("042nb2s44", "Massachusetts Institute of Technology",
                   [["MIT", ["acronym"], None], ["Massachusetts Institute of Technology", ["ror_display", "label"], "en"]],
                   "US", "education"),
        registered("00nt82y31", "LG AI Research (South Korea)",
                   [["LG AI Research", ["label"], "en"], ["LG AI Research (South Korea)", ["label", "ror_display"], "en"]],
                   "KR", "company", [["parent", "03ddh2c27", "LG (South Korea)"]]),
        registered("03ddh2c27", "LG (South Korea)", [["LG (South Korea)", ["label", "ror_display"], "en"]], "KR", "company"),
    ]
    return gzip.compress("".join(json.dumps(record) + "\n" for record in records).encode())


def asset(type_, name, organization, created, dependencies=(), **more):
    lines = [f"- type: {type_}", f"  name: {name}", f"  organization: {organization}", f"  created_date: {created}",
             "  dependencies: [" + ", ".join(dependencies) + "]"]
    return "\n".join(lines + [f"  {field}: {value}" for field, value in more.items()]) + "\n"


ASSETS = {
    "skt.yaml": asset("model", "A.X", "SK Telecom", "2023-09-26", nationality="South Korea", size="39B parameters"),
    "ktai.yaml": asset("model", "Midm", "KT Corporation", "2023-10-31", ["AI-HUB dataset"], nationality="South Korea"),
    "naver.yaml": asset("model", "HyperCLOVA X", "NAVER", "2024-04-13", nationality="South Korea"),
    "lg.yaml": asset("model", "EXAONE 2.0", "LG AI Research", "2023-07-19"),
    "openai.yaml": asset("model", "GPT-4", "OpenAI", "2023-03-14", nationality="USA") +
                   asset("application", "Notes", "Acme AI", "{value: 2023-05-01, explanation: said so}", ["GPT-4", "Acme Corpus"]) +
                   asset("dataset", "Acme Corpus", "Acme AI", "2022", ["Common Crawl"]),
}
# The assets as they came to be: one after another, one of them wrongly dated at first, one that went, one that came
# under another spelling, and one that went and came back.
CHANGES = [
    *({"commit": "aaaaaaaaaa", "day": "2024-05-08", "op": "add", "asset": name, "type": type_}
      for name, type_ in (("A.X", "model"), ("GPT-4", "model"), ("Old Model", "model"))),
    {"commit": "aaaaaaaaaa", "day": "2024-05-08", "op": "set", "asset": "Old Model", "field": "organization", "old": None, "new": "Acme AI"},
    *({"commit": "bbbbbbbbbb", "day": "2024-06-01", "op": "add", "asset": name, "type": type_}
      for name, type_ in (("Midm", "model"), ("EXAONE 2.0", "model"), ("HyperCLOVA X", "model"), ("Acme-Corpus", "dataset"),
                          ("Notes", "application"))),
    {"commit": "cccccccccc", "day": "2024-07-01", "op": "set", "asset": "A.X", "field": "created_date", "old": "2022-01-01",
     "new": "2023-09-26"},
    {"commit": "dddddddddd", "day": "2024-08-01", "op": "del", "asset": "Old Model", "type": "model"},
    {"commit": "dddddddddd", "day": "2024-08-01", "op": "del", "asset": "Acme-Corpus", "type": "dataset"},
    {"commit": "dddddddddd", "day": "2024-08-01", "op": "add", "asset": "Acme Corpus", "type": "dataset"},
    {"commit": "dddddddddd", "day": "2024-08-01", "op": "del", "asset": "Notes", "type": "application"},
    {"commit": "eeeeeeeeee", "day": "2024-09-01", "op": "add", "asset": "Notes", "type": "application"},
]


def sample():
    """A folder laid out as the public sources are."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sources-"))
    mcc = {"type": "National", "countryCode": "KR", "mcc": "450", "mnc": "05", "brand": "SKTelecom", "operator": "SK Telecom"}
    models = ("Model,Organization,Publication date,Domain,Parameters,Confidence,Link,Reference,Authors,Base model\n"
              "HyperCLOVA X,NAVER,2023-08-24,Language,,Likely,,,,\n"
              "A.X,SK Telecom,2023-05-15,Language,39000000000.0,Confident,,,,\n"
              "EXAONE Deep 32B,LG AI Research,2025-03-16,Language,32000000000.0,Confident,,,,EXAONE 2.0\n")
    files = {
        "ror/orgs_latest.jsonl.gz": ror_sample(),
        "sec/company_tickers_exchange.json": json.dumps({"fields": ["cik", "name", "ticker", "exchange"], "data": [
            [1015650, "SK TELECOM CO LTD", "SKM", "NYSE"], [1015650, "SK TELECOM CO LTD", "SKMTF", "OTC"],
            [6281, "ANALOG DEVICES INC", "ADI", "Nasdaq"]]}),
        "mcc-mnc/mcc-mnc-list.json": json.dumps([mcc]),
        "epoch/organizations_2025-05.csv": "Organization,Organization categorization,Country\n"
                                           "NAVER,Industry,Korea (Republic of)\nSK Telecom,Industry,Korea (Republic of)\n",
        "landscapes-dev/cncf.landscape.yml": "landscape:\n- name: CNCF Members\n  subcategories:\n  - name: Silver\n    items:\n"
                                             "    - {name: 'SK Telecom Co., Ltd.', homepage_url: 'https://www.sktelecom.com/', "
                                             "extra: {joined: 2024-04-01}}\n",
        "epoch/notable_ai_models_2025-12-02.csv": models,
        "ecosystem-graphs/changelog.jsonl.gz": gzip.compress("".join(json.dumps(c) + "\n" for c in CHANGES).encode()),
        **{f"ecosystem-graphs/assets/{name}": text for name, text in ASSETS.items()},
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


# ---- what is asked ----

def head(server):
    return server.admin.GetServerInfo(server.messages.admin_service.GetServerInfoRequest()).head_revision


def imported(server, mapping, files, *options):
    """The counts of an import, and how long it took. Rows that are refused are reported; more than one in fifty are too many."""
    start = time.monotonic()
    errors = pathlib.Path(server.directory, f"{mapping}.errors")
    run = subprocess.run([live.BUILD / "cli" / "entente", "--server", server.address, "--deadline", "120s", "import", "-o", "json",
                          "--mapping", mapping, "--errors", str(errors), *options, *map(str, files)],
                         capture_output=True, text=True, timeout=1500, cwd=live.SOURCE)
    check(run.returncode in (0, INVALID), f"{mapping}: exit {run.returncode}: {run.stderr[-2000:]}")
    counts = {name: int(count) for name, count in json.loads(run.stdout)["counts"].items()}
    check(counts.get("refusedRecords", 0) * 50 <= counts.get("records", 0), f"{mapping}: {counts}\n{errors.read_text()[:3000]}")
    return counts, time.monotonic() - start


def sources_in(folder):
    for mapping, pattern in FILES.items():
        files = sorted(folder.glob(pattern))
        if files:
            yield mapping, files


def import_all(server, folder):
    for mapping, files in sources_in(folder):
        counts, seconds = imported(server, mapping, files)
        print(f"    {mapping}: {seconds:.1f} s, {counts}")
        check(counts.get("asserted", 0) > 0, f"{mapping}: {counts}")


def check_that_again_changes_nothing(server, folder):
    before = head(server)
    for mapping, files in sources_in(folder):
        counts, _ = imported(server, mapping, files)
        changed = {name: counts[name] for name in ("asserted", "corrected", "retracted") if counts.get(name)}
        check(not changed and counts.get("unchanged", 0) > 0, f"{mapping}, again: {counts}")
        check(head(server) == before, f"{mapping}: importing it again made a commit")


def entity(server, id_):
    return server.query.GetEntity(server.messages.query_service.GetEntityRequest(id=id_)).entity


def named(server, name, kind):
    """The one entity that a name stands for."""
    pb = server.messages.query_service
    result = server.query.LookupEntities(pb.LookupEntitiesRequest(lookups=[pb.EntityLookup(name=name, kind=kind)])).results[0]
    check(result.HasField("entity"), f"{kind} {name}: {result.error.message}")
    return result.entity


def makers_of(server, id_):
    pb = server.messages.query_service
    made = server.query.ListRelationships(pb.ListRelationshipsRequest(objects=[id_], relations=["RELATION_DEVELOPS"])).relationships
    return [relationship.subject for relationship in made]


def check_that_the_founding_facts_are_met(server):
    skt = entity(server, "organization/sk-telecom")
    check(skt.description.name == "SK Telecom", f"what it is known by stays its name: {skt.description.name}")
    check(skt.description.organization.cik == "0001015650" and skt.description.organization.ticker == "SKM", f"by the SEC: {skt}")
    check("450-05" in skt.description.organization.network_codes, f"by its networks: {skt}")
    for name in ("SKT", "SK TELECOM CO LTD", "SK텔레콤"):
        check(named(server, name, "organization").id == skt.id, name)
    for name, id_, maker in (("A.X", "model/adot-x", "organization/sk-telecom"), ("Midm", "model/midium", "organization/kt")):
        model = named(server, name, "model")
        check(model.id == id_ and maker in makers_of(server, id_), f"{name}: {model.id}, {makers_of(server, id_)}")
        check(any(claim.startswith("claim/ecosystem-graphs.") for claim in model.claim_ids), f"{name}: {list(model.claim_ids)}")
    check(entity(server, "organization/naver").description.organization.ror_id == "04nzrnx83", "Naver, told apart by its country")
    check(entity(server, "organization/mit").description.organization.ror_id == "042nb2s44", "the acronym is its name")
    check(makers_of(server, named(server, "HyperCLOVA X", "model").id) == ["organization/naver"], "in capitals it is Naver too")
    check(makers_of(server, named(server, "EXAONE 2.0", "model").id) == ["organization/lg-ai-research"], "Exaone's maker")


def check_that_a_lineage_has_its_makers(server):
    pb = server.messages.landscape_service
    nodes = server.landscape.TraceLineage(pb.TraceLineageRequest(entities=[named(server, "EXAONE Deep 32B", "model").id])).nodes
    models = [node for node in nodes if node.entity.id.startswith("model/")]
    check(len(models) >= 2, f"it is based on another: {models}")
    for model in models:
        makers = [(maker.id, maker.country) for maker in model.makers]
        check(makers == [("organization/lg-ai-research", "KR")], f"{model.entity.id}: {makers}")


def check_that_every_claim_leads_back(server, prefixes):
    """Of each source's claims the first ones: a document that is there, and a place in it."""
    pb = server.messages.bulk_service
    seen = {prefix: 0 for prefix in prefixes}
    for part in server.bulk.Export(pb.ExportRequest()):
        for claim in part.claims.claims:
            source = next((prefix for prefix in prefixes if claim.id.startswith(prefix)), None)
            if source is None:
                continue
            if claim.entity.id == claim.citations[0].document:
                continue  # what the source says of itself
            seen[source] += 1
            check(claim.citations and claim.citations[0].document and claim.citations[0].locator, f"no place: {claim}")
    check(all(seen.values()), f"claims by source: {seen}")


def check_that_disagreements_are_found_and_explained(server, documents, least):
    conflict, query, graph = server.messages.conflict, server.messages.query_service, server.messages.graph
    request = conflict.ListConflictsRequest(documents=documents, fields=["model.released"], order_by="size desc", page_size=1000)
    found = list(server.query.ListConflicts(request).conflicts)
    check(len(found) >= least, f"{len(found)} models are dated otherwise by {documents}")
    for each in found[:EXPLAINED]:
        told = server.query.ExplainFact(query.ExplainFactRequest(fact=each.fact, fields=["model.released"]))
        rows = {(citation.document, citation.locator) for claim in told.claims for citation in claim.citations
                if claim.entity.description.model.released}
        check(all(any(document == d and locator for d, locator in rows) for document in documents), f"{each}: {rows}")
        check(len({side.value for side in each.sides}) >= 2 and each.size > 0, str(each))
    return found


def exposure(server, id_):
    pb = server.messages.landscape_service
    answer = server.landscape.AssessExposure(pb.AssessExposureRequest(entities=[id_], include_chains=True))
    providers = {share.maker.id: share.share for share in answer.providers}
    countries = {share.maker.country: share.share for share in answer.countries}
    return answer, providers, countries


def facts_of(server, prefix):
    """What a source says in the end: its claims in force. One that went and came back is known by its first id here."""
    facts = {}
    for part in server.bulk.Export(server.messages.bulk_service.ExportRequest()):
        for claim in part.claims.claims:
            if claim.id.startswith(prefix):
                claim.id = re.sub(r"\.again-[0-9]+$", "", claim.id)
                check(claim.id not in facts, f"{claim.id} is in force twice")
                facts[claim.id] = claim.SerializeToString(deterministic=True)
    return facts


def released_at(server, revision, id_):
    """When a model was released, as it was known at a revision; nothing before it was."""
    pb, graph = server.messages.query_service, server.messages.graph
    context = graph.ReadContext(at_exact_snapshot=graph.ExactSnapshot(revision=revision))
    result = server.query.LookupEntities(
        pb.LookupEntitiesRequest(lookups=[pb.EntityLookup(id=id_)], context=context)).results[0]
    return result.entity.description.model.released if result.HasField("entity") else None


# ---- the sample ----

def test_a_sample_of_every_source_comes_in_beside_the_founding_facts(server):
    server.load_founding_facts()
    server.folder = sample()
    import_all(server, server.folder)
    check_that_every_claim_leads_back(server, ["claim/ror.", "claim/sec.", "claim/mcc-mnc.", "claim/landscapes.",
                                               "claim/ecosystem-graphs.", "claim/epoch-notable."])


def test_the_founding_facts_are_met(server):
    check_that_the_founding_facts_are_met(server)
    analog = entity(server, "organization/analog-devices")
    check(analog.description.organization.cik == "0000006281", f"without the legal form and in capitals: {analog}")
    pb = server.messages.query_service
    member = server.query.ListRelationships(pb.ListRelationshipsRequest(
        subjects=["organization/sk-telecom"], objects=["alliance/cloud-native-computing-foundation"])).relationships
    check([getattr(m.valid_time, "from") for m in member] == ["2024-04-01"], str(member))


def test_the_same_again_changes_nothing(server):
    check_that_again_changes_nothing(server, server.folder)


def test_sources_that_date_a_model_otherwise_are_shown_with_both_rows(server):
    found = check_that_disagreements_are_found_and_explained(
        server, ["document/ecosystem-graphs", "document/epoch-notable-ai-models"], 2)
    days = {c.fact.entity: c.size for c in found}
    check(days.get(named(server, "HyperCLOVA X", "model").id) == 233, f"2023-08-24 to 2024-04-13: {days}")
    check(days.get("model/adot-x") == 134, f"2023-05-15 to 2023-09-26: {days}")


def test_what_products_rest_on_is_told_by_provider_and_country(server):
    check_that_a_lineage_has_its_makers(server)
    answer, providers, countries = exposure(server, named(server, "Notes", "product").id)
    check("organization/openai" in providers and countries.get("US", 0) > 0, f"{providers} {countries}")
    reached = {dependency.entity.id for dependency in answer.dependencies}
    check(named(server, "GPT-4", "model").id in reached and any("common-crawl" in id_ for id_ in reached), str(reached))


def check_that_a_history_ends_as_the_files(folder, look=lambda server, start: None):
    """Replays it, looks at the server with the revision before, and compares with an import of the files alone."""
    assets = sorted((folder / "ecosystem-graphs" / "assets").glob("*.yaml"))
    whole = [*assets, folder / "ecosystem-graphs" / "changelog.jsonl.gz"]
    with live.Server() as server:
        server.load_founding_facts()
        start = head(server)
        counts, seconds = imported(server, "ecosystem-graphs", whole)
        print(f"    replayed in {seconds:.1f} s: {counts}")
        replayed = facts_of(server, "claim/ecosystem-graphs.")
        look(server, start)
        before = head(server)
        imported(server, "ecosystem-graphs", whole)
        check(head(server) == before, "the same history again made a commit")
    with live.Server() as server:
        server.load_founding_facts()
        imported(server, "ecosystem-graphs", assets)
        direct = facts_of(server, "claim/ecosystem-graphs.")
    check(len(direct) > 0 and direct.keys() == replayed.keys(), f"other claims: {sorted(direct.keys() ^ replayed.keys())}")
    check(direct == replayed, f"said otherwise: {[id_ for id_ in direct if direct[id_] != replayed[id_]]}")


def test_a_history_replayed_ends_as_the_files_and_is_kept(server):
    def look(other, start):
        dated = [released_at(other, revision, "model/adot-x") for revision in range(start, head(other) + 1)]
        check(dated[0] in (None, "") and dated[-1] == "2023-09-26" and "2022-01-01" in dated, f"what was believed is kept: {dated}")
        gone = [released_at(other, revision, "model/old-model") for revision in range(start, head(other) + 1)]
        check(gone[-1] is None and any(said is not None for said in gone), f"it came and went: {gone}")
    check_that_a_history_ends_as_the_files(server.folder, look)


# ---- the public sources ----

def part_of_the_public_sources():
    """The same layout; of the largest register what the founding facts name, and some thousand more."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="public-"))
    for name in ("sec", "mcc-mnc", "epoch", "landscapes-dev", "ecosystem-graphs"):
        os.symlink(PUBLIC / name, folder / name)
    (folder / "ror").mkdir()
    wanted = ('"04nzrnx83"', '"042nb2s44"')
    with gzip.open(PUBLIC / "ror" / "orgs_latest.jsonl.gz", "rt") as whole, \
            gzip.open(folder / "ror" / "orgs_latest.jsonl.gz", "wt", compresslevel=1) as part:
        part.writelines(line for number, line in enumerate(whole) if number % 20 == 0 or line[7:18] in wanted)
    return folder


def test_a_public_history_ends_as_its_files(_):
    if not (PUBLIC / "ecosystem-graphs" / "changelog.jsonl.gz").is_file():
        print(f"    the public sources are not at {PUBLIC}: no history is replayed")
        return
    check_that_a_history_ends_as_the_files(PUBLIC)


def test_the_public_sources_become_one_graph(_):
    if not (PUBLIC / "ror").is_dir():
        print(f"    the public sources are not at {PUBLIC}: not imported")
        return
    folder = PUBLIC if WHOLE else part_of_the_public_sources()
    with live.Server() as server:
        server.load_founding_facts()
        import_all(server, folder)
        check_that_the_founding_facts_are_met(server)
        check_that_again_changes_nothing(server, folder)
        check_that_disagreements_are_found_and_explained(
            server, ["document/ecosystem-graphs", "document/epoch-all-ai-models"], 30)
        check_that_a_lineage_has_its_makers(server)
        _, providers, countries = exposure(server, "product/cursor")
        check({"organization/openai", "organization/anthropic"} <= providers.keys() and countries.get("US", 0) > 0.5,
              f"{providers} {countries}")
        _, providers, _ = exposure(server, named(server, "Duolingo Max", "product").id)
        check("organization/openai" in providers, f"{providers}")


if __name__ == "__main__":
    live.main(globals())
