"""The servers under test, each on a free port of its own and stopped at the end, whatever happens."""

import os
import shlex
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
# As in script/server: what is measured is what is served.
FLAGS = shlex.split(
    "--interface wsgi --workers 2 --blocking-threads 4 --backpressure 64 --no-ws --respawn-failed-workers"
)
START_WITHIN = 30  # seconds

NGINX = """
user {user};
worker_processes 2;
daemon off;
pid {folder}/nginx.pid;
error_log stderr error;
events {{}}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder};
    proxy_temp_path {folder};
    fastcgi_temp_path {folder};
    uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    server {{
        listen 127.0.0.1:{port};
        root {folder};
        default_type text/html;
        add_header Content-Encoding br;
        location = / {{ try_files /page =404; }}
    }}
}}
"""


@contextmanager
def site(*guides):
    """Prepare the site as script/server does, but with data of its own; yield the environment to serve it in."""
    with TemporaryDirectory(prefix="bench-") as data:
        elsewhere = ("DATABASE_URL", "HTTPS", "HOSTS", "DJANGO_SETTINGS_MODULE")
        environment = {name: value for name, value in os.environ.items() if name not in elsewhere} | {"DATA_DIR": data}
        for command in (
            ["script/setup", "requirements-dev.txt"],
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            [sys.executable, "manage.py", "collectstatic", "--verbosity", "0", "--no-input"],
            [sys.executable, "manage.py", "load_guides", *guides],
        ):
            subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        yield environment


def granian(application, environment):
    port = free_port()
    command = [sys.executable, "-m", "granian", application, *FLAGS, "--log-level", "warning"]
    return _running([*command, "--host", "127.0.0.1", "--port", str(port)], port, environment)


def nginx(page, environment):
    """Serve the bytes of a compressed page from a file."""
    folder, port = Path(environment["DATA_DIR"]) / "nginx", free_port()
    folder.mkdir()
    (folder / "page").write_bytes(page)
    # Started by root, the workers would be somebody who may not enter the folder.
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, user=folder.owner()))
    return _running(["nginx", "-e", "stderr", "-c", str(folder / "nginx.conf")], port, environment)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def _running(command, port, environment):
    """Run a server; yield its address as soon as it answers."""
    log = Path(environment["DATA_DIR"]) / f"{port}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process, log)
        yield address
    finally:
        _stop(process)


def _wait_for(address, process, log):
    deadline = monotonic() + START_WITHIN
    while process.poll() is None and monotonic() < deadline:
        try:
            return urlopen(address).close()
        except URLError:
            sleep(0.05)
    raise SystemExit(f"{' '.join(process.args)} does not answer.\n{log.read_text()}")


def _stop(process):
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)  # with its workers, which would outlive it
        process.wait()
