"""The trail as a page tells it: who, when, what, with what words; newest first; by person when asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.audits.models import SampleItem
from grants.portals import shown, status
from grants.portals.digits import number_of
from grants.trail.blockers import Words
from grants.trail.machine import Stateful
from grants.trail.models import Entry
from grants.trail.moves import machines, transitions

SHOWN = 40
FOLDED = 12  # entries from which on paper gets the steps only
RECORDED: dict[str, Words] = {
    "create": _("Created"), "edit": _("Edited"), "issue_paper": _("Issued an audit report"), "refund": _("Recorded a refund"),
    "demand_refund": _("Asked the surplus back"), "issue_refund_letter": _("Issued the letter of demand"),
    "issue_summary": _("Issued a summary of spending"),
    "pledge": _("Wrote down the matching funds"), "provide": _("Recorded matching funds put in"),
    "tell_inspection": _("Told an annual inspection"), "engage": _("Engaged a person"), "dismiss": _("Ended an office"),
    "declare_firm": _("Declared a related firm"),
    "declare_interest": _("Declared an interest"), "form_panel": _("Formed the panel"), "replace_seat": _("Replaced an expert"),
    "draw_panel": _("Drew the panel"), "confirm_draw": _("Confirmed the draw"), "rescore": _("Score and rank worked out again"),
    "ask_price": _("Asked why the price is so low"), "decide_price": _("Decided on the explanation of the price"),
    "go_on": _("Went on with fewer bidders"), "write_report": _("Wrote the report of the panel"),
    "sign_report": _("Signed the report of the panel"),
    "prepare_opening_key": _("Made the opening key"), "declare_key_lost": _("Declared the opening key lost"),
    "issue_minutes": _("Issued the minutes of the opening"), "decide_eligibility": _("Decided a condition"),
    "put_on_list": _("Entered on a list"), "take_off_list": _("Recorded the end of an entry"),
    "batch": _("Put into a payment batch"), "unbatch": _("Took out of a payment batch"), "remind": _("Reminded"),
    "issue_voucher": _("Issued the accounting voucher"), "issue_reversal_voucher": _("Issued the red-letter voucher"),
    "delegate": _("Named a deputy"), "end_delegation": _("Ended a delegation"),
    "enter_unit": _("Entered a unit"), "remove_unit": _("Took a unit out"),
    "enter_pitch": _("Entered an offer to be pitched"), "remove_pitch": _("Took an offer out of the programme"),
    "call_pitch": _("Called a pitch"), "open_window": _("Opened the window for placards"), "close_window": _("Closed the window"),
    "extend": _("Gave more time"), "skip_pitch": _("Skipped a pitch"), "pause": _("Paused the session"),
    "allocate_expenses": _("Allocated expenses by a rule"), "attach_evidence": _("Attached evidence"),
    "import_ledger": _("Imported a ledger file"), "put_ledger_aside": _("Put a ledger file aside"),
    "join_team": _("Put on the team"), "leave_team": _("Left the team"), "declare_interests": _("Declared her interests"),
    "rescope": _("Changed the scope"), "draw_sample": _("Drew a sample"), "check_item": _("Checked a drawn row"),
    "uncheck_item": _("Took a check back"), "run_tests": _("Ran the tests"), "put_aside": _("Put a hit aside"),
    "perform": _("Wrote down a procedure"), "correct_procedure": _("Corrected a procedure"),
    "prepare_reissue": _("Prepared a new edition of the report"), "agree_reissue": _("Agreed to the new edition"),
    "reissue": _("Issued the report anew"),
    "take_back_hit": _("Took a hit up again"), "look": _("Looked at restricted evidence"),
    "undo": _("Took back an act"), "issue_result": _("Issued the result sheet"),
}  # fmt: skip
OF_KIND: dict[tuple[str, str], Words] = {
    ("roadshow", "go_on"): _("Went on after the pause"),
    ("claim", "create"): _("Raised the placard"),
    ("finding", "link_records"): _("Linked records"),
    ("finding", "unlink_records"): _("Took records off"),
    ("finding", "reply"): _("Replied to the finding"),
    ("finding", "answer_reply"): _("Answered the reply"),
    ("finding", "resolve"): _("Settled a part of the amount"),
}
# What the acts of a session were about, under these words.
OF_ACTS: dict[str, Words] = {
    "order": _("No."),
    "name": _("Unit"),
    "listing": _("Offer"),
    "seconds": _("Seconds"),
    "slots": _("Slots"),
}
# What of the work of an audit.
OF_AUDITS: dict[str, Words] = {"seed": _("Seed"), "size": _("Size"), "test": _("Test"), "hits": _("Hits"), "amount": _("Amount")}
# What of a ledger file is told with its import.
OF_LEDGERS: dict[str, Words] = {"name": _("File"), "rows": _("Rows"), "sum": _("Sum")}
ALL = "all"


@dataclass(frozen=True)
class Line:
    """One entry in words."""

    entry: Entry
    what: Words
    of: Words
    tone: str
    status: Words
    facts: tuple[tuple[Words, str], ...]
    step: bool  # a move of its lifecycle, not an act beside it


def told(obj: Stateful, query: Mapping[str, str], *, whole: bool = False) -> dict[str, Any]:
    """The context of components/trail.html; one query."""
    mine = Q(kind=obj.machine, object_id=obj.pk)
    if whole:
        mine |= Q(root_kind=obj.machine, root_id=obj.pk)
    entries = list(Entry.objects.filter(mine).select_related("by").order_by("-id"))
    people = {e.by_id: e.by for e in entries}
    by = number_of(query.get("by"))
    if by in people:
        entries = [e for e in entries if e.by_id == by]
    everything = query.get("trail") == ALL
    older = [] if everything else [e for e in entries[SHOWN:] if is_step(e)]
    return {
        "lines": [line_of(e, whole) for e in (entries if everything else entries[:SHOWN])],
        "people": [(pk, person, pk == by) for pk, person in people.items()] if len(people) > 1 else [],
        "by": str(by) if by in people else "",
        "older": [line_of(e, whole) for e in older],
        "folded": len(entries) if len(entries) > FOLDED else 0,
        "more": 0 if everything else max(0, len(entries) - SHOWN),
    }


def line_of(entry: Entry, name_kind: bool = False) -> Line:
    model = machines().get(entry.kind)
    changed = entry.to_status if entry.to_status != entry.from_status and entry.from_status else ""
    return Line(
        entry=entry,
        what=words_of(entry, model),
        of=(model._meta.verbose_name or "") if model is not None and name_kind else "",
        tone=status.OF_MACHINE.get((entry.kind, changed)) or status.TONES.get(changed, status.TODO),
        status=_status_word(model, changed) if changed else "",
        facts=tuple(_facts(entry, model)),
        step=is_step(entry),
    )


def is_step(entry: Entry) -> bool:
    """Whether it begins the life of its object or changes where that stands."""
    return not entry.from_status or entry.from_status != entry.to_status


def words_of(entry: Entry, model: type[Stateful] | None) -> Words:
    """The label of the move, or of what was recorded beside the moves."""
    moves = transitions(model) if model is not None else {}
    agreed = entry.move.removeprefix("sign_off_")
    if entry.move in moves:
        label: Words = moves[entry.move][0].custom["label"]
        return label
    if agreed in moves:
        return _("Agreed to: %(move)s") % {"move": moves[agreed][0].custom["label"]}
    return OF_KIND.get((entry.kind, entry.move)) or RECORDED.get(entry.move, entry.move)


def _status_word(model: type[Stateful] | None, value: str) -> Words:
    field: Any = model._meta.get_field("status") if model is not None else None  # type: ignore[misc]
    word: Words = dict(field.choices).get(value, value) if field is not None else value
    return word


def _facts(entry: Entry, model: type[Stateful] | None) -> Iterable[tuple[Words, str]]:
    """What was given with the move under the words it was asked with; changed fields by their names."""
    if entry.facts.get("acts_for"):
        yield _("Acting for"), str(entry.facts["acts_for"])
    if model is None:
        return
    if entry.move in {"check_item", "uncheck_item"}:
        yield from _checked(entry)
        return
    asked = {a.name: a for t in transitions(model).get(entry.move, ()) for a in t.custom["asks"]}
    for name, value in entry.facts.items():
        if name == "changed" and isinstance(value, list):
            if told := " · ".join(str(name) for n in value if (name := _field_name(model, n))):
                yield _("Changed"), told
        elif entry.kind == "roadshow" and name in OF_ACTS and isinstance(value, str | int):
            yield OF_ACTS[name], str(value)
        elif entry.move in {"import_ledger", "put_ledger_aside"} and name in OF_LEDGERS:
            yield OF_LEDGERS[name], str(value)
        elif entry.kind in {"audit_engagement", "finding"} and name in OF_AUDITS and isinstance(value, str | int):
            yield OF_AUDITS[name], shown.money(value) if name == "amount" else str(value)
        elif name in asked and value not in (None, ""):
            yield asked[name].label, _value(asked[name], value)


def _checked(entry: Entry) -> Iterable[tuple[Words, str]]:
    """Which drawn row, and what its check gave."""
    told = entry.facts
    yield pgettext_lazy("sample", "Row"), " ".join(str(told[name]) for name in ("item", "row") if told.get(name))
    if told.get("result"):
        yield pgettext_lazy("sample", "Result"), str(dict(SampleItem.Result.choices).get(told["result"], told["result"]))
    if told.get("result") == SampleItem.Result.DIFFERENCE:
        yield _("Amount of the difference"), shown.money(told["difference"])


def _field_name(model: type[Stateful], name: str) -> Words:
    """The name of a field people fill in; "" for a stamp the action set beside it."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    return getattr(field, "verbose_name", name) if getattr(field, "editable", True) else ""


def _value(ask: Any, value: Any) -> str:
    if ask.kind == "check":
        return str(_("yes") if value else _("no"))
    if ask.kind == "choice":
        return str(dict(ask.choices).get(value, value))
    if ask.kind in {"money", "quantity"}:
        return shown.money(value) if ask.kind == "money" else shown.quantity(value)
    if ask.kind == "instant":
        return shown.instant(datetime.fromisoformat(value))
    if isinstance(value, str) and ask.kind not in {"text", "textarea", "date", "number"}:
        return "№ " + value.rpartition(":")[2]
    return str(value)
