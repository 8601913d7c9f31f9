"""Oversight as it runs in production, with throw-away keys and room for more calls than usual."""

from __future__ import annotations

from oversight.settings.base import *

DEMONSTRATION = True
DEBUG = False
SECRET_KEY = "bench-only-" * 6
SEALING_KEYS = {"bench-1": b"0" * 32}
LOOKUP_KEY = b"1" * 32
LOG_KEYS = [b"L" * 32]
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    *INSTALLED_APPS,
    "auditlog",
]  # raced; it records what is registered, which is nothing
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # accounts are made quickly
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
