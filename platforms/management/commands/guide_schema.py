from django.core.management.base import BaseCommand

from platforms.exchange import schema_text


class Command(BaseCommand):
    help = "Print the JSON Schema of a guide file, for editors that complete and check while one types."

    def handle(self, **options):
        self.stdout.write(schema_text(), ending="")
