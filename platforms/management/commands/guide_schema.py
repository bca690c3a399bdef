import json

from django.core.management.base import BaseCommand

from platforms.content import Guide


class Command(BaseCommand):
    help = "Print the JSON Schema of a guide file, for editors that complete and check while one types."

    def handle(self, **options):
        self.stdout.write(json.dumps(Guide.model_json_schema(), indent=2, ensure_ascii=False))
