"""A client that has nothing but the protos follows Watch and WatchPattern: it keeps a copy, and proves by count and digest,
worked out here from what watch_service.proto says of them, that the copy is what the server has."""
import hashlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check
from google.protobuf import text_format

MODULUS = 1 << 128


def number(*texts):
    """The first 16 bytes, most significant first, of the SHA-256 of texts, each followed by a byte 0."""
    joined = b"".join(str(text).encode() + b"\0" for text in texts)
    return int.from_bytes(hashlib.sha256(joined).digest()[:16], "big")


def number_of(fact):
    if fact.HasField("entity"):
        return number("entity", fact.entity.id, fact.entity.updated_revision)
    if fact.HasField("relationship"):
        r = fact.relationship
        return number("relationship", r.relation, r.subject, r.object, r.episode, r.updated_revision)
    o = fact.observation
    return number("observation", o.subject, o.metric, o.period, o.updated_revision)


def digest(numbers):
    return f"{sum(numbers) % MODULUS:032x}"


def key_of(fact):
    if fact.HasField("entity"):
        return "entity", fact.entity.id
    if fact.HasField("relationship"):
        r = fact.relationship
        return "relationship", r.relation, r.subject, r.object, r.episode
    o = fact.observation
    return "observation", o.subject, o.metric, o.period


def key_of_change(change):
    key = change.key
    if key.HasField("entity"):
        return "entity", key.entity
    if key.HasField("relationship"):
        r = key.relationship
        return "relationship", r.relation, r.subject, r.object, r.episode
    return "observation", key.observation.subject, key.observation.metric, key.observation.period


class Copy:
    """The facts seen by a watch that began with a snapshot. Commits are taken in with their last part."""

    def __init__(self):
        self.facts, self.waiting, self.token = {}, [], ""

    def take(self, message):
        check(message.token, "a message without a token")
        self.token = message.token
        for fact in message.snapshot.facts:
            self.facts[key_of(fact)] = fact
        self.waiting += message.commit.changes
        if message.HasField("commit") and message.commit.last_part:
            for change in self.waiting:
                if change.HasField("after"):
                    self.facts[key_of(change.after)] = change.after
                else:
                    self.facts.pop(key_of_change(change), None)
            self.waiting = []
        if message.HasField("mark"):
            self.prove(message.mark)

    def prove(self, mark):
        check(mark.HasField("count") and mark.count == len(self.facts), f"{mark.count} of {len(self.facts)} facts")
        mine = digest(number_of(fact) for fact in self.facts.values())
        check(mark.digest == mine, f"the server's digest is {mark.digest}, that of the copy {mine}")


class Rows:
    """The rows seen by a watched pattern."""

    def __init__(self):
        self.rows, self.token = {}, ""

    def take(self, message, watch):
        self.token = message.token
        for row in message.snapshot.rows:
            check(len(row.id) == 32, f"a row without an id: {row}")
            self.rows[row.id] = row
        for change in message.commit.changes:
            if change.kind == watch.graph.CHANGE_KIND_LEFT:
                check(self.rows.pop(change.row.id, None) is not None, f"a row left that was not there: {change}")
            else:
                self.rows[change.row.id] = change.row
        if message.HasField("mark"):
            check(message.mark.count == len(self.rows), f"{message.mark.count} of {len(self.rows)} rows")
            mine = digest(number("row", row.id, row.validity) for row in self.rows.values())
            check(message.mark.digest == mine, f"the server's digest is {message.mark.digest}, that of the rows {mine}")

    def entities(self):
        return sorted(tuple(b.entity.id for b in row.bindings if b.HasField("entity")) for row in self.rows.values())


def commit(server, *changes, **fields):
    request = server.messages.commit_service.CommitRequest(author="foreign watcher", create_stubs=True, **fields)
    for change in changes:
        text_format.Parse(change, request.changes.add())
    return server.commits.Commit(request, timeout=30).revision


def loaded(server):
    """The shipped dataset; loading it again changes nothing."""
    server.load_founding_facts()
    return server.admin.GetServerInfo(server.messages.admin_service.GetServerInfoRequest(), timeout=30).head_revision


def follow(stream, copy, until):
    """Takes messages in until a commit or mark covers a revision; returns the commits."""
    commits = []
    for message in stream:
        copy.take(message)
        if message.HasField("commit"):
            commits.append(message.commit)
        if message.commit.revision >= until or message.mark.revision >= until:
            return commits
    raise live.Failure("the stream ended")


