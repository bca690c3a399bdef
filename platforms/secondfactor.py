"""The second factor of editors: a code that their telephone shows, and recovery codes for when it is lost."""

from base64 import b32encode
from math import ceil

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10


class TooSoonError(Exception):
    """Wrong codes were given: for so many seconds none is looked at."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds


def is_set_up(user):
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def is_missing(user):
    """Tell whether this editor, signed in, has to set one up before anything else."""
    return settings.SECOND_FACTOR and user.has_perm("platforms.publish_platform") and not user.has_second_factor


def is_satisfied(user):
    """Tell whether somebody who is signed in gave a code, as far as they have a second factor."""
    return not user.has_second_factor or user.is_verified()


def begin(user):
    """Make a new secret for the user's telephone, which counts once it was confirmed."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name="telephone", confirmed=False)


def begun(user):
    """Return what waits to be confirmed, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


def secret_of(device):
    """Return the secret in groups of four letters, for those who type it."""
    secret = b32encode(device.bin_key).decode()
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def confirm(user, code):
    """Put the begun second factor in force if the code is right; return it, or None. Raises TooSoonError."""
    device = begun(user)
    if not _takes(device, user, code):
        return None
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    device.refresh_from_db()
    return device


def verify(user, code):
    """Return the device that takes the code, or None. Each code is taken once. Raises TooSoonError."""
    model = TOTPDevice if _bare(code).isdecimal() else StaticDevice
    return _takes(model.objects.filter(user=user, confirmed=True).first(), user, code)


@transaction.atomic
def recovery_codes(user):
    """Make new recovery codes in place of all earlier ones, and return them."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [StaticToken.random_token() for _code in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes


def recovery_codes_left(user):
    return StaticToken.objects.filter(device__user=user).count()


@transaction.atomic
def remove(user):
    """Take the second factor and its recovery codes away."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _takes(device, user, code):
    if device is None:
        return None
    allowed, refusal = device.verify_is_allowed()
    if not allowed:
        raise TooSoonError(max(1, ceil((refusal["locked_until"] - now()).total_seconds())))
    return verify_token(user, device.persistent_id, _bare(code))


def _bare(code):
    return "".join(code.split()).replace("-", "").lower()
