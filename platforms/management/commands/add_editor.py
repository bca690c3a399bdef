from getpass import getpass

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from platforms.passphrases import made_up
from platforms.roles import Role, give


class Command(BaseCommand):
    help = "Add an editor with a role. Asks for a passphrase, or makes one up and prints it this once."

    def add_arguments(self, parser):
        parser.add_argument("name", help="By which the editor signs in.")
        parser.add_argument("--role", choices=Role.values, required=True)
        parser.add_argument("--generate", action="store_true", help="Make a passphrase up, and print it.")

    def handle(self, *, name, role, generate, **options):
        user = get_user_model()(username=name)
        try:
            user.full_clean(exclude=["password"])
            passphrase = made_up() if generate else self.asked_for(user)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        with transaction.atomic():
            user.set_password(passphrase)
            user.save()
            give(user, role)
        self.stdout.write(f"Added {name} as {role}.")
        if generate:
            self.stdout.write(f"Passphrase, shown this once: {passphrase}")

    def asked_for(self, user):
        self.stdout.write("\n".join(password_validators_help_texts()))
        passphrase = getpass("Passphrase: ")
        if getpass("Once more: ") != passphrase:
            raise CommandError("The two are not the same.")
        validate_password(passphrase, user)
        return passphrase
