from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from platforms.exchange import Result, guide_files, load_files, with_archives
from platforms.guidefile import GuideFileError


class Command(BaseCommand):
    help = "Load guides from YAML files or zips and publish what they change: all files, or none if one is refused."

    def add_arguments(self, parser):
        default = [settings.BASE_DIR / "guides"]
        what = "Files, folders or zips."
        parser.add_argument("paths", nargs="*", type=Path, default=default, metavar="PATH", help=what)
        parser.add_argument(
            "--check", action="store_true", help="Show what would change in which guide, change nothing."
        )
        parser.add_argument("--force", action="store_true", help="Replace guides that were edited in the admin too.")

    def handle(self, *, paths, check, force, **options):
        try:
            self.files, self.read, self.check = with_archives(guide_files(paths)), 0, check
            if not self.files:
                raise CommandError(f"No guide files in {', '.join(str(path) for path in paths)}.")
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
            published = "would be published" if self.check else "published"
            self.stdout.write(f"{place}: {published} as revision {loaded.revision.number}")
        elif loaded.result == Result.KEPT:
            self.stderr.write(f"{place}: kept, because it was edited in the admin since (--force replaces it)")
        if self.check:
            self.show(loaded.differences)

    def show(self, differences):
        """Write what a file changes: the place, then the words before and after."""
        for difference in differences:
            for line in difference.lines():
                self.stdout.write(f"  {line}")
