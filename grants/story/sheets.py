"""Evidence of the demo: small real PDFs and pictures that say on their face what they are and that they are invented."""

import hashlib
import io
import time
from functools import cache
from pathlib import Path

import justmytype_intl_cjk
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from grants.evidence.actions import store
from grants.evidence.models import StoredFile
from grants.people.models import User

FONT = Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / "notosanssc" / "NotoSansSC[wght].ttf"
WIDTH, HEIGHT, MARGIN = 420, 594, 32
DRAWN = time.gmtime(0)  # the same sheet has the same bytes whenever it is drawn
INVENTED = "演示件 · 内容为虚构 · DEMO"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONT), size)
    font.set_variation_by_axes([500])
    return font


def drawn(title: str, lines: list[str]) -> Image.Image:
    """A sheet with a heading, lines, and the mark that it is invented."""
    sheet = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((12, 12, WIDTH - 12, HEIGHT - 12), outline=120)
    pen.text((MARGIN, 40), title[:22], font=_font(17), fill=20)
    for n, line in enumerate(lines):
        pen.text((MARGIN, 92 + 26 * n), line[:30], font=_font(13), fill=40)
    pen.text((MARGIN, HEIGHT - 48), INVENTED, font=_font(11), fill=130)
    return sheet


def keep(title: str, lines: list[str], *, by: User, kind: str = "pdf") -> StoredFile:
    """Draw and keep a sheet as a PDF, or as a photograph (``kind="png"``). The same sheet twice is one file."""
    content = rendered(title, tuple(lines), kind)
    kept = StoredFile.objects.filter(uploaded_sha256=hashlib.sha256(content).hexdigest()).first()
    return kept or store(ContentFile(content, f"{title}.{kind}"), by=by, origin="synthetic")


@cache
def rendered(title: str, lines: tuple[str, ...], kind: str) -> bytes:
    out = io.BytesIO()
    dated = {"creationDate": DRAWN, "modDate": DRAWN} if kind == "pdf" else {}
    drawn(title, list(lines)).save(out, kind.upper(), **dated)
    return out.getvalue()
