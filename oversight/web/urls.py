"""The kernel's pages."""

from __future__ import annotations

from django.urls import path

from oversight.web import account, health, log, verify

urlpatterns = [
    path("sign-in/", account.sign_in, name="sign_in"),
    path("sign-out/", account.sign_out, name="sign_out"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="account_password"),
    path("account/sessions/", account.sign_out_everywhere, name="account_sessions"),
    path("health/", health.health, name="health"),
    path("log/checkpoint", log.checkpoint, name="log_checkpoint"),
    path("log/key", log.key, name="log_key"),
    path("log/tile/<path:address>", log.tile, name="log_tile"),
    path("verify/", verify.verify, name="verify"),
    path("log/", verify.landing, name="log"),
    path("log/verify.py", verify.verifier, name="log_verifier"),
]
