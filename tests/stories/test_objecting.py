"""The two objections of the demo, told alone: a dismissed one, and an upheld one that brings the reserve on notice."""

import pytest

from grants.awards.models import Award, Objection
from grants.story.agenda import Agenda
from grants.story.cast import Cast
from grants.story.funds import open_funds
from grants.story.present import Present
from grants.trail import clock

pytestmark = pytest.mark.django_db


def test_one_is_dismissed_and_one_brings_the_reserve(cast: Cast) -> None:
    open_funds(cast)
    agenda = Agenda()
    Present(agenda, cast).objected()
    agenda.run(clock.now())
    told = [(o.status, o.organisation, o.award.organisation) for o in Objection.objects.order_by("listing__number")]  # type: ignore[union-attr]
    qinghe, muming = cast.organisations["qinghe"], cast.organisations["muming"]
    assert told == [("dismissed", qinghe, muming), ("upheld", muming, qinghe)]
    awards = Award.objects.order_by("listing__number", "pk").values_list("status", "organisation")
    assert list(awards) == [("cleared", muming.pk), ("revoked", qinghe.pk), ("on_notice", muming.pk)]
    assert {o.origin for o in Objection.objects.all()} == {"synthetic"}
    for objection in Objection.objects.all():
        answered = objection.dismiss_at or objection.uphold_at
        assert answered is not None
        assert objection.answer_due is not None
        assert answered.astimezone(clock.SHANGHAI).date() <= objection.answer_due
