"""The site's settings, with the minimal view in place of its pages."""

from optout_guide.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.minimal"
