"""Samples: how many to draw, and drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.audits import populations, rules, sampling_actions, scope
from grants.audits.models import Engagement, Sample
from grants.audits.queries import Coverage, coverages
from grants.audits.sampling import judgemental, size
from grants.portals.auditor import desk
from grants.portals.forms import LineField, ProseField
from grants.portals.shown import ratio
from grants.trail.blockers import Blocked, Blocker, Words

STRATA: list[tuple[str, Words]] = [
    ("amount", _("Amount: from 10,000 yuan, from 1,000 yuan, below")), ("category", _("Category")), ("contract", _("Contract")),
]  # fmt: skip
PICKS: list[tuple[str, Words]] = [
    ("largest", _("The largest amounts, as many as the size says")),
    ("hits", _("Every row that a test has hit")),
    ("numbers", _("The rows with these numbers")),
]


@dataclass(frozen=True)
class Told:
    """One sample with what it covers."""

    sample: Sample
    covers: Coverage

    @property
    def by_amount(self) -> Decimal | None:
        return ratio(self.covers.drawn_amount, self.covers.amount)

    @property
    def by_count(self) -> Decimal | None:
        return ratio(Decimal(self.covers.drawn), Decimal(self.covers.count))

    @property
    def left(self) -> int:
        return self.covers.drawn - self.covers.checked


def block(engagement: Engagement) -> list[Told]:
    samples = list(engagement.samples.select_related("drawn_by"))
    covers = coverages(samples)
    return [Told(one, covers[one.pk]) for one in samples]


class DrawForm(forms.Form):
    population = forms.ChoiceField(choices=Sample.Population.choices, label=_("Population"))
    method = forms.ChoiceField(choices=Sample.Method.choices, label=pgettext_lazy("sample", "Method"))
    size = forms.IntegerField(
        min_value=1, max_value=100_000, required=False, label=_("Size"), help_text=_("Empty: as many as is proposed."),
    )  # fmt: skip
    strata = forms.ChoiceField(choices=STRATA, required=False, label=_("Strata"), help_text=_("For a stratified sample."))
    pick = forms.ChoiceField(
        choices=PICKS, required=False, label=pgettext_lazy("sample", "Chosen"), help_text=_("For a judgemental selection.")
    )
    numbers = ProseField(
        rows=3, required=False, label=_("Voucher or invoice numbers"), help_text=_("One a line, for a selection by numbers."),
    )  # fmt: skip
    why = LineField(
        label=_("Why so"), max_length=500, help_text=_("It stands in the report: the aim, and why this method and size.")
    )
    seed = LineField(
        label=_("Seed"), max_length=64, required=False,
        help_text=_("Empty: a new one. Two people may agree on one, so that nobody can have chosen the rows."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("population") != Sample.Population.ACTIVITIES:
            return asked
        method = asked.get("method")
        if method == Sample.Method.MONETARY_UNIT:
            self.add_error("method", _("Activities have no amount to draw monetary units from: choose another method."))
        if method == Sample.Method.STRATIFIED and asked.get("strata") == "amount":
            self.add_error("strata", _("Activities have no amount: stratify them by category or contract."))
        if method == Sample.Method.JUDGEMENTAL and asked.get("pick") == "largest":
            self.add_error("pick", _("Activities have no amount: choose the rows that a test has hit, or draw them by chance."))
        return asked


class Draw(desk.EngagementForm):
    may = rules.may_work
    title = _("Draw a sample")
    template_name = "auditor/samples/draw.html"
    form_class = DrawForm
    submit_label = _("Draw")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_engagement(self.object)

    def act(self, form: Any) -> Sample:
        asked, one = form.cleaned_data, self.object
        number = asked["size"] or 0
        if not number and asked["method"] != Sample.Method.JUDGEMENTAL:
            number = sampling_actions.propose(one, asked["population"], asked["method"]).size
        keys: list[int] = []
        if asked["method"] == Sample.Method.JUDGEMENTAL:
            if one.status == "planned":
                raise Blocked(Blocker("not_now", _("The data are not frozen yet.")))
            keys = picked(one, asked)
            number = 0
        return sampling_actions.draw(
            one, by=self.person, population=asked["population"], method=asked["method"], why=asked["why"], size=number,
            seed=asked["seed"], strata=asked["strata"], keys=keys,
        )  # fmt: skip

    def next_page(self, done: Any) -> str:
        return reverse("auditor:samples-detail", args=[done.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(proposals=proposals(self.object), **kwargs)


def picked(engagement: Engagement, asked: Mapping[str, Any]) -> list[int]:
    """The keys of the rows chosen by judgement; a number nobody has is refused in words."""
    found = populations.of(engagement, asked["population"])
    if asked["pick"] == "hits":
        stage = populations.STAGES[asked["population"]]
        hit = {row[1] for told in scope.hits_now(engagement).values_list("rows", flat=True) for row in told if row[0] == stage}
        keys = [one.key for one in found if one.key in hit]
        if not keys:
            raise Blocked(Blocker("hits", _("No test has hit a row of this population."), "pick"))
        return keys
    if asked["pick"] == "numbers":
        wanted = list(dict.fromkeys("".join(line.split()) for line in asked["numbers"].splitlines() if line.strip()))
        known = {"".join(number.split()): one.key for one in found for number in one.papers}
        missing = [number for number in wanted if number not in known]
        if missing or not wanted:
            words = _("No row of the population has these numbers: %(numbers)s.")
            raise Blocked(Blocker("numbers", words % {"numbers": "、".join(missing[:20]) or "—"}, "numbers"))
        return [known[number] for number in wanted]
    if not asked["size"]:
        raise Blocked(Blocker("size", _("Say how many."), "size"))
    return judgemental.largest(populations.rows(found), asked["size"])


@dataclass(frozen=True)
class Offered:
    """What there is of one population and how many each method proposes to draw."""

    label: Words
    told: sampling_actions.Proposal
    by_count: int


def proposals(engagement: Engagement) -> list[Offered]:
    if engagement.status == "planned":
        return []
    found = []
    for value, label in Sample.Population.choices:
        told = sampling_actions.propose(engagement, value, Sample.Method.MONETARY_UNIT)
        if told.count:
            found.append(Offered(label, told, size.by_count(told.count)))
    return found
