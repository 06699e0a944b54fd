"""One selection played at random: what people try, whether they may or not, and what must hold after every try."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from grants.awards import actions as awards
from grants.awards import objection_actions as objections
from grants.awards.models import Award, Objection
from grants.bids import actions as bids
from grants.bids import opening, queries
from grants.bids.models import Bid, Sealed
from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.listings.opening_key import HANDLER, OBSERVER, RECOVERY
from grants.panels import actions as panels
from grants.panels import queries as panel_queries
from grants.panels.models import Score, ScoreSheet
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.story import choosing
from grants.story.life import PASSPHRASE, Life
from grants.trail import clock
from grants.trail.blockers import Refused
from grants.trail.chain import broken
from grants.trail.replay import gaps

STRANGERS = ("handler", "reviewer", "approver", "discipline", "expert1", "leadauditor", "town")
BIDDERS = ("qinghe", "muming", "yuanhang")
STANDING = ("proposed", "on_notice", "cleared", "notified")
bidder, seat = st.sampled_from(BIDDERS), st.integers(0, 5)


class Selection(RuleBasedStateMachine):
    """`begin` gives a call that was just published; every example is rolled back. `accepted` counts what the door let through."""

    begin: Callable[[], Life]
    accepted: dict[str, int] = {}

    def __init__(self) -> None:
        super().__init__()
        self.held = transaction.atomic()
        self.held.__enter__()
        self.life = type(self).begin()
        self.now: datetime = self.life.listing.publish_at + timedelta(hours=1)  # type: ignore[operator]
        self.codes: dict[str, str] = {}
        self.frozen: list[Any] | None = None
        self.recused: dict[int, int] = {}
        self.strangers = [self.life.cast.persons[name] for name in STRANGERS]

    def teardown(self) -> None:
        try:
            assert [str(torn.entry) for torn in broken()] == []
            assert [str(gap) for gap in gaps()] == []
        finally:
            transaction.set_rollback(True)
            self.held.__exit__(None, None, None)

    # what is there --------------------------------------------------------------------------------------------------

    @property
    def listing(self) -> Listing:
        return Listing.objects.get(pk=self.life.listing.pk)

    def bid(self, organisation: str) -> Bid | None:
        name = self.life.cast.organisations[organisation]
        return Bid.objects.filter(listing=self.life.listing, organisation=name).exclude(status="withdrawn").first()

    def sheets(self) -> list[ScoreSheet]:
        return list(
            ScoreSheet.objects.filter(panel__listing=self.life.listing).select_related("seat__person", "panel__listing__rule_set")
        )

    def awards(self) -> list[Award]:
        return list(Award.objects.filter(listing=self.life.listing).select_related("bid"))

    def attempt(self, name: str, act: Callable[[], Any]) -> bool:
        """Try; a refusal is an answer, anything else an error."""
        try:
            with clock.at(self.now), transaction.atomic():
                act()
        except (Refused, ValidationError):
            return False
        self.now += timedelta(minutes=1)
        type(self).accepted[name] = type(self).accepted.get(name, 0) + 1
        return True

    def admin(self, organisation: str) -> Any:
        return self.life.theirs(Role.ORG_ADMIN, organisation)

    # bidders --------------------------------------------------------------------------------------------------------

    @rule(who=bidder)
    def draft(self, who: str) -> None:
        offer = next(o for o in self.life.plan.offers if o.organisation == who)
        self.attempt("draft", lambda: choosing.draft_bid(self.life, offer))

    @rule(who=bidder)
    def submit(self, who: str) -> None:
        bid = self.bid(who)
        if bid is not None and self.attempt("submit", lambda: bids.submit(bid, by=self.admin(who))):
            self.codes[who] = bid.recall_code

    @rule(who=bidder, with_code=st.booleans())
    def recall(self, who: str, with_code: bool) -> None:
        bid = self.bid(who)
        if bid is not None:
            code = self.codes.get(who, "") if with_code else ""
            self.attempt("recall", lambda: bids.recall(bid, by=self.admin(who), recall_code=code))

    @rule(who=bidder)
    def withdraw(self, who: str) -> None:
        bid = self.bid(who)
        if bid is not None:
            self.attempt("withdraw", lambda: bids.withdraw(bid, by=self.admin(who)))

    @precondition(lambda self: self.listing.status == "published")
    @rule(offset=st.sampled_from([-1, 0, 1]), who=bidder)
    def hurry(self, offset: int, who: str) -> None:
        """Around the deadline, the scheduler asleep."""
        self.now = max(self.now, self.listing.closes_at + timedelta(seconds=offset))  # type: ignore[operator]
        self.draft(who)
        self.submit(who)

    # the purchaser --------------------------------------------------------------------------------------------------

    @rule(ahead=st.sampled_from(["an hour", "deadline", "just before", "opening", "twenty days"]))
    def wait(self, ahead: str) -> None:
        listing = self.listing
        then = {
            "an hour": self.now + timedelta(hours=1), "deadline": listing.closes_at, "opening": listing.opens_at,
            "just before": listing.closes_at - timedelta(seconds=1), "twenty days": self.now + timedelta(days=20),  # type: ignore[operator]
        }  # fmt: skip
        if ahead != "twenty days" or listing.status in ("opened", "awarded"):
            self.now = max(self.now, then[ahead])  # type: ignore[type-var]

    @rule()
    def form_panel(self) -> None:
        if self.listing.panel is None:
            self.attempt("form_panel", lambda: choosing.form_panel(self.life))

    @rule()
    def close(self) -> None:
        self.attempt("close", lambda: opening.close(self.listing))

    @rule(
        by=st.sampled_from([Role.HANDLER, Role.APPROVER]),
        ways=st.sets(st.sampled_from([HANDLER, OBSERVER, RECOVERY])),
        attended=st.booleans(),
    )
    def open_bids(self, by: Any, ways: set[str], attended: bool) -> None:
        unlocks = {way: self.life.recovery if way == RECOVERY else PASSPHRASE for way in ways}
        if attended:
            self.attempt("attend", lambda: choosing.confirm_presence(self.life))
        self.attempt("open_bids", lambda: opening.open_bids(self.listing, by=self.life.officer(by), unlocks=unlocks))

    @rule(who=bidder, fit=st.sampled_from([True, True, True, False]))
    def look_at(self, who: str, fit: bool) -> None:
        bid, reviewer = self.bid(who), self.life.officer(Role.REVIEWER)
        if bid is None:
            return

        def qualify() -> None:
            choosing.look_into(bid, "deadline", reviewer)
            bids.qualify(bid, by=reviewer)

        no = lambda: bids.disqualify(bid, by=reviewer, rule="资格", note="不符合")  # noqa: E731
        self.attempt("qualify" if fit else "disqualify", qualify if fit else no)

    def forward(self, late: bool) -> None:
        """What the story would do next, so that examples get far."""
        listing, story = self.listing, self.life
        if listing.status == "published":
            self.form_panel()
            for who in BIDDERS:
                if self.bid(who) is None:
                    self.draft(who)
                self.submit(who)
            self.now = max(self.now, listing.closes_at)  # type: ignore[type-var]
            self.close()
        elif listing.status == "closed":
            self.now = max(self.now, listing.opens_at)  # type: ignore[type-var]
            self.open_bids(Role.HANDLER, {HANDLER, OBSERVER}, True)
        elif listing.status == "opened" and not self.awards():
            for who in BIDDERS:
                self.look_at(who, True)
            for n, sheet in enumerate(self.sheets()):
                self.state(n)
                self.score(n, n)
                if late:
                    self.lock(sheet.seat_id)
            for n, _sheet in enumerate(self.sheets()):
                self.lock(n)
            self.attempt("report", lambda: choosing.report(story))
            for who in BIDDERS:
                self.propose(who)
        else:
            self.announce()
            if late:
                self.object("muming")
            self.now += timedelta(days=25)
            self.settle("clear")
            self.settle("notify")

    # Often, among twenty other things to try.
    forth = rule(late=st.booleans())(forward)
    on = rule(late=st.booleans())(forward)
    further = rule(late=st.booleans())(forward)
    along = rule(late=st.booleans())(forward)
    ahead = rule(late=st.booleans())(forward)

    # the panel ------------------------------------------------------------------------------------------------------

    def _sheet(self, n: int) -> ScoreSheet | None:
        there = self.sheets()
        return there[n % len(there)] if there else None

    @rule(n=seat)
    def state(self, n: int) -> None:
        sheet = self._sheet(n)
        if sheet is not None:
            self.attempt("declare", lambda: panels.declare(sheet, by=sheet.seat.person, no_interest=choosing.bidders(self.life)))

    @rule(n=seat, turn=st.integers(0, 20))
    def score(self, n: int, turn: int) -> None:
        sheet = self._sheet(n)
        if sheet is None:
            return
        rows = []
        for b, one in enumerate(self.listing.bids_now.filter(status__in=["qualified", "scored"])):
            for c, criterion in enumerate(self.listing.criteria.filter(kind="expert")):
                points = (criterion.maximum * Decimal(7 + (turn * 7 + b * 3 + c * 5) % 4) / 10 * 2).quantize(Decimal(1)) / 2
                rows.append({"bid": one, "criterion": criterion, "points": points, "comment": "见评审记录"})
        if self.attempt("enter_scores", lambda: panels.enter_scores(sheet, by=sheet.seat.person, scores=rows)):
            self.attempt("submit_sheet", lambda: panels.submit(ScoreSheet.objects.get(pk=sheet.pk), by=sheet.seat.person))

    @rule(n=seat)
    def lock(self, n: int) -> None:
        sheet = self._sheet(n)
        if sheet is not None:
            chair = sheet.panel.seats.get(is_chair=True).person
            self.attempt("lock", lambda: panels.lock(sheet, by=chair))

    @rule(n=seat)
    def recuse(self, n: int) -> None:
        sheet = self._sheet(n)
        if sheet is not None:
            scores = sheet.scores.count()
            if self.attempt("recuse", lambda: panels.recuse(sheet, by=sheet.seat.person, note="有利害关系")):
                self.recused[sheet.pk] = scores

    # award and objection --------------------------------------------------------------------------------------------

    @rule(who=bidder)
    def propose(self, who: str) -> None:
        bid = self.bid(who)
        if bid is not None:
            self.attempt("propose", lambda: awards.propose(bid, by=self.life.officer(Role.APPROVER)))

    @rule()
    def announce(self) -> None:
        for award in self.awards():
            self.attempt("look", lambda award=award: choosing.look_into(award.bid, "award", self.life.officer(Role.REVIEWER)))
            self.attempt("announce", lambda award=award: awards.announce(award, by=self.life.officer(Role.APPROVER)))

    @rule(move=st.sampled_from(["clear", "notify"]))
    def settle(self, move: str) -> None:
        for award in self.awards():
            open_now = Objection.objects.filter(listing=self.life.listing, status__in=["filed", "accepted", "escalated"])
            there = open_now.exists()
            if move == "clear":
                done = self.attempt("clear", lambda award=award: awards.clear(award))
            else:
                done = self.attempt("notify", lambda award=award: awards.notify(award, by=self.life.officer(Role.APPROVER)))
            assert not (done and there), f"{move} while an objection is open"

    @precondition(lambda self: any(a.status in ("on_notice", "cleared") for a in self.awards()))
    @rule(who=bidder)
    def object(self, who: str) -> None:
        organisation = self.life.cast.organisations[who]
        self.attempt(
            "object",
            lambda: objections.file(
                by=self.admin(who), listing=self.listing, about="result", contact="林某 0595-0000000", organisation=organisation,
                grounds="评分有误", request="重新评审",
            ),
        )  # fmt: skip

    @precondition(lambda self: Objection.objects.filter(listing=self.life.listing).exists())
    @rule(how=st.sampled_from(["refuse", "accept", "dismiss", "withdraw"]))
    def answer(self, how: str) -> None:
        for objection in Objection.objects.filter(listing=self.life.listing):
            by = objection.created_by if how == "withdraw" else self.life.officer(Role.HANDLER)
            act = getattr(objections, how)
            self.attempt(how, lambda act=act, objection=objection, by=by: act(objection, by=by, note="已核对评审记录"))

    # what must hold -------------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_read_before_the_opening(self) -> None:
        if self.listing.open_bids_at is not None:
            return
        for bid in Bid.objects.filter(listing=self.life.listing):
            assert (bid.lead, bid.plan, bid.amount, bid.device) == ("", "", 0, "")
            assert not (bid.lines.exists() or bid.declarations.exists() or bid.documents.exists())
        for person in self.strangers:
            assert not queries.visible(person).filter(listing=self.life.listing).exists(), person

    @invariant()
    def what_lies_sealed_came_in_time(self) -> None:
        assert not Sealed.objects.filter(bid__listing=self.life.listing, received_at__gte=self.listing.closes_at).exists()
        assert self.listing.close_at is None or self.listing.close_at >= self.listing.closes_at  # type: ignore[operator]

    @invariant()
    def the_frozen_list_stands(self) -> None:
        opened = self.listing.openings.first()
        if opened is not None:
            now = [opened.frozen, opened.digest, opened.salt]
            self.frozen = self.frozen or now
            assert now == self.frozen
            lying = set(Sealed.objects.filter(bid__listing=self.life.listing, recalled_at=None).values_list("serial", flat=True))
            assert {line["serial"] for line in opened.frozen} == lying
            if opened.results:
                assert {line["serial"] for line in opened.results if line["outcome"] == "opened"} == lying

    @invariant()
    def no_score_is_seen_before_it_is_locked(self) -> None:
        there = self.sheets()
        for sheet in there:
            if sheet.status not in ("assigned", "filling", "submitted"):
                continue
            for other in there:
                person = other.seat.person
                if person == sheet.seat.person or (other.seat.is_chair and sheet.status == "submitted"):
                    continue
                assert not panel_queries.scores_shown(sheet, person)

    @invariant()
    def the_panel_is_odd_and_large_enough(self) -> None:
        there = self.sheets()
        if any(sheet.status in ("filling", "submitted", "locked") for sheet in there):
            live = [sheet for sheet in there if sheet.status not in ("recused", "void")]
            listing = self.listing
            assert len(live) % 2 == 1
            assert len(live) >= rulebook.panel_minimum(listing.rule_set, listing.method)

    @invariant()
    def the_recused_do_not_score(self) -> None:
        for pk, scores in self.recused.items():
            assert Score.objects.filter(sheet=pk).count() == scores
            assert ScoreSheet.objects.get(pk=pk).status == "recused"

    @invariant()
    def the_award_is_the_recomputed_ranking(self) -> None:
        standing = [award for award in self.awards() if award.status in STANDING]
        if standing:
            first = recomputed(self.listing)[0]
            assert [(award.bid_id, award.amount) for award in standing] == [(first.pk, first.amount)]


def recomputed(listing: Listing) -> list[Bid]:
    """The ranking worked out once more, another way: from the rows, in fractions, ties by plan, price, lot."""
    price_item = sum((c.maximum for c in listing.criteria.filter(kind="price")), Decimal(0))
    running = [b for b in listing.bids_now if b.status not in ("draft", "submitted", "withdrawn", "disqualified")]
    lots = panel_queries.lots_of(listing, running)
    lowest = min((b.amount for b in running), default=Decimal(0))
    keyed = []
    for bid in running:
        of_sheet: dict[int, Fraction] = {}
        plan = Decimal(0)
        for score in Score.objects.filter(bid=bid, sheet__status="locked").select_related("criterion"):
            of_sheet[score.sheet_id] = of_sheet.get(score.sheet_id, Fraction(0)) + Fraction(score.points)
            plan += score.points if score.criterion.code == "E2" else 0
        if of_sheet:
            mean = sum(of_sheet.values(), Fraction(0)) / len(of_sheet)
            keyed.append(
                (-(mean + Fraction(lowest) / Fraction(bid.amount) * Fraction(price_item)), -plan, bid.amount, lots[bid.pk], bid)
            )
    return [line[-1] for line in sorted(keyed, key=lambda line: line[:-1])]


__all__ = ["Selection", "listings"]
