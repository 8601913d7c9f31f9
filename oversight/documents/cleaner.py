"""Make a stranger's file safe to open: run by itself, in a process that knows no secret.

`python -I cleaner.py` reads a file from its input and writes a JSON line and the cleaned
file to its output. It imports nothing of the project; it has no environment, little
memory and little time, so that a hostile file can spoil nothing but itself.

What is a picture is decoded and drawn anew: metadata, trailing archives and second
natures do not survive that. A PDF is built anew from its pages' own content; scripts,
actions, attached files, forms, notes, metadata and what cameras wrote into its pictures
stay behind. Text is read as text. Of archives only those are taken that hold plain text
alone, as our own receipts do: they become one text.

With the argument `proofs` it writes what a receipt, a proof package or a printed receipt
holds for the check against the log, as JSON.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

MEBIBYTE = 1024 * 1024
MEMORY = 768 * MEBIBYTE
SECONDS = 20
PIXELS = 40_000_000
PAGES = 200
OBJECTS = 50_000
TEXT = 200_000  # signs
FILES = 40  # in an archive
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
PRINTED = re.compile(r"(?:[0-9a-f]{4}\s+){15}[0-9a-f]{4}")  # a commitment, in groups of four
# of 68 bytes, or of 76 with a time; on paper a line may be parted at any sign
SIGNED = re.compile(r"\u2014 (\S+)\s+((?:[A-Za-z0-9+/]\s*){90,104}={1,2})")
HEAD = re.compile(r"^(\S+)\s*\n(\d{1,18})\s*\n([A-Za-z0-9+/]{43}=)\s*$", re.MULTILINE)
NEAR = 2000  # signs after the head of a checkpoint; the end of a page may lie between
QUALITY = 88
LONGEST_SIDE = 3000  # pixels: a page photographed by a phone stays legible
SEGMENT = 0xFF
PICTURE = 0xDA  # where a JPEG's picture begins
SAYS_MORE = {*range(0xE1, 0xEE), 0xEF, 0xFE}  # application data and comments
ARCHIVE = b"PK\x03\x04"
CONTROLS = {*range(32), 127} - {9, 10, 12, 13}
KEPT_OF_PAGE = ("/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate")
LEFT_BEHIND = frozenset(
    [
        "/AA",
        "/AF",
        "/Annots",
        "/Alternates",
        "/EmbeddedFile",
        "/EmbeddedFiles",
        "/JavaScript",
        "/JS",
        "/LastModified",
        "/Metadata",
        "/Names",
        "/OPI",
        "/OpenAction",
        "/Outlines",
        "/Parent",
        "/PieceInfo",
        "/StructParent",
        "/StructParents",
        "/Thumb",
    ]
)
FILE_OF_STREAM = ("/F", "/FFilter", "/FDecodeParms")  # content that lies in another file


class Unsafe(Exception):
    """The file is not taken; the word says why."""


def clean(data: bytes) -> tuple[str, bytes]:
    """Return the kind of a file, told by its content alone, and the file made safe.

    Raises:
        Unsafe: `empty`, `kind` (not one that is taken), `broken`, `large`, `locked`.
    """
    if not data:
        raise Unsafe("empty")
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg", picture(data, "JPEG")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png", picture(data, "PNG")
    if data.startswith(b"%PDF-"):
        return "pdf", document(data)
    if data.startswith(ARCHIVE):
        return "text", joined(unpacked(data))
    return "text", text(data)


def picture(data: bytes, form: str) -> bytes:
    """Draw a picture anew from its pixels, upright; the first one where there are several."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - a text needs none of it

    Image.MAX_IMAGE_PIXELS = PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(data), formats=[form]) as opened:
            opened.load()
            upright = ImageOps.exif_transpose(opened)
        mode = (
            "RGBA"
            if form == "PNG"
            and "A" in upright.getbands() + ("A",) * ("transparency" in upright.info)
            else "RGB"
        )
        flat = upright.convert(mode)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Unsafe("large") from bomb
    drawn = Image.frombytes(mode, flat.size, flat.tobytes())  # pixels, and nothing else
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    if form == "JPEG":
        drawn.save(out, "JPEG", quality=QUALITY)
    else:
        drawn.save(out, "PNG")
    return out.getvalue()