def member(name):
    return f"""assert_claim {{ id: 'claim/foreign-{name}' relationship {{ relation: RELATION_MEMBER_OF
        subject: 'organization/{name}' object: 'alliance/foreign-circle' }} valid_time {{ from: '2024-02' }}
        citations {{ document: 'document/editorial' }} }}"""


def organization(name, country, claim="assert_claim"):
    said = f"""id: 'claim/foreign-org-{name}' entity {{ id: 'organization/{name}' description {{ name: '{name}'
        organization {{ country: '{country}' }} }} }} citations {{ document: 'document/editorial' }}"""
    return f"correct_claim {{ claim {{ {said} }} }}" if claim == "correct_claim" else f"assert_claim {{ {said} }}"


def retraction(claim):
    return f"retract_claim {{ claim_id: '{claim}' reason: RETRACTION_REASON_ENTRY_ERROR }}"


def kinds(server, commits):
    name = server.messages.graph.ChangeKind.Name
    return {key_of_change(change): name(change.kind) for commit in commits for change in commit.changes}


def test_a_copy_of_the_dataset_is_proved_by_count_and_digest(server):
    head = loaded(server)
    watch = server.messages.watch_service
    copy = Copy()
    stream = server.watches.Watch(watch.WatchRequest(snapshot=watch.FromSnapshot()), timeout=60)
    for message in stream:
        copy.take(message)
        if message.mark.snapshot_complete:
            check(message.mark.revision == head == message.mark.head_revision, str(message.mark))
            break
    stream.cancel()
    check(len(copy.facts) > 100, f"{len(copy.facts)} facts")
    listed = server.query.GetEntity(
        server.messages.query_service.GetEntityRequest(id="organization/sk-telecom"), timeout=30).entity
    check(copy.facts["entity", "organization/sk-telecom"].entity == listed, f"not what is read: {listed}")


def test_facts_enter_change_and_go_and_the_copy_goes_with_them(server):
    loaded(server)
    watch = server.messages.watch_service
    copy = Copy()
    stream = server.watches.Watch(watch.WatchRequest(
        snapshot=watch.FromSnapshot(), include_before=True, mark_interval={"seconds": 1}), timeout=60)
    for message in stream:
        copy.take(message)
        if message.mark.snapshot_complete:
            break
    entered = commit(server, organization("han", "KR"), member("han"), reason="it enters", request_id="enters")
    commits = follow(stream, copy, entered)
    check([(c.author, c.reason, c.request_id) for c in commits] == [("foreign watcher", "it enters", "enters")],
          str(commits))
    check(kinds(server, commits)["entity", "organization/han"] == "CHANGE_KIND_ENTERED", str(commits))
    changed = commit(server, organization("han", "JP", "correct_claim"))
    commits = follow(stream, copy, changed)
    check(kinds(server, commits) == {("entity", "organization/han"): "CHANGE_KIND_CHANGED"}, str(commits))
    change = commits[0].changes[0]
    check((change.before.entity.description.organization.country,
           change.after.entity.description.organization.country) == ("KR", "JP"), str(change))
    commits = follow(stream, copy, commit(server, retraction("claim/foreign-han")))
    gone = {key: kind for key, kind in kinds(server, commits).items() if key[0] == "relationship"}
    check(list(gone.values()) == ["CHANGE_KIND_RETRACTED"], str(commits))
    for message in stream:  # the mark that proves it all
        copy.take(message)
        if message.HasField("mark"):
            break
    stream.cancel()


def test_a_filtered_copy_tells_what_left_from_what_is_gone(server):
    loaded(server)
    commit(server, organization("nara", "KR"), organization("iri", "KR"))
    watch = server.messages.watch_service
    request = watch.WatchRequest(snapshot=watch.FromSnapshot(), filter=watch.WatchFilter(
        kinds=["organization"], entity_filter_text="organization.country = 'KR'"), mark_interval={"seconds": 1})
    copy = Copy()
    stream = server.watches.Watch(request, timeout=60)
    for message in stream:
        copy.take(message)
        if message.mark.snapshot_complete:
            break
    check(("entity", "organization/nara") in copy.facts and ("entity", "organization/openai") not in copy.facts,
          str(sorted(copy.facts)))
    left = follow(stream, copy, commit(server, organization("nara", "US", "correct_claim")))
    check(kinds(server, left) == {("entity", "organization/nara"): "CHANGE_KIND_LEFT"}, str(left))
    gone = follow(stream, copy, commit(server, retraction("claim/foreign-org-iri")))
    check(kinds(server, gone) == {("entity", "organization/iri"): "CHANGE_KIND_RETRACTED"}, str(gone))
    entered = follow(stream, copy, commit(server, organization("nara", "KR", "correct_claim")))
    check(kinds(server, entered) == {("entity", "organization/nara"): "CHANGE_KIND_ENTERED"}, str(entered))
    stream.cancel()


