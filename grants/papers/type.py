"""The type of every paper: Noto Sans SC with TC and JP behind it, embedded, subset, and read back exactly.

The files are variable fonts whose default weight is Thin; a weight is pinned while the subset is cut (six milliseconds),
so nothing is cached on disk. In the page a character is its own code point (Identity-H, UTF-16BE): text costs one ``hex()``.
Characters beyond U+FFFF get codes from the surrogate range, which no text uses, and their real value in ToUnicode.
A character no face has is drawn as □ and still extracts as itself; marks that only join or select are drawn as nothing.
"""

import hashlib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import justmytype_intl_cjk
import uharfbuzz as hb

from grants.papers import embed
from grants.papers.pdf import File

REGULAR, BOLD = "Yulan-Regular", "Yulan-Bold"
WEIGHTS = {REGULAR: 400.0, BOLD: 700.0}
FACES = (
    ("notosanssc", "NotoSansSC[wght].ttf", "a3041811a78c361b1de50f953c805e0244951c21c5bd412f7232ef0d899af0da"),
    ("notosanstc", "NotoSansTC[wght].ttf", "864727d210d54f2537bbe23b3a839436c3992af72de9322af5270897246bd44f"),
    ("notosansjp", "NotoSansJP[wght].ttf", "c2f3b4d463500a2ddcd3849cded1fceeb9fd6d1c32e6cbecd568453ba50fc68f"),
)
BOX, SPACE = "□", " "
FIRST_RARE, LAST_RARE = 0xD800, 0xDFFF


class TypeChanged(Exception):
    """The type on this machine is not the one papers are set in: a paper made with it could not be made again."""


@cache
def face(index: int) -> hb.Face:
    """One of FACES, read once per process and only if its digest is the pinned one."""
    folder, name, expected = FACES[index]
    path = Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / folder / name
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != expected:
            raise TypeChanged(f"{path} is not the font this version was built with; reinstall the locked requirements")
    return hb.Face(hb.Blob.from_file_path(str(path)))  # mapped: what no paper asks for is not in memory


@cache
def coverage(index: int) -> hb.Set:
    return face(index).unicodes


@cache
def face_of(character: str) -> int | None:
    """The first face that has the character; None when none has."""
    return next((index for index in range(len(FACES)) if ord(character) in coverage(index)), None)


def invisible(character: str) -> bool:
    """Joiners, selectors and direction marks: kept in the text, drawn as nothing."""
    return (
        unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    )


class Widths(dict[str, int]):
    """Advance of each character in thousandths of the size, measured when first met."""

    def __init__(self, weight: float) -> None:
        super().__init__()
        self.weight = weight
        self._fonts: dict[int, hb.Font] = {}

    def __missing__(self, character: str) -> int:
        if invisible(character):
            width = 0
        else:
            index = face_of(character)
            shown = character if index is not None else BOX
            if (index or 0) not in self._fonts:
                font = self._fonts[index or 0] = hb.Font(face(index or 0))
                font.set_variations({"wght": self.weight})
            font = self._fonts[index or 0]
            width = round(font.get_glyph_h_advance(font.get_nominal_glyph(ord(shown)) or 0))
        self[character] = width
        return width


@dataclass
class Used:
    """What one document has set in one weight: the codes of each face and what they stand for."""

    name: str
    straight: set[str] = field(default_factory=set)  # first face, code = code point
    special: dict[str, tuple[int, int]] = field(default_factory=dict)  # character → face, code
    rare: int = FIRST_RARE


class Faces(dict[str, Used]):
    """What one document has set, by weight, in the order they were first asked for."""

    def __missing__(self, name: str) -> Used:
        made = self[name] = Used(name)
        return made


class Type:
    """One weight: how wide its characters are, and which code of which face shows them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.widths = Widths(WEIGHTS[name])

    def width(self, text: str, size: float) -> float:
        return sum(map(self.widths.__getitem__, text)) * size / 1000

    def runs(self, text: str, faces: Faces) -> list[tuple[int, bytes]]:
        """Runs of (face, bytes); nearly always one run, because one face covers what is written."""
        used = faces[self.name]
        if used.straight.issuperset(text):
            return [(0, text.encode("utf-16-be"))]
        for character in dict.fromkeys(text):  # in the order of the text: the codes of rare ones are given out as they are met
            if character not in used.straight and character not in used.special:
                self._meet(character, used)
        if used.special.keys().isdisjoint(text):
            return [(0, text.encode("utf-16-be"))]
        runs: list[tuple[int, bytearray]] = []
        for character in text:
            index, code = used.special.get(character) or (0, ord(character))
            if not runs or runs[-1][0] != index:
                runs.append((index, bytearray()))
            runs[-1][1].extend(code.to_bytes(2, "big"))
        return [(index, bytes(run)) for index, run in runs]

    def _meet(self, character: str, used: Used) -> None:
        index, code = face_of(character), ord(character)
        if index == 0 and code < FIRST_RARE:
            used.straight.add(character)
            return
        if code > 0xFFFF:
            code = used.rare
            used.rare = min(used.rare + 1, LAST_RARE)
        used.special[character] = (index or 0, code)


def embedded(faces: Faces, file: File) -> dict[str, object]:
    """One font per face a document used, holding the characters used; by the names its pages call them."""
    found: dict[str, object] = {}
    for name, used in faces.items():
        for index in range(len(FACES)):
            glyphs = {ord(c): (c, c) for c in used.straight} if index == 0 else {}
            glyphs |= {code: (c, _shown(c)) for c, (where, code) in used.special.items() if where == index}
            if glyphs:
                told = embed.add_font(file, face(index), WEIGHTS[name], f"{name}{index or ''}", glyphs)
                found[internal_name(name, index)[1:]] = told
    return found


def _shown(character: str) -> str:
    if invisible(character):
        return ""
    return character if face_of(character) is not None else BOX


def internal_name(font: str, index: int) -> str:
    return f"/{'B' if font == BOLD else 'R'}{index}"


@cache
def weight(name: str) -> Type:
    """Its characters are measured once per process."""
    return Type(name)


def width(text: str, size: float, *, bold: bool = False) -> float:
    return weight(BOLD if bold else REGULAR).width(text, size)
