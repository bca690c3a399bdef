from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from platforms.exchange import dump_files
from platforms.publishing import NotPublishableError


class Command(BaseCommand):
    help = "Write the guides as they stand in the admin into YAML files, one a platform."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *, folder, **options):
        try:
            paths = dump_files(folder)
        except NotPublishableError as error:
            problems = "\n".join(error.problems)
            raise CommandError(f"{problems}\nNothing was written: finish these drafts first.") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: cannot be written ({error.strerror}).") from error
        self.stdout.write(f"Wrote {len(paths)} guides to {folder}.")
