"""The test suite: as development, with quick hashing, mail in memory and tasks at once."""

from __future__ import annotations

import os

from oversight.settings.base import *

DEMONSTRATION = True
DEBUG = False
SECRET_KEY = "test-only-" * 6
SEALING_KEYS = {"test-1": b"0" * 32}
LOOKUP_KEY = b"1" * 32
LOG_KEYS = [b"L" * 32]
KEY_STORE = HOME / f"test-keys-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
