"""The PDF objects of one embedded subset: Type0 over CIDFontType2, widths, glyph map, ToUnicode."""

import hashlib
import zlib
from array import array

import uharfbuzz as hb

from grants.papers import pdf
from grants.papers.pdf import File, dictionary

LEVEL = 1  # of packing: two fifths of the time of the usual six for a fifth more bytes
KEPT = frozenset({"glyf", "head", "hhea", "hmtx", "loca", "maxp"})


def cut(face: hb.Face, weight: float, characters: set[str]) -> tuple[bytes, dict[str, int], hb.Face]:
    """The subset with its weight pinned, the glyph number of each character in it, and its face for measuring."""
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(map(ord, characters))
    wanted.pin_axis_location(face, "wght", weight)
    wanted.layout_feature_tag_set.clear()
    wanted.name_id_set.clear()
    for tag in set(face.table_tags) - KEPT - {"cmap", "fvar", "gvar", "avar", "HVAR", "VVAR", "MVAR"}:
        wanted.drop_table_tag_set.add(int.from_bytes(tag.encode(), "big"))
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    plan = hb.SubsetPlan(face, wanted)
    old_to_new = dict(plan.old_to_new_glyph_mapping.items())
    numbers = {chr(code): old_to_new[glyph] for code, glyph in plan.unicode_to_old_glyph_mapping.items()}
    made = plan.execute()
    return made.blob.data, numbers, made


def add_font(file: File, face: hb.Face, weight: float, name: str, glyphs: dict[int, tuple[str, str]]) -> str:
    """`glyphs`: code in the page → (character it stands for, character drawn; "" draws nothing)."""
    data, numbers, made = cut(face, weight, {shown for _, shown in glyphs.values() if shown} | {" "})
    measure = hb.Font(made)
    advance = {shown: round(measure.get_glyph_h_advance(number)) for shown, number in numbers.items()}
    codes = sorted(glyphs)
    to_glyph = array("H", bytes(2 * (codes[-1] + 1)))
    for code in codes:
        to_glyph[code] = numbers.get(glyphs[code][1], numbers[" "])
    to_glyph.byteswap()
    base = f"/{''.join(chr(65 + byte % 26) for byte in hashlib.sha256(data).digest()[:6])}+{name}"
    bounds = measure.get_font_extents("ltr")
    descriptor = dictionary(
        Type="/FontDescriptor", FontName=base, Flags=4, FontBBox=f"[ -1000 {int(bounds.descender)} 3000 {int(bounds.ascender)} ]",
        ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=733, StemV=80 if weight < 600 else 140,
        FontFile2=_packed(file, data, Length1=len(data)),
    )  # fmt: skip
    descendant = dictionary(
        Type="/Font", Subtype="/CIDFontType2", BaseFont=base,
        CIDSystemInfo=dictionary(Registry="(Adobe)", Ordering="(Identity)", Supplement=0), FontDescriptor=file.put(descriptor), DW=1000,
        W=_widths({code: advance[shown] if (shown := glyphs[code][1]) else 0 for code in codes}),
        CIDToGIDMap=_packed(file, to_glyph.tobytes()),
    )  # fmt: skip
    return file.put(
        dictionary(
            Type="/Font", Subtype="/Type0", BaseFont=base, Encoding="/Identity-H", DescendantFonts=f"[ {file.put(descendant)} ]",
            ToUnicode=_packed(file, _to_unicode({c: g[0] for c, g in glyphs.items()})),
        )
    )  # fmt: skip


def _packed(file: File, content: bytes, **entries: int) -> str:
    return file.stream(zlib.compress(content, LEVEL), Filter="/FlateDecode", **entries)


def _widths(advances: dict[int, int]) -> str:
    """``code [w w …]`` for each unbroken run of codes whose advance is not the default."""
    runs: dict[int, list[int]] = {}
    first = last = -1
    for code, advance in sorted(advances.items()):
        if advance == 1000:
            continue
        if last != code - 1:
            first = code
        runs.setdefault(first, []).append(advance)
        last = code
    return f"[ {' '.join(f'{start} {pdf.array(run)}' for start, run in runs.items())} ]"


def _to_unicode(characters: dict[int, str]) -> bytes:
    lines = [f"<{code:04X}> <{character.encode('utf-16-be').hex().upper()}>" for code, character in sorted(characters.items())]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}\nendcmap\n"
        "CMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()
