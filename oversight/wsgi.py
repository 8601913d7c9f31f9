"""Where the web server enters."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oversight.settings.dev")
application = get_wsgi_application()

from oversight import checks  # noqa: E402 - Django has to be set up first

checks.refuse_unsafe_start()
