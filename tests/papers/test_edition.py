"""The drawing is pinned: papers of one edition must always be drawn alike, or verifying an old one by drawing it again would lie."""

import hashlib
import io

import pikepdf

from grants.papers import sealing
from grants.papers.audit_report import draw
from tests.papers import sample, unsealed

PINNED = {"yulan-papers/3": "eefd31af67a7ef84df7b5f08fd4a01a02fa6ce1f8720c30eabdd350cb1844f71"}


def test_what_is_drawn_belongs_to_its_edition() -> None:
    """If the drawing was changed on purpose: raise EDITION in grants/papers/sealing.py and pin the new digest here."""
    digest = hashlib.sha256()
    for facts in (sample.five_years(), sample.one_contract(rows=60), sample.audited()):
        drawn = draw.draw(facts)
        with pikepdf.open(io.BytesIO(unsealed.data(drawn))) as pdf:
            pages = [page.obj.Contents.read_bytes() for page in pdf.pages]
        assert drawn.pages == tuple(hashlib.sha256(page).hexdigest() for page in pages)
        digest.update(b"".join(pages))
    assert digest.hexdigest() == PINNED[sealing.EDITION]
