"""Redrawn pictures: nothing of the telephone, the place or the profile is left; the likeness stays."""

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from grants.evidence.archives import Rejected
from grants.evidence.pictures import MOST_PIXELS, distance, perceptual_hash, redraw
from tests.evidence.files import GPS, drawing, photograph, png


@pytest.mark.parametrize(("name", "kind"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "jpg"), ("MPO", "jpg")])
def test_no_metadata_survives(name: str, kind: str) -> None:
    content = photograph(name)
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(GPS)[1] == "N"
    found, clean, likeness = redraw(content)
    with Image.open(io.BytesIO(clean)) as kept:
        assert (found, kept.format, kept.size, dict(kept.getexif())) == (
            kind,
            {"jpg": "JPEG", "png": "PNG"}[kind],
            (320, 240),
            {},
        )
        assert not set(kept.info) & {"exif", "icc_profile", "comment", "xmp", "photoshop", "mp"}
    assert b"SECRET" in content and b"SECRET" not in clean
    assert likeness == perceptual_hash(drawing()) or distance(likeness, perceptual_hash(drawing())) <= 2


def test_text_in_a_png_goes_too() -> None:
    info = PngInfo()
    info.add_text("Author", "SECRETNAME")
    info.add_itxt("XML:com.adobe.xmp", "SECRETXMP")
    out = io.BytesIO()
    drawing().save(out, "PNG", pnginfo=info)
    assert b"SECRET" in out.getvalue() and b"SECRET" not in redraw(out.getvalue())[1]


def test_a_sideways_picture_is_turned_upright_before_its_mark_goes() -> None:
    sideways = drawing().rotate(90, expand=True)
    _kind, clean, likeness = redraw(photograph(orientation=6, picture=sideways))
    with Image.open(io.BytesIO(clean)) as kept:
        assert kept.size == (320, 240)
    assert distance(likeness, perceptual_hash(drawing())) <= 4


@pytest.mark.parametrize(("mode", "kept"), [("RGBA", "RGBA"), ("L", "RGB"), ("P", "RGB"), ("1", "RGB")])
def test_modes_of_png(mode: str, kept: str) -> None:
    with Image.open(io.BytesIO(redraw(png(mode=mode))[1])) as picture:
        assert (picture.format, picture.mode) == ("PNG", kept)


def test_a_transparent_webp_keeps_its_transparency_as_png() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(out, "WEBP", lossless=True)
    kind, clean, _likeness = redraw(out.getvalue())
    with Image.open(io.BytesIO(clean)) as picture:
        assert (kind, picture.mode, picture.getpixel((1, 1))[3]) == ("png", "RGBA", 0)


def test_cmyk_becomes_rgb() -> None:
    with Image.open(io.BytesIO(redraw(photograph(picture=drawing(mode="CMYK")))[1])) as picture:
        assert picture.mode == "RGB"


def test_sixteen_bits_are_refused_rather_than_turned_white() -> None:
    out = io.BytesIO()
    Image.new("I;16", (8, 8), 4000).save(out, "PNG")
    with pytest.raises(Rejected, match="8"):
        redraw(out.getvalue())


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def huge_png(width: int, height: int) -> bytes:
    """A few hundred bytes that claim to be an enormous picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height", "pixels"), [(8000, 5001, "40.0"), (20_000, 3000, "60.0"), (60_000, 60_000, "> 178")])
def test_too_many_pixels_are_refused_before_they_are_unpacked(width: int, height: int, pixels: str) -> None:
    assert width * height > MOST_PIXELS
    with pytest.raises(Rejected) as refused:
        redraw(huge_png(width, height))
    assert pixels in refused.value.why and "40" in refused.value.why


def test_just_forty_million_pixels_are_kept() -> None:
    out = io.BytesIO()
    Image.new("L", (8000, 5000), 128).save(out, "PNG")
    with Image.open(io.BytesIO(redraw(out.getvalue())[1])) as picture:
        assert picture.size == (8000, 5000)


@pytest.mark.parametrize(
    "content", [photograph()[:2000], png()[:300], b"\xff\xd8\xff" + b"\x00" * 50, b"RIFF\x00\x00\x00\x00WEBPxxxx"]
)
def test_a_damaged_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Rejected):
        redraw(content)


def test_the_likeness_is_a_difference_hash() -> None:
    """Brighter to the left gives ones, to the right zeros, one row a byte."""
    falling = Image.linear_gradient("L").rotate(90)
    assert {perceptual_hash(falling), perceptual_hash(falling.rotate(180))} == {"f" * 16, "0" * 16}
    assert (distance("f" * 16, "0" * 16), distance("0f", "0e"), distance("00", "00")) == (64, 1, 0)


def test_alike_after_shrinking_and_compressing_unlike_otherwise() -> None:
    small = io.BytesIO()
    drawing().resize((97, 71)).save(small, "JPEG", quality=30)
    one, other = perceptual_hash(drawing()), redraw(small.getvalue())[2]
    turned = perceptual_hash(drawing().rotate(180))
    assert (distance(one, other) <= 6, distance(one, turned) > 20) == (True, True)
