from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from platforms.exchange import Result, guide_files, load_files
from platforms.guidefile import GuideFileError


class Command(BaseCommand):
    help = "Load guides from YAML files and publish what they change: all files, or none if one is refused."

    def add_arguments(self, parser):
        default = [settings.BASE_DIR / "guides"]
        parser.add_argument("paths", nargs="*", type=Path, default=default, metavar="PATH", help="Files or folders.")
        parser.add_argument("--check", action="store_true", help="Say what would happen, change nothing.")
        parser.add_argument("--force", action="store_true", help="Replace guides that were edited in the admin too.")

    def handle(self, *, paths, check, force, **options):
        self.files, self.read = guide_files(paths), 0
        if not self.files:
            raise CommandError(f"No guide files in {', '.join(str(path) for path in paths)}.")
        try:
            loaded = load_files(self.files, force=force, check=check, each=self.report)
        except GuideFileError as error:
            raise CommandError(f"{error}\nNothing was loaded.") from error
        counts = {result: sum(one.result == result for one in loaded) for result in Result}
        self.stdout.write(
            f"{'Checked' if check else 'Loaded'} {len(loaded)} guides: {counts[Result.PUBLISHED]} published, "
            f"{counts[Result.UNCHANGED]} unchanged, {counts[Result.KEPT]} kept as edited."
        )

    def report(self, loaded):
        self.read += 1
        place = f"[{self.read}/{len(self.files)}] {loaded.path.stem}"
        if loaded.result == Result.PUBLISHED:
            self.stdout.write(f"{place}: published as revision {loaded.revision.number}")
        elif loaded.result == Result.KEPT:
            self.stderr.write(f"{place}: kept, because it was edited in the admin since (--force replaces it)")
