from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from platforms import lint
from platforms.exchange import guide_files
from platforms.guidefile import GuideFileError, read, write


class Command(BaseCommand):
    help = "Check guide files without a database: valid, in canonical form, and well written."

    def add_arguments(self, parser):
        default = [settings.BASE_DIR / "guides"]
        parser.add_argument("paths", nargs="*", type=Path, default=default, metavar="PATH", help="Files or folders.")
        parser.add_argument("--format", action="store_true", help="Rewrite the files in canonical form.")

    def handle(self, *, paths, **options):
        files = guide_files(paths)
        problems = [problem for file in files for problem in self.problems(file, options["format"])]
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(f"{len(files)} guides are well.")

    def problems(self, file, rewrite):
        try:
            guide = read(file)
        except GuideFileError as error:
            return [str(error)]
        text = write(guide)
        if rewrite:
            file.write_text(text, "utf-8")
        elif file.read_text("utf-8") != text:
            return [f"{file}: is not in canonical form; script/manage check_guides --format rewrites it"]
        return [f"{file}: {finding}" for finding in lint.findings(guide)]
