"""What a document may read: nothing but what comes with it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.conf import settings
from weasyprint.urls import URLFetcher, URLFetcherResponse

BUNDLED: Final[Mapping[str, str]] = {
    "oversight:css/print.css": "text/css",
    "oversight:fonts/NotoSans-Regular.ttf": "font/ttf",
    "oversight:fonts/NotoSans-Bold.ttf": "font/ttf",
    "oversight:fonts/NotoSans-Italic.ttf": "font/ttf",
}
IMAGE: Final = "image:"


class NotBundled(ValueError):
    """A document names something that does not come with it."""


class Bundle(URLFetcher):  # type: ignore[misc]  # the library is untyped
    """Hands out bundled files and the images of one document; refuses all else, redirects too."""

    def __init__(self, images: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=[], allow_redirects=False)
        self.images = images

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return what `url` names.

        Raises:
            NotBundled: it is neither bundled nor an image of this document.
        """
        if url in BUNDLED:
            return URLFetcherResponse(url, _bundled(url), {"Content-Type": BUNDLED[url]})
        name = url.removeprefix(IMAGE)
        if url.startswith(IMAGE) and name in self.images:
            return URLFetcherResponse(url, self.images[name], {"Content-Type": "image/svg+xml"})
        raise NotBundled(url)


@functools.cache
def _bundled(url: str) -> bytes:
    return (Path(settings.BASE_DIR) / "static" / url.removeprefix("oversight:")).read_bytes()
