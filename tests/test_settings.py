"""The environment decides, strictly: a typo stops the server with a sentence that says what to set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parent.parent


def manage(*arguments, data_dir=None, **environment):
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    folder = data_dir or settings.DATA_DIR
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**inherited, "DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"HTTPS": "yes"}, "HTTPS must be 0 or 1, not 'yes'"),
        ({"TWO_PERSON": "true"}, "TWO_PERSON must be 0 or 1, not 'true'"),
        ({"SECOND_FACTOR": "on"}, "SECOND_FACTOR must be 0 or 1, not 'on'"),
        ({"HTTPS": "1"}, "set HOSTS"),
        ({"HOSTS": "*"}, "HOSTS must be host names"),
        ({"HOSTS": ""}, "HOSTS must be host names"),
        ({"HOSTS": "https://guide.example.org/"}, "HOSTS must be host names"),
        ({"DATABASE_URL": "mysql://localhost/x"}, "must begin with postgres://"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL must"),
        ({"DEBUG": "1"}, "DEBUG is not offered"),
        ({"CONTACT": "security@example.org"}, "CONTACT must begin with mailto: or https://"),
        ({"CONTACT": "http://example.org/contact"}, "CONTACT must begin with mailto: or https://"),
    ],
)
def test_a_typo_refuses_to_start_and_says_what_to_set(environment, said):
    result = manage("check", **environment)

    assert result.returncode != 0
    assert said in result.stderr


def test_a_missing_key_refuses_to_start(tmp_path):
    result = manage("check", data_dir=tmp_path)

    assert result.returncode != 0
    assert "script/setup" in result.stderr


@pytest.mark.parametrize("key", ["short", "x" * 80, "django-insecure-" + "abcdefghijklmnop" * 5])
def test_a_weak_key_refuses_to_start(tmp_path, key):
    (tmp_path / "secret_key").write_text(key)

    result = manage("check", data_dir=tmp_path)

    assert result.returncode != 0
    assert "weak key" in result.stderr


def test_the_settings_for_a_public_site_have_nothing_to_warn_of():
    result = manage("check", "--deploy", "--fail-level", "WARNING", HTTPS="1", HOSTS="guide.example.org")

    assert result.returncode == 0, result.stderr
