"""Every command of README's tour, and of its part on names, runs and answers, on a server that quickstart's dataset was loaded into."""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "testing"))
import live
from live import check


def commands(heading):
    """The lines of the code blocks between a heading and the next, continuations joined."""
    text = (live.SOURCE / "README.md").read_text()
    section = text[text.index(f"## {heading}"):]
    section = section[:section.index("\n## ", 10)]
    blocks = re.findall(r"```\n(.*?)```", section, re.S)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()]


def test_every_command_of_the_tour_answers(server):
    server.load_founding_facts()
    lines = commands("Five minutes")
    check(len(lines) >= 10, f"the tour was not found in README: {lines}")
    names = [line for line in commands("Who is who") if line.startswith("entente ")]
    check(len(names) >= 4, f"the part on names was not found in README: {names}")
    lines = names + lines
    head = server.cli_json("status")[0]["headRevision"]
    for line in lines:
        background = line.rstrip().endswith("&")
        line = line.replace("REVISION", head, 1) if "--known-at REVISION" in line else line
        line = line.replace("127.0.0.1:7407", server.address)
        script = (f'entente() {{ "{live.BUILD}/cli/entente" --server {server.address} "$@"; }}\n'
                  'command -v grpcurl >/dev/null || grpcurl() { echo "grpcurl is not here: not run"; }\n'
                  + line.rstrip().rstrip("&"))
        if background:  # follows changes until it is ended
            watcher = subprocess.Popen(["bash", "-c", "exec " + line.rstrip().rstrip("&").replace(
                "entente", f"{live.BUILD}/cli/entente --server {server.address}", 1)], stdout=subprocess.PIPE, text=True)
            while not server.admin.GetServerInfo(server.messages.admin_service.GetServerInfoRequest()).open_watches:
                check(watcher.poll() is None, f"{line}: ended")  # a reader types slower than a script
            continue
        run = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
        check(run.returncode == 0 and run.stdout.strip(), f"{line}: exit {run.returncode}\n{run.stdout}{run.stderr}")
    try:
        said = watcher.stdout.readline()
        check(said.strip(), "the watch of the tour said nothing")
    finally:
        watcher.kill()
        watcher.wait()


if __name__ == "__main__":
    live.main(globals())
