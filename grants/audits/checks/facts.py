"""What the tests read: contracts with everything that hangs on them as plain frozen facts, and what a test finds in them.

Amounts are 元 with two places, quantities have two places, days are days in Shanghai. A status is the value of its lifecycle.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from grants.trail.blockers import Words


@dataclass(frozen=True, slots=True)
class Ref:
    """A row that proves a hit: its kind as in addresses (expenses, disbursements, contracts, …), its key, what people call it."""

    kind: str
    key: int
    label: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One finding of a test. `words` % `figures` says it; `rows` is the evidence; `amount` None where no money is in question.

    `contract` is the key of the contract it is about. Two hits of one test never share a `mark`.
    """

    contract: int
    mark: str
    words: Words
    figures: tuple[tuple[str, str], ...]
    rows: tuple[Ref, ...]
    on: date | None = None
    amount: Decimal | None = None

    def __str__(self) -> str:
        return str(self.words) % dict(self.figures)


@dataclass(frozen=True, slots=True)
class File:
    """A stored file. `picture`: its perceptual hash, "" for what is no picture; `kept`: its bytes are there and have its hash."""

    sha256: str
    name: str
    picture: str = ""
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a ledger, drafts left out. `counted`: it is verified spending."""

    key: int
    number: str
    on: date
    category: str
    item: str
    payee: str
    amount: Decimal
    kind: str  # expense | reversal
    status: str
    counted: bool
    paid: str  # transfer | cash
    invoice: str = ""
    invoice_on: date | None = None
    buyer: str = ""
    no_invoice: str = ""
    remark: str = ""
    files: tuple[File, ...] = ()
    allocated: Decimal = Decimal(0)
    roll: Decimal | None = None  # what its payment roll adds up to, where the sheet can be read


@dataclass(frozen=True, slots=True)
class Budget:
    """A category of the contract as it stands; `original` is what the first version gave it (None: it came by amendment)."""

    category: str
    name: str
    amount: Decimal
    original: Decimal | None
    allowed: bool
    cap: Decimal | None  # share of the contract amount


@dataclass(frozen=True, slots=True)
class Instalment:
    """`due_on`: the last day to pay it, once requested; None while it is not due. `arrived_on`: as the organisation confirmed it."""

    key: int
    name: str
    amount: Decimal
    deductions: Decimal
    status: str
    due_on: date | None
    paid_on: date | None
    paid: Decimal  # payments less reversals
    arrived_on: date | None
    arrived: Decimal | None


@dataclass(frozen=True, slots=True)
class Activity:
    """One event. Its pictures hang on its report: there `files` are, here only where an activity ever gets files of its own."""

    key: int
    report: int
    on: date
    site: str
    title: str
    deliverable: str
    person_times: int
    signatures: int
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Deliverable:
    """`recognised` is the sum over sites and reports; `evidenced`: a recognised report that measures it holds a file."""

    key: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    reported: Decimal
    recognised: Decimal
    spent: Decimal
    evidenced: bool
    measured: bool
    activities: bool  # it is counted in activities (person-times)
    value: Decimal = Decimal(0)  # what is recognised × unit price, over the sites


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of a report handed in: a deliverable at a site. `counts`: what stands as of the decision, before it as reported."""

    key: int
    report: int
    deliverable: str  # its code
    name: str
    site: str
    person_times: bool  # counted in person-times
    counts: Decimal


@dataclass(frozen=True, slots=True)
class Report:
    key: int
    milestone: str
    due: date
    submitted_on: date | None
    status: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """One act on one thing, from the trail or the stamps: `step` groups the acts that must be of different people."""

    step: str  # payment:<key> | expense:<key> | contract
    code: str
    person: int
    on: date


