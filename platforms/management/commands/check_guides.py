from pathlib import Path
from statistics import median

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from platforms import lint
from platforms.exchange import guide_files
from platforms.guidefile import GuideFileError, read, write
from platforms.readability import MEASURED, reading_ease


class Command(BaseCommand):
    help = "Check guide files without a database: valid, in canonical form, and well written."

    def add_arguments(self, parser):
        default = [settings.BASE_DIR / "guides"]
        parser.add_argument("paths", nargs="*", type=Path, default=default, metavar="PATH", help="Files or folders.")
        parser.add_argument("--format", action="store_true", help="Rewrite the files in canonical form.")

    def handle(self, *, paths, **options):
        problems, figures = [], {}
        for file in guide_files(paths):
            try:
                guide = read(file)
            except GuideFileError as error:
                problems.append(str(error))
                continue
            problems += self.problems(file, guide, options["format"])
            figures[file.stem] = reading_ease(guide)
        if problems:
            raise CommandError("\n".join(problems))
        self.list_reading_ease(figures)
        self.stdout.write(f"{len(figures)} guides are well.")

    def problems(self, file, guide, rewrite):
        text = write(guide)
        if rewrite:
            file.write_text(text, "utf-8")
        elif file.read_text("utf-8") != text:
            return [f"{file}: is not in canonical form; script/manage check_guides --format rewrites it"]
        return [f"{file}: {finding}" for finding in lint.findings(guide)]

    def list_reading_ease(self, figures):
        """Write how easily the guides read: a table, the higher the easier."""
        self.stdout.write(_row("reading ease", MEASURED))
        for slug, ease in figures.items():
            self.stdout.write(_row(slug, [f"{ease[language]:.1f}" for language in MEASURED]))
        if figures:
            medians = [median(ease[language] for ease in figures.values()) for language in MEASURED]
            self.stdout.write(_row("median", [f"{figure:.1f}" for figure in medians]))


def _row(title, cells):
    return f"{title:<20}" + "".join(f"{cell:>6}" for cell in cells)
