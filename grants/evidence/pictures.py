"""Pictures are drawn again from their pixels: no place, no camera, no thumbnail of what was cut away survives."""

import io

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from grants.evidence.archives import Rejected

MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")  # the pairs some telephones take (MPO) come in as JPEG
DEEP = ("I", "I;16", "I;16B", "I;16L", "F")
QUALITY = 88

TOO_MANY_PIXELS = _("the picture has %(pixels)s million pixels, at most %(limit)s are possible; make it smaller")
TOO_DEEP = _("the picture has more than 8 bits per colour; save it as an ordinary JPEG or PNG")
UNREADABLE = _("the picture is damaged")


def redraw(content: bytes) -> tuple[str, bytes, str]:
    """(type code, clean bytes, perceptual hash) of a JPEG, PNG or WebP. Raises Rejected.

    Turned upright first, because the mark that says which side is up goes with the metadata. WebP becomes JPEG or PNG.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                _too_many(opened.width * opened.height)
            opaque = opened.format in {"JPEG", "MPO"} or (opened.format == "WEBP" and opened.mode == "RGB")
            if opened.mode in DEEP:
                raise Rejected(TOO_DEEP)
            upright = ImageOps.exif_transpose(opened)
            picture = upright.convert("RGB") if opaque else upright.convert("RGBA" if _has_alpha(upright) else "RGB")
    except Image.DecompressionBombError:
        raise Rejected(TOO_MANY_PIXELS, pixels="> 178", limit=MOST_PIXELS // 1_000_000) from None
    except Rejected:
        raise
    except Exception:  # decoders of damaged pictures raise nearly anything
        raise Rejected(UNREADABLE) from None
    picture.info = {}  # comments and colour profiles would be written again from here
    out = io.BytesIO()
    if opaque:
        picture.save(out, "JPEG", quality=QUALITY)
    else:
        picture.save(out, "PNG")
    return ("jpg" if opaque else "png"), out.getvalue(), perceptual_hash(picture)


def perceptual_hash(picture: Image.Image) -> str:
    """dHash, 64 bits as 16 hexadecimal digits: whether each of 8 × 8 cells is brighter than the next one to its right."""
    on_white = Image.new("RGB", picture.size, "white")
    on_white.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    grey = list(on_white.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes())
    bits = [grey[row * 9 + column] > grey[row * 9 + column + 1] for row in range(8) for column in range(8)]
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def distance(one: str, other: str) -> int:
    """In how many of the 64 bits two perceptual hashes differ; up to about 6 the pictures look alike."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _has_alpha(picture: Image.Image) -> bool:
    return "A" in picture.getbands() or "transparency" in picture.info


def _too_many(pixels: int) -> None:
    raise Rejected(TOO_MANY_PIXELS, pixels=f"{pixels / 1_000_000:.1f}", limit=MOST_PIXELS // 1_000_000)
