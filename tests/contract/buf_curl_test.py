"""A client that knows nothing but the server's reflection: buf curl asks who SK Telecom is allied with. buf comes from the npm
registry; where that cannot be reached the test is skipped."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check


def install_buf():
    if shutil.which("npm") is None:
        live.skip("no npm here")
    directory = tempfile.mkdtemp(prefix="buf-")
    try:
        subprocess.run(["npm", "install", "--prefix", directory, "--no-audit", "--no-fund", "--fetch-retries", "0",
                        "@bufbuild/buf@1"], check=True, capture_output=True, timeout=100)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        shutil.rmtree(directory, ignore_errors=True)
        live.skip("buf cannot be had from the npm registry")
    return directory


def curl(server, method, request):
    run = subprocess.run([f"{BUF}/node_modules/.bin/buf", "curl", "--protocol", "grpc", "--http2-prior-knowledge",
                          "--reflect-protocol", "grpc-v1alpha", "-d", json.dumps(request),
                          f"http://{server.address}/entente.v1.{method}"], capture_output=True, text=True, timeout=60)
    check(run.returncode == 0, f"{method}: {run.stdout}{run.stderr}")
    return json.loads(run.stdout)


def test_reflection_alone_is_enough_to_ask_who_sk_telecom_is_allied_with(server):
    server.load_founding_facts()
    answer = curl(server, "QueryService/ListRelationships", {
        "entities": ["organization/sk-telecom"], "meanings": ["MEANING_MEMBERSHIP", "MEANING_COLLABORATION"],
        "context": {"includeClaims": True}})
    facts = {(f["subject"], f["relation"], f["object"]): f for f in answer["relationships"]}
    telco = facts["organization/sk-telecom", "RELATION_MEMBER_OF", "alliance/global-telco-ai-alliance"]
    check(telco["validTime"] == {"from": "2024-06"} and telco["validity"] == "VALIDITY_DEFINITE", str(telco))
    check(telco["claims"][0]["citations"][0]["document"] == "document/d1", str(telco))
    check(telco["claims"][0]["citations"][0]["locator"] == "¶12", str(telco))
    check(("organization/anthropic", "RELATION_PARTNERS_WITH", "organization/sk-telecom") in facts, str(list(facts)))


def test_the_schema_can_be_looked_around_in(server):
    schema = curl(server, "SchemaService/GetSchema", {})
    check({"organization", "model"} <= {kind["name"] for kind in schema["kinds"]}, str(schema)[:300])


if __name__ == "__main__":
    BUF = install_buf()
    try:
        live.main(globals())
    finally:
        shutil.rmtree(BUF, ignore_errors=True)
