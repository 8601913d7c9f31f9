"""Where the web server enters."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oversight.settings.dev")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 - Django has to be set up first

from oversight import checks  # noqa: E402 - as above

checks.refuse_unsafe_start()
_ = get_resolver().url_patterns  # read now, so that no visitor waits for it
