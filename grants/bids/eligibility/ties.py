"""Whom a bidder is tied to: the other bidders, the purchaser, the project itself."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from grants.bids.eligibility.facts import Bidder, Facts, Held
from grants.bids.eligibility.finding import MANUAL, Finding, enumerated, failed, passed, to_look_at
from grants.bids.eligibility.identity import plain
from grants.rulebook.values import Eligibility


def no_common_head(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """实施条例第十八条第一款: bidders with one head may not take part in the same purchase.

    The same sign-in at the head of both is the same person: not met. An equal name, or somebody who works in both, proves nothing yet
    (the register holds no identity numbers): a person compares.
    """
    own = facts.bidder
    if facts.rivals is None:
        return to_look_at(_("Compared with the other bidders after the opening."))
    heads = {p.key for p in own.people if p.head}
    one_head = [r.name for r in facts.rivals if heads & {p.key for p in r.people if p.head}]
    if one_head:
        return failed(_("The same person answers for: %(bidders)s.") % {"bidders": enumerated(one_head)})
    tied = [_tie(own, rival) for rival in facts.rivals]
    told = [words for words in tied if words]
    if told:
        return to_look_at(_("Please compare the persons: %(ties)s.") % {"ties": enumerated(told)})
    if not plain(own.legal_representative):
        return to_look_at(_("No legal representative is on file, so nothing could be compared."))
    words = _("Legal representative %(name)s; nobody in common with the %(count)s other bidders.")
    return passed(words % {"name": own.legal_representative, "count": len(facts.rivals)})


def _tie(own: Bidder, rival: Bidder) -> str:
    """What the two have in common, "" for nothing."""
    keys = {p.key for p in rival.people}
    both = [p.name for p in own.people if p.key in keys]
    if both:
        return _("%(name)s works in %(bidder)s too") % {"name": enumerated(both), "bidder": rival.name}
    mine, theirs = plain(own.legal_representative), plain(rival.legal_representative)
    if mine and mine == theirs:
        return _("%(bidder)s has a legal representative of the same name, %(name)s") % {
            "bidder": rival.name, "name": own.legal_representative,
        }  # fmt: skip
    if mine and mine in {plain(p.name) for p in rival.people}:
        return _("somebody of the name %(name)s works in %(bidder)s") % {"bidder": rival.name, "name": own.legal_representative}
    if theirs and theirs in {plain(p.name) for p in own.people}:
        return _("the legal representative of %(bidder)s, %(name)s, is a name among its own people") % {
            "bidder": rival.name, "name": rival.legal_representative,
        }  # fmt: skip
    return ""


def not_designer(facts: Facts, day: date, asked: Eligibility) -> Finding:
    """实施条例第十八条第二款: who designed a project, wrote its rules or supervises it does not bid for it."""
    if facts.prepared:
        return failed(_("Took part in preparing this call: %(names)s.") % {"names": enumerated(facts.prepared)})
    if facts.evaluates:
        return failed(_("Evaluates projects for the purchaser: %(names)s.") % {"names": enumerated(facts.evaluates)})
    return passed(_("None of its people wrote the call or evaluates projects for the purchaser."))


def offices_disclosed(facts: Facts, day: date, asked: Eligibility) -> Finding:
    return disclosure(facts.offices, facts.disclosed)


def disclosure(offices: Iterable[Held], disclosed: str | None) -> Finding:
    """Offices its people hold in the purchaser against what the application says. None: it is sealed still; disclosed ones are
    looked at by a person, who sees to it that those concerned stay away (政府采购法第十二条)."""
    held = list(offices)
    if not held:
        return passed(_("None of its people holds an office in the purchaser."))
    told = {"offices": enumerated(_("%(person)s: %(office)s") % {"person": h.person, "office": h.office} for h in held)}
    kept = {"offices": [[h.person, h.office] for h in held]}
    if disclosed is None:
        words = _("Offices in the purchaser: %(offices)s. Whether they are disclosed is seen at the opening.")
        return Finding(MANUAL, words % told, kept)
    silent = [h.person for h in held if plain(h.person) not in plain(disclosed)]
    if silent:
        words = _("Offices in the purchaser: %(offices)s. Not disclosed in the application: %(names)s.")
        return Finding("fail", words % {**told, "names": enumerated(silent)}, kept)
    return Finding(MANUAL, _("Offices in the purchaser: %(offices)s. Disclosed; those concerned must stay away.") % told, kept)
