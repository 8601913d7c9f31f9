"""Open the first account of a new installation."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oversight.actions import people

LENGTH = 18  # bytes


class Command(BaseCommand):
    """Print a password once; it has to be changed at the first sign-in."""

    help = "Open the first administrator's account and print its password once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("full_name")

    def handle(self, *_args: Any, **options: Any) -> None:
        password = secrets.token_urlsafe(LENGTH)
        username = options["username"]
        try:
            UnicodeUsernameValidator()(username)
            user = people.add_first_administrator(
                username=username,
                full_name=options["full_name"],
                password=password,
                at=timezone.now(),
            )
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        except PermissionDenied as known:
            raise CommandError(
                "There is an administrator already; accounts are opened at /administration/."
            ) from known
        self.stdout.write(f"{user.username}  {password}")
