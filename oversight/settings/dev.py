"""One machine, embedded database and broker, fictional data. Never for real cases."""

from __future__ import annotations

from oversight.settings.base import *
from oversight.settings.keys import local_keys

DEMONSTRATION = True
DEBUG = False
ALLOWED_HOSTS = ["*"]
SECRET_KEY, SEALING_KEYS, LOOKUP_KEY, LOG_KEYS = local_keys(HOME)
STORAGES = {
    **STORAGES,  # uncompressed: squeezing takes a minute, and nobody is far away
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
STORAGES = {
    **STORAGES,  # uncompressed: a first start need not wait for that
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
