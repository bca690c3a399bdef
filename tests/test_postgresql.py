"""The same promises on PostgreSQL: a real server, started here, and the whole life of a guide on it."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from .test_settings import manage

BINARIES = sorted(tool.parent for tool in Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture(scope="module")
def database_url():
    """Start a PostgreSQL server of its own and return its address."""
    # Not among pytest's own folders: the tests that run again inside this one tidy those up.
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    # PostgreSQL refuses to run as root: give the folder to Debian's own user for it.
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    tools, data = BINARIES[-1], folder / "data"

    def run(tool, *arguments):
        command = [*as_user, tools / tool, "-D", data, *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    run("initdb", "-U", "guide", "-A", "trust", "-E", "UTF8")
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
    run("pg_ctl", "-o", options, "-w", "-l", folder / "log", "start")
    yield f"postgres://guide@127.0.0.1:{port}/postgres"
    run("pg_ctl", "-m", "immediate", "stop")
    shutil.rmtree(folder)


def test_the_tests_themselves_pass_on_postgresql(database_url):
    """Whatever writes rows, over again: the environment decides which database."""
    files = ["rows", "publishing", "exchange", "admin", "reports", "check_sources", "watch_desk", "import", "export"]
    files += ["pictures", "advice", "saving", "presence", "preview", "two_person", "review", "signin"]
    files += ["checking", "todo"]
    result = subprocess.run(
        [".venv/bin/python", "-m", "pytest", *(f"tests/test_{name}.py" for name in files), "-k", "not killed"],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout[-3000:]


def test_the_real_guides_load_and_dump_byte_by_byte(database_url, tmp_path):
    for command in (["migrate", "-v0"], ["load_guides"], ["dump_guides", tmp_path]):
        result = manage(*map(str, command), DATABASE_URL=database_url)
        assert result.returncode == 0, result.stderr

    for file in Path("guides").glob("*.yaml"):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()


def test_an_unreachable_database_is_said_in_one_sentence():
    result = manage("migrate", DATABASE_URL="postgres://guide@127.0.0.1:1/none")

    assert result.returncode != 0
    assert "connection" in result.stderr.lower()


@pytest.mark.parametrize("tool", ["initdb", "pg_ctl"])
def test_postgresql_is_installed(tool):
    assert BINARIES, "install it: apt-get install postgresql"
    assert (BINARIES[-1] / tool).exists()
