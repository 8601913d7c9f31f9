"""Make the tables, an account and its token; print the token."""

from __future__ import annotations

import sys

import django


def main() -> None:
    django.setup()

    from django.contrib.auth.models import User as Account
    from django.core.management import call_command
    from rest_framework.authtoken.models import Token

    from tests.bench.plain.models import Agency, Court

    call_command("migrate", run_syncdb=True, verbosity=0)
    for number in range(50):
        Agency.objects.create(code=f"agency-{number}")
        Court.objects.create(code=f"court-{number}")
    account = Account.objects.create_user("machine")
    sys.stdout.write(Token.objects.create(user=account).key)


if __name__ == "__main__":
    main()