def document(data: bytes) -> bytes:
    """Build a PDF anew from the content of its pages."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - a text needs none of it
    from pypdf.generic import NameObject  # noqa: PLC0415 - as above

    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise Unsafe("locked")
    if len(reader.pages) > PAGES:
        raise Unsafe("large")
    if not len(reader.pages):
        raise Unsafe("broken")
    writer = PdfWriter()
    for page in reader.pages:
        bare = writer.add_blank_page(float(page.mediabox.width), float(page.mediabox.height))
        for name in KEPT_OF_PAGE:
            if (value := page.get(name)) is not None:  # of its own or inherited
                bare[NameObject(name)] = strip(value).clone(writer)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def strip(root: Any) -> Any:
    """Take out of everything that `root` leads to what is no content of a page."""
    waiting, seen = [root], set()
    while waiting:
        one = waiting.pop().get_object()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        if len(seen) > OBJECTS:
            raise Unsafe("large")
        if isinstance(one, dict):
            _bare(one)
        if isinstance(one, dict | list):
            waiting += one.values() if isinstance(one, dict) else one
    return root


def _bare(one: Any) -> None:
    """Strip one dictionary, and the picture that it may be."""
    for name in LEFT_BEHIND.intersection(one):
        del one[name]
    if not hasattr(one, "_data"):
        return
    for name in FILE_OF_STREAM:
        one.pop(name, None)
    packed = str(one.get("/Filter", ""))
    if "/JPXDecode" in packed:
        raise Unsafe("kind")  # its metadata cannot be told from its picture here
    if "/DCTDecode" in packed:
        one._data = bare_jpeg(one._data)  # the stored bytes, undecoded


def bare_jpeg(data: bytes) -> bytes:
    """Return a JPEG without comments and application segments, save those its colours need."""
    if not data.startswith(b"\xff\xd8"):
        raise Unsafe("broken")  # packed twice: its segments cannot be seen
    return b"\xff\xd8" + b"".join(_segments(data))


def _segments(data: bytes) -> Iterator[bytes]:
    at = 2
    while at + 4 <= len(data):
        lead, marker = data[at : at + 2]
        if lead != SEGMENT:
            raise Unsafe("broken")
        if marker == PICTURE:
            end = data.rfind(b"\xff\xd9", at)
            yield data[at : end + 2] if end > 0 else data[at:]
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker not in SAYS_MORE:
            yield data[at : at + 2 + length]
        at += 2 + length
    raise Unsafe("broken")


def text(data: bytes) -> bytes:
    """Read plain text of UTF-8, or of UTF-16 with its mark; write it as UTF-8."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            read = data.decode("utf-16")
        else:
            read = data.decode("utf-8-sig")
    except UnicodeDecodeError as binary:
        raise Unsafe("kind") from binary
    if CONTROLS.intersection(map(ord, read)):
        raise Unsafe("kind")
    if len(read) > TEXT:
        raise Unsafe("large")
    return read.replace("\r\n", "\n").encode()


def unpacked(data: bytes) -> dict[str, str]:
    """Return the files of an archive of plain texts by name; one of anything else is not taken."""
    found: dict[str, str] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if len(members) > FILES or sum(one.file_size for one in members) > 4 * TEXT:
            raise Unsafe("large")
        for one in members:
            if not NAME.fullmatch(one.filename) or one.flag_bits & 1:
                raise Unsafe("kind")
            with archive.open(one) as member:
                found[one.filename] = text(member.read(4 * TEXT)).decode()
    if not found:
        raise Unsafe("empty")
    return found


def joined(files: dict[str, str]) -> bytes:
    """Return some texts as one, each under its name."""
    whole = "\n".join(f"--- {name}\n{content}" for name, content in files.items())
    if len(whole) > TEXT:
        raise Unsafe("large")
    return whole.encode()


def proofs(data: bytes) -> bytes:
    """Return what a file handed out by a log holds to be checked: texts, each with salt and body."""
    if data.startswith(ARCHIVE):
        found = [_of_package(unpacked(data), name) for name in ("receipt", "decision", "start")]
    else:
        found = _printed(data)
    return json.dumps([one for one in found if one], ensure_ascii=False).encode()


def _of_package(files: dict[str, str], name: str) -> dict[str, str]:
    """Return one receipt of a package: its proof with salt and body, or else its summary."""
    if proof := files.get(f"{name}.tlog-proof"):
        salt, body = (files.get(f"{name}.{part}", "") for part in ("salt", "body"))
        return {"text": proof, "salt": salt, "body": body}
    summary = files.get(f"{name}.json", "")
    return {"text": summary, "salt": "", "body": ""} if summary else {}


def _printed(data: bytes) -> list[dict[str, str]]:
    """Return what stands on paper: the commitment of a receipt, or the checkpoint of a report."""
    from pypdf import PdfReader  # noqa: PLC0415 - a text needs none of it

    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise Unsafe("locked")
    if len(reader.pages) > PAGES:
        raise Unsafe("large")
    said = "\n".join(page.extract_text() for page in reader.pages)
    if digits := PRINTED.search(said):
        commitment = "".join(digits[0].split())
        return [{"text": json.dumps({"commitment": commitment}), "salt": "", "body": ""}]
    if head := HEAD.search(said):
        signed = SIGNED.findall(said[head.end() : head.end() + NEAR])
        lines = [f"\u2014 {name} {''.join(sign.split())}" for name, sign in signed]
        text = "\n".join([*head.groups(), "", *lines, ""])
        return [{"text": text, "salt": "", "body": ""}]
    return []


def main() -> None:
    """Clean the input; whatever goes wrong in a hostile file is `broken`."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(600)
    try:
        if sys.argv[1:] == ["proofs"]:
            kind, cleaned = "proofs", proofs(sys.stdin.buffer.read())
        else:
            kind, cleaned = clean(sys.stdin.buffer.read())
        head = {"kind": kind}
    except Unsafe as why:
        head, cleaned = {"unsafe": str(why)}, b""
    except MemoryError:
        head, cleaned = {"unsafe": "large"}, b""
    except Exception:  # noqa: BLE001 - a parser may fail in any way on what was made to break it
        head, cleaned = {"unsafe": "broken"}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + cleaned)


if __name__ == "__main__":
    main()
