"""Strangers' files: taken by their content, made anew, and never more than they should be."""

from __future__ import annotations

import io
import zipfile
import zlib
from time import monotonic

import pytest
from PIL import ExifTags, Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from oversight.documents.cleaning import LARGEST, NotClean, clean

CANARY = b"CANARY"


def a_jpeg(size: tuple[int, int] = (320, 240)) -> bytes:
    """A picture that says whose camera took it, and where."""
    noted = Image.Exif()
    noted[ExifTags.Base.Make] = "CANARY camera"
    noted[ExifTags.IFD.GPSInfo] = {1: "N", 2: (51.0, 7.0, 3.0), 29: "CANARY"}
    out = io.BytesIO()
    drawn = Image.effect_noise(size, 60).convert("RGB")
    drawn.save(out, "JPEG", exif=noted, comment=b"CANARY comment")
    return out.getvalue()


def a_png() -> bytes:
    noted = PngImagePlugin.PngInfo()
    noted.add_text("Author", "CANARY")
    out = io.BytesIO()
    Image.new("RGBA", (40, 30), (200, 30, 30, 90)).save(out, "PNG", pnginfo=noted)
    return out.getvalue()


def an_archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../CANARY.sh", "CANARY")
    return out.getvalue()


def a_pdf() -> bytes:
    """A page with a picture, and everything around it that a PDF may carry."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    picture = StreamObject()
    picture._data = a_jpeg((64, 48))
    named = {
        "Type": "XObject",
        "Subtype": "Image",
        "Filter": "DCTDecode",
        "ColorSpace": "DeviceRGB",
    }
    picture.update({NameObject(f"/{key}"): NameObject(f"/{one}") for key, one in named.items()})
    drawing = StreamObject()
    drawing._data = b"BT /F1 12 Tf 20 100 Td (Hello) Tj ET"
    page[NameObject("/Contents")] = writer._add_object(drawing)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/I"): writer._add_object(picture)})}
    )
    script = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert('CANARY script')"),
        }
    )
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    link = {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("CANARY")}
    page[NameObject("/Annots")] = ArrayObject(
        [DictionaryObject({NameObject("/A"): DictionaryObject(link)})]
    )
    writer._root_object[NameObject("/OpenAction")] = script
    writer.add_attachment("CANARY.exe", b"CANARY program")
    writer.add_metadata({"/Author": "CANARY"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "data"),
    [("jpeg", a_jpeg()), ("png", a_png()), ("pdf", a_pdf())],
    ids=["jpeg", "png", "pdf"],
)
def test_what_a_file_tells_of_its_maker_stays_behind(kind: str, data: bytes) -> None:
    assert CANARY in data
    cleaned = clean(data)
    assert cleaned.kind == kind
    assert CANARY not in cleaned.content


@pytest.mark.parametrize("data", [a_jpeg(), a_png(), a_pdf()], ids=["jpeg", "png", "pdf"])
def test_a_second_nature_stays_behind(data: bytes) -> None:
    cleaned = clean(data + an_archive() + b"<script>CANARY</script>")
    assert not zipfile.is_zipfile(io.BytesIO(cleaned.content))
    assert CANARY not in cleaned.content


def test_a_picture_is_still_the_picture() -> None:
    upright = Image.open(io.BytesIO(clean(a_jpeg()).content))
    assert upright.size == (320, 240)
    assert Image.open(io.BytesIO(clean(a_png()).content)).getpixel((3, 3)) == (200, 30, 30, 90)


def test_a_document_keeps_its_pages_and_does_nothing() -> None:
    read = PdfReader(io.BytesIO(clean(a_pdf()).content))
    assert len(read.pages) == 1
    assert "Hello" in read.pages[0].get_contents().get_data().decode()
    assert set(read.root_object) == {"/Type", "/Pages"}
    assert "/Annots" not in read.pages[0]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (an_archive(), "kind"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "kind"),
        (b"MZ\x90\x00\x03", "kind"),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00", "kind"),
        (b"%PDF-1.7\nnothing follows", "broken"),
        (a_jpeg()[:300], "broken"),
        (a_png()[:60], "broken"),
        (b"x" * (LARGEST + 1), "large"),
    ],
)
def test_what_is_not_taken_is_refused_by_its_content(data: bytes, why: str) -> None:
    with pytest.raises(NotClean) as refused:
        clean(data)
    assert refused.value.why == why


def test_a_locked_document_is_refused() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(a_pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(NotClean, match="locked"):
        clean(out.getvalue())


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Сәлем\r\n", "Сәлем\n"),
        ("\ufeffПривет", "Привет"),
        ("<svg onload=alert(1)>", "<svg onload=alert(1)>"),
    ],
)
def test_text_is_read_as_text(typed: str, read: str) -> None:
    for coding in ("utf-8", "utf-16"):
        assert clean(typed.lstrip("\ufeff").encode(coding)) == clean(read.encode())


def a_bomb_of_pixels() -> bytes:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


def a_bomb_of_objects() -> bytes:
    """A PDF whose object stream unpacks to a gigabyte."""
    packed = zlib.compressobj(9)
    block = b" " * 2**20
    stream = b"".join(packed.compress(block) for _ in range(1024)) + packed.flush()
    head = (
        b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length "
        + str(len(stream)).encode()
        + b">>\nstream\n"
    )
    table = zlib.compress(bytes([0, 0, 0, 0, 1, 0, 9, 0, 2, 0, 1, 0]))
    at = len(head) + len(stream) + len(b"\nendstream\nendobj\n")
    return (
        head
        + stream
        + b"\nendstream\nendobj\n3 0 obj\n<</Type/XRef/Size 3/W[1 2 1]/Root 2 0 R/Filter/FlateDecode"
        + b"/Length "
        + str(len(table)).encode()
        + b">>\nstream\n"
        + table
        + b"\nendstream\nendobj\nstartxref\n"
        + str(at).encode()
        + b"\n%%EOF"
    )


@pytest.mark.parametrize("bomb", [a_bomb_of_pixels, a_bomb_of_objects])
def test_a_bomb_ends_in_its_own_process(bomb: object) -> None:
    data = bomb()  # type: ignore[operator]
    assert len(data) < LARGEST
    begun = monotonic()
    with pytest.raises(NotClean) as refused:
        clean(data)
    assert refused.value.why in {"large", "broken"}
    assert monotonic() - begun < 30


def test_the_process_that_reads_a_file_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}

    def run(command: list[str], **how: object) -> object:
        seen.update(how, command=command)
        raise NotClean("seen")

    monkeypatch.setattr("subprocess.run", run)
    with pytest.raises(NotClean, match="seen"):
        clean(b"text")
    assert seen["env"] == {}
    assert "-I" in str(seen["command"])
