"""A word nobody can guess in every part of one application: what is sealed holds it, and before the opening nothing else does.

It is told nowhere. Whoever opens the applications reads it, and may then look for it in a copy made before.
"""

import secrets
from dataclasses import replace

from django.core.files.base import ContentFile

from grants.bids import actions as bids
from grants.bids.models import Bid
from grants.people.models import User

SIGN = "SEALED-MARKER-"


def word() -> str:
    return SIGN + secrets.token_hex(8)


def plant(bid: Bid, *, by: User, word: str) -> None:
    """Put it into plan, lead, budget line, declaration, a file's name and the file itself."""
    content = bid.content
    first, *others = content.lines
    rows = [replace(first, item=f"{first.item} {word}"[:100]), *others]
    bids.revise(
        bid, by=by, lead=f"{content.lead} {word}"[:60], plan=f"{content.plan}\n{word}",
        lines=[{name: getattr(row, name) for name in ("category", "item", "quantity", "unit", "unit_price")} for row in rows],
    )  # fmt: skip
    bids.declare(bid, by=by, kinds=["offices_disclosed"], text=f"本机构负责人和项目团队未在妇联担任职务。{word}")
    bids.attach(bid, by=by, upload=ContentFile(f"项目,说明\n活动,{word}\n".encode(), name=f"{word}.csv"))
