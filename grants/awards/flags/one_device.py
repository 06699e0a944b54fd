"""Applications of different organisations that were submitted from one device."""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from grants.awards.flags.facts import Bid, Purchase
from grants.awards.flags.flag import Code, Flag, Row, Strength


def one_device(purchase: Purchase) -> Flag | None:
    shared = together(purchase)
    if not shared:
        return None
    return Flag(
        code=Code.ONE_DEVICE,
        strength=Strength.STRONG,
        says=_("There is a doubt whether these applications were made independently: they came from one device."),
        compared=_("The mark of the device from which each application was submitted."),
        innocent=_("Several organisations use the computer of one hub, or somebody helped them to submit."),
        rows=tuple(
            Row(_("From one device: %(names)s."), (("names", names(group)),), bids=tuple(b.key for b in group))
            for group in shared
        ),
    )


def together(purchase: Purchase) -> list[list[Bid]]:
    """Groups of two and more from one known device, the group with the smallest key first."""
    groups: dict[str, list[Bid]] = defaultdict(list)
    for bid in purchase.opened:
        if bid.device:
            groups[bid.device].append(bid)
    return [group for group in groups.values() if len({b.organisation for b in group}) > 1]


def names(bids: list[Bid]) -> str:
    return "、".join(b.organisation for b in bids)
