"""The sheets of one paper: each is packed and written as soon as it is drawn, so that no document is ever in memory unpacked."""

import hashlib
import zlib
from dataclasses import dataclass

from grants.papers.embed import LEVEL
from grants.papers.pdf import File, array, dictionary, reference, string
from grants.papers.type import Faces, embedded

AXES = "1 0 0 1 0 0 cm "  # every page begins with it and ends with a space on a line of its own


@dataclass(frozen=True)
class Place:
    """A title in the outline; the page it leads to (the first is 0), and how high on it."""

    key: str
    title: str
    level: int
    page: int
    top: float


class Sheets:
    """`code`: the operators of the page being drawn; the origin is its lower left corner, lengths are points."""

    def __init__(self) -> None:
        self.file, self.faces = File(), Faces()
        self.code: list[str] = []
        self.digests: list[str] = []
        self._pages, self._resources = self.file.number(), self.file.number()
        self._kids: list[str] = []
        self._links: list[str] = []  # on this page
        self._waiting: list[tuple[int, str, str]] = []  # links to places not known yet
        self._places: list[Place] = []

    def mark(self, key: str, title: str, level: int, top: float) -> None:
        """Here begins what the outline names."""
        self._places.append(Place(key, title, level, len(self._kids), top))

    def link(self, key: str, left: float, low: float, right: float, high: float) -> None:
        """A reader who points there is led to the mark, wherever it will stand."""
        number = self.file.number()
        self._waiting.append((number, key, array(map(figure, (left, low, right, high)))))
        self._links.append(reference(number))

    def turn(self, wide: float, high: float) -> None:
        """The page is drawn; the next begins."""
        content = "\n".join([AXES, *self.code, " \n"]).encode("ascii")
        self.digests.append(hashlib.sha256(content).hexdigest())
        contents = self.file.stream(zlib.compress(content, LEVEL), Filter="/FlateDecode")
        links = {"Annots": array(self._links)} if self._links else {}
        told = dictionary(
            **links, Contents=contents, MediaBox=f"[ 0 0 {wide:.4f} {high:.4f} ]", Parent=reference(self._pages),
            Resources=reference(self._resources), Type="/Page",
        )  # fmt: skip
        self._kids.append(self.file.put(told))
        self.code, self._links = [], []

    def bound(self) -> dict[str, object]:
        """All that belongs to the pages is written; what the catalogue says of them."""
        fonts = dictionary(**embedded(self.faces, self.file))
        self.file.put(dictionary(Font=fonts, ProcSet="[ /PDF /Text ]"), self._resources)
        at = {place.key: self._leads(place) for place in self._places}
        for number, key, rectangle in self._waiting:
            told = dictionary(
                Border="[ 0 0 0 ]", Contents="()", Dest=at[key], F=4, Rect=rectangle, Subtype="/Link", Type="/Annot"
            )  # printable, as the rules want it
            self.file.put(told, number)
        pages = self.file.put(dictionary(Count=len(self._kids), Kids=array(self._kids), Type="/Pages"), self._pages)
        return {"Lang": "(zh-CN)", "Outlines": self._outline(), "PageMode": "/UseOutlines", "Pages": pages}

    def _outline(self) -> str:
        """Two levels, the second folded."""
        root = self.file.number()
        groups: list[list[Place]] = []
        for place in self._places:
            if place.level == 0 or not groups:
                groups.append([])
            groups[-1].append(place)
        numbers = [self.file.number() for _ in groups]
        for at, (number, group) in enumerate(zip(numbers, groups, strict=True)):
            below = [self.file.number() for _ in group[1:]]
            for under, place in enumerate(group[1:]):
                self.file.put(self._entry(place, number, below, under), below[under])
            folded = {"Count": -len(below), **_ends(below)} if below else {}
            self.file.put(self._entry(group[0], root, numbers, at, **folded), number)
        return self.file.put(dictionary(Count=len(groups), **_ends(numbers), Type="/Outlines"), root)

    def _entry(self, place: Place, parent: int, beside: list[int], at: int, **folded: object) -> str:
        near = {"Prev": at - 1, "Next": at + 1}
        links = {name: reference(beside[number]) for name, number in near.items() if 0 <= number < len(beside)}
        return dictionary(Dest=self._leads(place), **folded, **links, Parent=reference(parent), Title=string(place.title))

    def _leads(self, place: Place) -> str:
        return f"[ {self._kids[place.page]} /XYZ 0 {figure(place.top)} 0 ]"


def _ends(numbers: list[int]) -> dict[str, object]:
    return {"First": reference(numbers[0]), "Last": reference(numbers[-1])} if numbers else {}


def figure(value: float) -> str:
    """Six digits behind the point below one, fewer above, none that say nothing."""
    if abs(value) <= 1e-7:
        return "0"
    whole = len(str(int(abs(value))))
    text = f"{value:.{6 if abs(value) <= 1 else max(0, 7 - whole)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text[1:] if text.startswith("0.") else text
