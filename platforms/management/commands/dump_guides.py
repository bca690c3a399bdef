from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from platforms.exchange import dump_files
from platforms.publishing import NotPublishableError


class Command(BaseCommand):
    help = "Write guides as they stand in the admin into YAML files, one a platform, or into a zip of them."

    def add_arguments(self, parser):
        parser.add_argument("target", type=Path, metavar="DIR|FILE.zip")
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="Which guides; without any, all.")
        parser.add_argument("--published", action="store_true", help="Write the guides as readers see them instead.")

    def handle(self, *, target, slugs, published, **options):
        try:
            count = dump_files(target, slugs, as_published=published)
        except NotPublishableError as error:
            problems = "\n".join(error.problems)
            raise CommandError(f"{problems}\nNothing was written.") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: cannot be written ({error.strerror}).") from error
        self.stdout.write(f"Wrote {count} guides to {target}.")