@dataclass(frozen=True, slots=True)
class Purchase:
    """The listing a contract came from; None of the days is told where it did not happen."""

    key: int
    number: str
    method: str
    permitted: bool  # the rule set permits the method for the amount
    budget: Decimal
    published_on: date | None
    closes_on: date | None
    earliest: date | None  # the first deadline the method allows
    opened: int  # applications opened
    minimum: int  # suppliers the method needs
    awarded_on: date | None
    announced_on: date | None
    notice_ends: date | None
    notified_on: date | None
    sign_by: date | None
    interested: tuple[int, ...] = ()  # persons who decided and hold an office or interest in the winner
    same_winner_below: Decimal | None = None  # together with others of the same year, purchaser and winner, split below the limit
    split_with: tuple[str, ...] = ()
    limit: Decimal | None = None  # the limit they stay below one by one
    announce_by: date | None = None  # the last day to announce the result, once it is decided
    decide_by: date | None = None  # the last day to decide, once the panel has reported; None where an earlier award fell through
    notice_least: date | None = None  # the first day a notice announced on that day may end
    award: int | None = None
    interests: tuple[str, ...] = ()  # of each of the interested: name and why, as evidence


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment in force: how much it moved the amount or the term."""

    key: int
    number: str
    effective_on: date
    approved_on: date | None
    by_amount: Decimal
    kinds: tuple[str, ...]
    ends: date | None = None  # the last day of the contract afterwards


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm the organisation declared as related on the register: whose it is, and how."""

    name: str
    officer: str
    nature: str


@dataclass(frozen=True, slots=True)
class Text:
    """Something somebody wrote under the contract and an export may show."""

    row: Ref
    text: str


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody with an office in the organisation or the purchaser. `side`: organisation | purchaser."""

    name: str
    title: str
    side: str


@dataclass(frozen=True, slots=True)
class Contract:
    key: int
    number: str
    title: str
    status: str
    unit: int
    purchaser: str
    organisation: int
    provider: str
    programme: int
    amount: Decimal
    starts: date
    ends: date
    signed_on: date | None
    accepted_on: date | None
    closed_on: date | None
    refund_by: date | None  # the last day to give the surplus back
    longest_months: int
    months: int
    rule_set: str
    lead: str
    separate_account: bool  # the account paid is the one on the register
    lines: tuple[Line, ...] = ()
    budget: tuple[Budget, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    received: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)
    activities: tuple[Activity, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    reports: tuple[Report, ...] = ()
    deeds: tuple[Deed, ...] = ()
    purchase: Purchase | None = None
    changes: tuple[Change, ...] = ()
    officers: tuple[Officer, ...] = ()
    documents: tuple[str, ...] = ()  # what of the archive list is there (codes of check 18)
    public_on: date | None = None  # when its award or the contract itself could first be read in public
    measured: tuple[Measured, ...] = ()
    firms: tuple[Firm, ...] = ()
    texts: tuple[Text, ...] = ()
    demanded_by: date | None = None  # the first day by which surplus asked back in writing and still owed should be back
    original: Decimal | None = None  # the amount as it was signed; None: as it is
    publish_by: date | None = None  # the last day to publish the contract, once it is signed
    never: tuple[str, ...] = ()  # words of the rule set for what no project may pay
    cash_line: Decimal | None = None  # of the rule set; None: the house's
    shift: Decimal | None = None  # of the rule set: how far a category may go over its budget; None: the house's


@dataclass(frozen=True, slots=True)
class Bounds:
    """Figures of the rule sets and of the house; what differs between rule sets stands in the contract's own facts."""

    days_late: int = 0
    execution_low: Decimal = Decimal("0.80")
    execution_high: Decimal = Decimal("1.00")
    shift: Decimal = Decimal("0.10")
    cash_line: Decimal = Decimal(1000)
    amended: Decimal = Decimal("0.10")
    days_to_arrive: int = 30  # from the payment until the organisation confirms it


@dataclass(frozen=True, slots=True)
class Book:
    """A scope as of an instant. `elsewhere`: lines and pictures of contracts outside the scope that share a number or a picture."""

    as_of: datetime
    contracts: tuple[Contract, ...]
    bounds: Bounds
    elsewhere: tuple[tuple[Contract, tuple[Line, ...], tuple[Activity, ...]], ...] = ()

    @property
    def today(self) -> date:
        """The day in Shanghai at which it is judged what is late."""
        return self.as_of.date()
