"""One machine, embedded database and broker, fictional data. Never for real cases."""

from __future__ import annotations

from oversight.settings.base import *
from oversight.settings.keys import local_keys

DEMONSTRATION = True
DEBUG = False
ALLOWED_HOSTS = ["*"]
SECRET_KEY, SEALING_KEYS, LOOKUP_KEY = local_keys(HOME)