def test_a_watch_goes_on_with_its_token_after_a_restart(server):
    loaded(server)
    watch = server.messages.watch_service
    copy = Copy()
    stream = server.watches.Watch(watch.WatchRequest(snapshot=watch.FromSnapshot()), timeout=60)
    for message in stream:
        copy.take(message)
        if message.mark.snapshot_complete:
            break
    missed = commit(server, organization("sori", "KR"))
    stream.cancel()
    server.kill()
    server.start()
    later = commit(server, organization("sori", "US", "correct_claim"))
    stream = server.watches.Watch(watch.WatchRequest(after_token=copy.token, until_revision=later), timeout=60)
    messages = list(stream)
    for message in messages:
        copy.take(message)
    revisions = [m.commit.revision for m in messages if m.HasField("commit")]
    check(revisions in ([missed, later], [later]), str(revisions))
    check(messages[-1].closing.reason == watch.CLOSE_REASON_UNTIL_REVISION, str(messages[-1]))
    check(messages[-2].HasField("mark"), str(messages[-2]))
    check(copy.facts["entity", "organization/sori"].entity.description.organization.country == "US", str(copy.token))


def test_what_waits_together_comes_together_if_asked_for_and_says_the_same(server):
    head = loaded(server)
    watch = server.messages.watch_service
    one_by_one = list(server.watches.Watch(watch.WatchRequest(after_revision=0, until_revision=head), timeout=60))
    together = list(server.watches.Watch(
        watch.WatchRequest(after_revision=0, until_revision=head, batch=True), timeout=60))
    check(not any(m.HasField("batch") for m in one_by_one), "a batch that nobody asked for")
    check(any(m.HasField("batch") for m in together), "nothing came together")
    flat = []
    for message in together:
        if message.HasField("batch"):
            check(len(message.batch.messages) > 1 and message.token == message.batch.messages[-1].token, str(message)[:500])
        flat += message.batch.messages if message.HasField("batch") else [message]
    check(flat == one_by_one, f"{len(flat)} messages against {len(one_by_one)}")
    resumed = list(server.watches.Watch(watch.WatchRequest(after_token=flat[0].token, until_revision=head), timeout=60))
    check(resumed == one_by_one[1:], "the token of a message within a batch goes on elsewhere")


def test_a_row_of_a_watched_pattern_enters_and_leaves(server):
    loaded(server)
    commit(server, organization("bada", "KR"))
    watch = server.messages.watch_service
    request = text_format.Parse("""snapshot {} mark_interval { seconds: 1 }
        pattern { nodes { variable: 'who' kinds: 'organization' filter_text: "country = 'KR'" }
                  nodes { variable: 'where' ids: 'alliance/foreign-circle' }
                  edges { from: 'who' to: 'where' direction: DIRECTION_OUT relations: RELATION_MEMBER_OF } }""",
                                watch.WatchPatternRequest())
    commit(server, member("bada-first"))  # so that the alliance is there
    rows = Rows()
    stream = server.watches.WatchPattern(request, timeout=60)

    def follow_rows(until):
        for message in stream:
            rows.take(message, server.messages)
            if message.HasField("mark") and message.mark.revision >= until:
                return
        raise live.Failure("the stream ended")

    follow_rows(0)
    before = rows.entities()
    row = ("organization/bada", "alliance/foreign-circle")
    check(row not in before, str(before))
    follow_rows(commit(server, member("bada")))
    check(rows.entities() == sorted(before + [row]), str(rows.entities()))
    stream.cancel()
    revision = commit(server, organization("bada", "US", "correct_claim"))
    resumed = watch.WatchPatternRequest()
    resumed.CopyFrom(request)
    resumed.after_token = rows.token
    stream = server.watches.WatchPattern(resumed, timeout=60)
    follow_rows(revision)
    check(rows.entities() == before, str(rows.entities()))
    stream.cancel()


if __name__ == "__main__":
    live.main(globals(), "--ballast-bytes", "0")
