"""Production: every secret is given, nothing is demonstrated, only TLS is spoken."""

from __future__ import annotations

import base64

from oversight.settings import env
from oversight.settings.base import *

PROD = True
DEMONSTRATION = False
DEBUG = False
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "localhost")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
SECRET_KEY = env.secret("SECRET_KEY")
SEALING_KEYS = {
    name: base64.b64decode(key)
    for name, _colon, key in (part.partition(":") for part in env.secret("SEALING_KEYS").split(","))
}  # the last key seals, every key unseals
LOOKUP_KEY = base64.b64decode(env.secret("LOOKUP_KEY"))
LOG_KEYS = [base64.b64decode(seed) for seed in env.secret("LOG_KEYS").split(",")]
LOOKUP_KEY_BEFORE = base64.b64decode(env.secret("LOOKUP_KEY_BEFORE", " "))

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-oversight_session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-oversight_csrf"
LANGUAGE_COOKIE_NAME = "__Host-oversight_language"
LANGUAGE_COOKIE_SECURE = True
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_USE_TLS = env.text("EMAIL_USE_TLS", "1") == "1"
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", " ").strip()
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD", " ").strip()
