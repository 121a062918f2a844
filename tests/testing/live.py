"""A live server for tests in Python: the server as it is shipped, as a process of its own, the `entente` command, and stubs
made from the protos alone.

Usage:
    with live.Server() as server:
        pb = server.messages            # the generated modules, by file: pb.graph, pb.query_service ...
        server.query.GetEntity(pb.query_service.GetEntityRequest(id="..."))
        server.cli("get", "organization/kt")
"""
import importlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import types

SOURCE = pathlib.Path(os.environ.get("ENTENTE_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
BUILD = pathlib.Path(os.environ.get("ENTENTE_BINARY_DIR", SOURCE / "build" / "release"))
GOOGLE_RPC = "/usr/share/gocode/src/github.com/gogo/googleapis"
SKIP = 77  # the exit code that ctest reads as "skipped"


def skip(why):
    print("skipped:", why)
    sys.exit(SKIP)


try:
    import grpc
except ImportError as missing:
    skip(f"{missing}: python3-grpcio and python3-protobuf are needed")
PROTOC, PLUGIN = shutil.which("protoc"), shutil.which("grpc_python_plugin")
if not PROTOC or not PLUGIN:
    skip("protoc or grpc_python_plugin is missing: protobuf-compiler-grpc is needed")


class Failure(AssertionError):
    pass


def check(condition, said):
    if not condition:
        raise Failure(said)


def generate(directory, includes, files):
    """Makes Python modules of proto files in `directory`; import them with importlib."""
    subprocess.run([PROTOC, *(f"-I{include}" for include in includes), f"--python_out={directory}",
                    f"--grpc_python_out={directory}", f"--plugin=protoc-gen-grpc_python={PLUGIN}", *files], check=True)
    if str(directory) not in sys.path:
        sys.path.insert(0, str(directory))


def _stubs(directory):
    """The modules of the contract and of the errors it answers with."""
    contract = SOURCE / "proto"
    protos = [str(path.relative_to(contract)) for path in sorted((contract / "entente" / "v1").glob("*.proto"))]
    check(len(protos) > 0, f"no protos in {contract}")
    generate(directory, [contract, GOOGLE_RPC], [*protos, "google/rpc/status.proto", "google/rpc/error_details.proto"])
    google = importlib.import_module("google")  # the installed one, which has google.protobuf: google.rpc joins it
    google.__path__.append(os.path.join(directory, "google"))
    modules = types.SimpleNamespace()
    for name in (pathlib.Path(proto).stem for proto in protos):
        setattr(modules, name, importlib.import_module(f"entente.v1.{name}_pb2"))
        if "service" in name:
            setattr(modules, name + "_grpc", importlib.import_module(f"entente.v1.{name}_pb2_grpc"))
    modules.status = importlib.import_module("google.rpc.status_pb2")
    modules.error_details = importlib.import_module("google.rpc.error_details_pb2")
    return modules


class Server:
    """A server on a free loopback port over a directory of its own; ended by its own pid."""

    def __init__(self, *options):
        self.options = options
        self.process = None
        self.directory = tempfile.mkdtemp(prefix="entente-")
        self.messages = _stubs(tempfile.mkdtemp(prefix="stubs-", dir=self.directory))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self):
        address = pathlib.Path(self.directory, "address")
        address.unlink(missing_ok=True)
        self.log = open(pathlib.Path(self.directory, "log"), "a")
        self.process = subprocess.Popen(
            [BUILD / "service" / "entente-server", "--listen", "127.0.0.1:0", "--data", f"{self.directory}/store",
             "--port-file", str(address), *self.options], stderr=self.log, stdout=self.log)
        deadline = time.monotonic() + 60
        while not (address.exists() and address.read_text().endswith("\n")):
            check(self.process.poll() is None, "the server ended: " + pathlib.Path(self.directory, "log").read_text())
            check(time.monotonic() < deadline, "the server did not start")
            time.sleep(0.01)
        self.address = address.read_text().strip()
        self.channel = grpc.insecure_channel(self.address)
        pb = self.messages
        self.query = pb.query_service_grpc.QueryServiceStub(self.channel)
        self.landscape = pb.landscape_service_grpc.LandscapeServiceStub(self.channel)
        self.discovery = pb.discovery_service_grpc.DiscoveryServiceStub(self.channel)
        self.commits = pb.commit_service_grpc.CommitServiceStub(self.channel)
        self.bulk = pb.bulk_service_grpc.BulkServiceStub(self.channel)
        self.watches = pb.watch_service_grpc.WatchServiceStub(self.channel)
        self.schema = pb.schema_service_grpc.SchemaServiceStub(self.channel)
        self.admin = pb.admin_service_grpc.AdminServiceStub(self.channel)

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self):
        """SIGTERM; returns the exit code."""
        self.process.terminate()
        return self.process.wait(60)

    def cli(self, *arguments, stdin=None, code=0):
        """Runs `entente`; returns its standard output. Fails on any exit code but `code`."""
        run = subprocess.run([BUILD / "cli" / "entente", "--server", self.address, *arguments], input=stdin, text=True,
                             capture_output=True, timeout=60)
        check(run.returncode == code, f"entente {' '.join(arguments)}: exit {run.returncode}, not {code}\n{run.stdout}{run.stderr}")
        return run.stdout if code == 0 else run.stdout + run.stderr

    def cli_json(self, *arguments):
        """The answer of `entente ... -o jsonl`, a list of objects."""
        return [json.loads(line) for line in self.cli(*arguments, "-o", "jsonl").splitlines() if line.strip()]

    def load_founding_facts(self):
        files = sorted((SOURCE / "deploy" / "datasets" / "founding-facts").glob("*.textproto"))
        check(len(files) > 0, "no dataset")
        self.cli("commit", *map(str, files))

    def error(self, call, request):
        """Makes a call that has to fail; returns (code name, ErrorInfo.reason, field paths, metadata)."""
        try:
            call(request)
        except grpc.RpcError as failed:
            details = dict(failed.trailing_metadata()).get("grpc-status-details-bin", b"")
            status = self.messages.status.Status.FromString(details)
            reason, fields, metadata = None, [], {}
            for any_ in status.details:
                info = self.messages.error_details.ErrorInfo()
                bad = self.messages.error_details.BadRequest()
                if any_.Unpack(info):
                    reason, metadata = info.reason, dict(info.metadata)
                elif any_.Unpack(bad):
                    fields = [violation.field for violation in bad.field_violations]
            return failed.code().name, reason, fields, metadata
        raise Failure(f"was accepted: {request}")


def main(tests, *server_options):
    """Runs the functions of a module whose names start with `test_`, each on the same server, in order."""
    failed = 0
    with Server(*server_options) as server:
        for name, function in [(n, f) for n, f in tests.items() if n.startswith("test_")]:
            try:
                function(server)
                print("ok  ", name.replace("_", " "))
            except Exception as error:  # a test that breaks is a test that fails
                failed += 1
                print("FAIL", name.replace("_", " "), "\n    ", type(error).__name__, error)
    sys.exit(1 if failed else 0)
