"""A client that has nothing but the protos, against the server as it is shipped."""
import importlib
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check
from google.protobuf import descriptor_pb2, text_format

REFLECTION_PROTO = '''
syntax = "proto3";
package grpc.reflection.v1alpha;
service ServerReflection {
  rpc ServerReflectionInfo(stream ServerReflectionRequest) returns (stream ServerReflectionResponse);
}
message ServerReflectionRequest {
  string host = 1;
  oneof message_request {
    string file_containing_symbol = 4;
    string list_services = 7;
  }
}
message ServerReflectionResponse {
  message Files { repeated bytes file_descriptor_proto = 1; }
  message Service { string name = 1; }
  message Services { repeated Service service = 1; }
  Files file_descriptor_response = 4;
  Services list_services_response = 6;
}
'''


def world(server):
    request = server.messages.commit_service.CommitRequest(author="foreign client", request_id="world")
    for kind, name, more in [("document", "notes", ""), ("organization", "han", "country: 'KR'"),
                             ("organization", "nara", "country: 'JP'"), ("alliance", "circle", "")]:
        text_format.Parse(f"""assert_claim {{ id: 'claim/{name}'
            entity {{ id: '{kind}/{name}' description {{ name: '{name.title()}' {kind} {{ {more} }} }} }}
            citations {{ document: 'document/notes' locator: 'p. 1' }} }}""", request.changes.add())
    for member in ("han", "nara"):
        text_format.Parse(f"""assert_claim {{
            relationship {{ relation: RELATION_MEMBER_OF subject: 'organization/{member}' object: 'alliance/circle' }}
            citations {{ document: 'document/notes' }} valid_time {{ from: '2024-02' }} }}""", request.changes.add())
    return request


def committed(server):
    """The world, committed: by the first test that asks, and found again by its request id by all others."""
    return server.commits.Commit(world(server), timeout=30)


def test_what_was_committed_is_read_back_with_its_claims(server):
    revision = committed(server)
    request = server.messages.query_service.GetEntityRequest(id="organization/han")
    request.context.at_least_as_fresh = revision.token
    request.context.include_claims = True
    response = server.query.GetEntity(request, timeout=30)
    check(response.entity.description.organization.country == "KR", str(response))
    claims = {claim.id: claim for claim in response.entity.claims}
    check(claims["claim/han"].citations[0].locator == "p. 1", str(response))
    check(response.read_info.revision >= revision.revision, str(response.read_info))


def test_relationships_have_their_dates(server):
    committed(server)
    response = server.query.ListRelationships(server.messages.query_service.ListRelationshipsRequest(
        objects=["alliance/circle"], relations=[server.messages.ontology.RELATION_MEMBER_OF]), timeout=30)
    check([r.subject for r in response.relationships] == ["organization/han", "organization/nara"], str(response))
    check(getattr(response.relationships[0].valid_time, "from") == "2024-02", str(response))


def test_a_commit_repeated_is_the_same_commit(server):
    first, again = committed(server), committed(server)
    check(again.replayed, str(again))
    check(again.revision == first.revision, f"{first.revision} and {again.revision}")


def test_pages_follow_one_another(server):
    committed(server)
    seen, token = [], ""
    while True:
        page = server.query.ListEntities(
            server.messages.query_service.ListEntitiesRequest(page_size=1, page_token=token), timeout=30)
        seen += [entity.id for entity in page.entities]
        token = page.next_page_token
        if not token:
            break
    check(seen == ["alliance/circle", "document/notes", "organization/han", "organization/nara"], str(seen))


def test_a_watch_is_resumed_after_the_last_token(server):
    watch, commit = server.messages.watch_service, server.messages.commit_service
    stream = server.watches.Watch(watch.WatchRequest(after_revision=committed(server).revision - 1), timeout=30)
    message = next(m for m in stream if m.HasField("commit"))
    stream.cancel()
    check(message.commit.request_id == "world" and len(message.commit.changes) == 6, str(message))
    more = commit.CommitRequest(author="foreign client")
    text_format.Parse("""assert_claim { entity { id: 'organization/han' description { organization { city: 'Seoul' } } }
        citations { document: 'document/notes' } valid_time { from: '2024' } }""", more.changes.add())
    revision = server.commits.Commit(more, timeout=30).revision
    stream = server.watches.Watch(watch.WatchRequest(after_token=message.token), timeout=30)
    after = next(m for m in stream if m.HasField("commit"))
    stream.cancel()
    check(after.commit.revision == revision, f"{after.commit.revision}, not {revision}")


def test_a_mistake_is_told_by_reason_and_field(server):
    committed(server)
    code, reason, _, metadata = server.error(server.query.GetEntity,
                                             server.messages.query_service.GetEntityRequest(id="organization/hann"))
    check((code, reason) == ("NOT_FOUND", "UNKNOWN_ENTITY"), f"{code} {reason}")
    check("organization/han" in metadata["near"], str(metadata))
    request = world(server)
    request.request_id = ""
    for change in request.changes:
        change.assert_claim.ClearField("id")
    request.changes[4].assert_claim.valid_time.until = "late"
    code, reason, fields, _ = server.error(server.commits.Commit, request)
    check((code, reason) == ("INVALID_ARGUMENT", "INVALID_FORMAT"), f"{code} {reason}")
    check(fields[0] == "changes[4].assert_claim.valid_time.until", str(fields))


def test_limits_are_those_of_the_command_line(server):
    info = server.admin.GetServerInfo(server.messages.admin_service.GetServerInfoRequest(), timeout=30)
    limits = [(limit.name, limit.value, limit.unit) for limit in info.limits]
    check(("max-page-size", 50, "items") in limits, str(limits))


def test_reflection_tells_the_contract(server):
    pathlib.Path(server.directory, "reflection.proto").write_text(REFLECTION_PROTO)
    live.generate(server.directory, [server.directory], ["reflection.proto"])
    reflection = importlib.import_module("reflection_pb2")
    stub = importlib.import_module("reflection_pb2_grpc").ServerReflectionStub(server.channel)
    asked = [reflection.ServerReflectionRequest(list_services="*"),
             reflection.ServerReflectionRequest(file_containing_symbol="entente.v1.QueryService")]
    services, files = stub.ServerReflectionInfo(iter(asked), timeout=30)
    names = {service.name for service in services.list_services_response.service}
    check({"entente.v1.QueryService", "entente.v1.CommitService", "entente.v1.WatchService",
           "grpc.health.v1.Health"} <= names, str(names))
    found = [descriptor_pb2.FileDescriptorProto.FromString(file)
             for file in files.file_descriptor_response.file_descriptor_proto]
    methods = [method.name for file in found for service in file.service for method in service.method]
    check("GetNeighborhood" in methods, str(methods))


def test_the_server_ends_with_zero_and_closes_its_watches(server):
    watch = server.messages.watch_service
    stream = server.watches.Watch(watch.WatchRequest(), timeout=30)
    stream.initial_metadata()
    server.process.send_signal(signal.SIGTERM)
    last = list(stream)[-1]
    check(last.closing.reason == watch.CLOSE_REASON_DRAINING and last.token, str(last))
    check(server.process.wait(timeout=30) == 0, f"exit {server.process.returncode}")


if __name__ == "__main__":
    live.main(globals(), "--ballast-bytes", "0", "--max-page-size", "50")
