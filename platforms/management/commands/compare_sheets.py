from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from platforms import sheets
from platforms.guidefile import GuideFileError
from platforms.guidefile import read as read_guide

COLUMNS = {
    "sources": "source of the sheet only",
    "added": "added in the guide",
    "labels": "label not in the guide",
    "french": "French label not in the guide",
}


class Command(BaseCommand):
    help = "Compare fact sheets with the guides of the same name: which sources and labels only one of them has."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="The folder of the sheets, a YAML file each.")
        parser.add_argument("--guides", type=Path, default=settings.BASE_DIR / "guides", help="The folder of guides.")

    def handle(self, *, folder, guides, **options):
        files = sorted(folder.glob("*.yaml"))
        if not files:
            raise CommandError(f"{folder}: holds no sheets.")
        try:
            compared = [sheets.compare(sheets.read(file), read_guide(guides / file.name)) for file in files]
        except (sheets.SheetError, GuideFileError) as error:
            raise CommandError(str(error)) from error
        for comparison in compared:
            self.list(comparison)
        self.summarise(compared)

    def list(self, comparison):
        for name, title in COLUMNS.items():
            for item in getattr(comparison, name):
                self.stdout.write(f"{comparison.slug}: {title}: {item}")

    def summarise(self, compared):
        self.stdout.write("\n" + _row("", COLUMNS))
        for comparison in compared:
            self.stdout.write(_row(comparison.slug, [len(getattr(comparison, name)) for name in COLUMNS]))
        totals = [sum(len(getattr(comparison, name)) for comparison in compared) for name in COLUMNS]
        self.stdout.write(_row(f"{len(compared)} guides", totals))


def _row(title, cells):
    return f"{title:<20}" + "".join(f"{cell:>9}" for cell in cells)
