"""The demo can be built on any day: in the middle of the longest holidays and at the turn of the year too."""

from datetime import date

import pytest

from grants.story import funds, projects
from grants.story.agenda import Agenda
from grants.story.cast import Cast
from grants.story.present import Present
from grants.story.times import moment
from grants.trail import clock
from tests.stories.test_world import every_point_of_this_year, something_waits_for_everybody

pytestmark = pytest.mark.one_database("it tests the play, which itself runs on every database")

DAYS = [date(2026, 2, 20), date(2027, 1, 2)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_everything_waits_for_its_person_on(day: date, cast: Cast) -> None:
    with clock.at(moment(day, 11, 30)):
        funds.open_funds(cast)
        projects.observe(cast)
        agenda = Agenda()
        Present(agenda, cast).tell()
        agenda.run(clock.now())
        every_point_of_this_year(cast)
        something_waits_for_everybody(cast)
