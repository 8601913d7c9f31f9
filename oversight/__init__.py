"""The kernel, and the assembly of the site."""

from oversight.celery import app as celery_app

__all__ = ["celery_app"]
