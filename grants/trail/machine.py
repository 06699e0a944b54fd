"""What every lifecycle has in common: the abstract base, the button of a move, what a move asks for."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.trail.blockers import Act, Blocker, Words
from grants.trail.origin import Traced


@dataclass(frozen=True)
class Ask:
    """One thing a move asks of the person. Kinds: text, textarea, money, quantity, date, instant, number, choice, person, file, check,
    several (rows of which some are ticked)."""

    name: str
    kind: str
    label: Words
    required: bool = True
    help: Words = ""
    choices: tuple[tuple[str, Words], ...] = ()


REASON = Ask("note", "textarea", _("Reason"), help=_("Kept in the trail; the other side reads it."))


def button(label: Words, *, asks: Sequence[Ask] = (), danger: bool = False, says: Words = "") -> dict[str, Any]:
    """What a page needs to draw a move: its label, what it asks, whether it hurts, and what happens next."""
    return {"label": label, "asks": tuple(asks), "danger": danger, "says": says}


class Stateful(Traced):
    """A thing with a lifecycle. Its status changes through ``trail.moves.move`` only; `version` counts the moves."""

    machine: ClassVar[str]
    born: ClassVar[tuple[str, ...]]  # the statuses a row may be inserted with
    sign_offs: ClassVar[Mapping[str, tuple[str, ...]]] = {}  # move → the roles that must agree beforehand
    root_field: ClassVar[str | None] = None  # path to the object whose chain and lock this one shares; None: itself
    kept_by: ClassVar[str | None] = None  # path to another row that is locked first though the chain is its own
    side_by_side: ClassVar[frozenset[str]] = frozenset()  # acts that only share that lock: they may happen at once
    # Rows that may be born many at once: the act that tells of all of them, and the field naming what brought them (see together.py)
    born_by: ClassVar[tuple[str, str] | None] = None
    born_with: ClassVar[tuple[str, ...]] = ()  # the columns that such an entry covers
    status: Any

    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", null=True, editable=False)

    act_in_hand: Act

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Checking a row must not write its status: the field is protected."""
        super().clean_fields(exclude={*(exclude or ()), "status"})

    if TYPE_CHECKING:  # stamps() adds fields and later rooms add reverse relations that mypy cannot see

        def __getattr__(self, name: str) -> Any: ...

        def __setattr__(self, name: str, value: Any) -> None: ...

    @property
    def circle(self) -> Any:
        """Whose business this is (people.circle.Circle)."""
        raise NotImplementedError

    def why_not_agree(self, move: str) -> Sequence[Blocker]:
        """What makes it idle to sign off the coming `move` of this, or to wait for it, whoever would."""
        return ()

    @property
    def pinned_rule_set(self) -> str:
        """The rule-set version a decision on this rests on, "" where no rule set is pinned."""
        return ""


def stamps(*acts: str) -> Callable[[type[models.Model]], type[models.Model]]:
    """Class decorator: for each act a pair ``<act>_by`` and ``<act>_at``, nullable until it happens."""

    def add(model: type[models.Model]) -> type[models.Model]:
        for act in acts:
            by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", null=True, blank=True, editable=False)
            model.add_to_class(f"{act}_by", by)
            model.add_to_class(f"{act}_at", models.DateTimeField(null=True, blank=True, editable=False))
        return model

    return add
