"""Requests: one, to look at its answer, or as many as wrk can make with 32 connections."""

import json
import subprocess
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

SCRIPT = Path(__file__).with_name("load.lua")


class Target(NamedTuple):
    url: str
    headers: dict[str, str] = {}
    form: str | None = None


class Answer(NamedTuple):
    headers: list[tuple[str, str]]
    body: bytes


class Measurement(NamedTuple):
    per_second: float
    p50: float  # milliseconds
    p99: float


def ask(target):
    """Return the answer to one request, its body as it was transferred."""
    request = Request(target.url, target.form and target.form.encode(), target.headers)
    try:
        with urlopen(request) as response:
            return Answer(response.getheaders(), response.read())
    except URLError as error:
        raise SystemExit(f"{request.get_method()} {target.url} cannot be measured: {error}") from error


def measured(targets, seconds):
    """Return one round: the measurements of all targets by name, one after another."""
    return {name: _measurement(name, target, seconds) for name, target in targets.items()}


def _measurement(name, target, seconds):
    headers = [part for header, value in target.headers.items() for part in ("--header", f"{header}: {value}")]
    command = ["wrk", "--threads", "2", "--connections", "32", "--duration", f"{seconds}s", "--timeout", "10s"]
    form = ["--", target.form] if target.form else []
    finished = subprocess.run(
        [*command, "--script", SCRIPT, *headers, target.url, *form], check=True, capture_output=True, text=True
    )
    found = json.loads(finished.stdout.splitlines()[-1])
    if any(found["errors"].values()) or not found["requests"]:
        raise SystemExit(f"{name}: {found['requests']} answers from {target.url}, but errors: {found['errors']}")
    return Measurement(found["requests"] / found["seconds"], found["p50"], found["p99"])
