"""A workbook changed cell by cell, as a program does that opens it and saves it again: everything else in it stays as it was."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

from grants.spreadsheets.rows import number_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
BEGIN = date(1899, 12, 30)
Cells = Mapping[str, str | float | date]

ET.register_namespace("", MAIN)
ET.register_namespace("r", REL)


def edited(content: bytes, sheet: str, cells: Cells) -> bytes:
    """`cells`: by their names (“A4”) what is typed into them; a cell keeps its format, a new one takes that of its column."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        place = _place(old, sheet)
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part, _typed(data, cells) if part.filename == place else data)
    return out.getvalue()


def comments(content: bytes, sheet: str) -> dict[str, str]:
    """What hangs at which cell."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        place = _place(book, sheet)
        folder, _slash, name = place.rpartition("/")
        for target in _related(book, f"{folder}/_rels/{name}.rels", "/comments").values():
            tree = ET.fromstring(book.read(target.replace("../", "xl/")))
            return {one.attrib["ref"]: "".join(one.itertext()) for one in tree.iter(f"{{{MAIN}}}comment")}
    return {}


def _place(book: zipfile.ZipFile, sheet: str) -> str:
    """The part that holds the sheet of this name."""
    targets = _related(book, "xl/_rels/workbook.xml.rels", "/worksheet")
    for one in ET.fromstring(book.read("xl/workbook.xml")).iter(f"{{{MAIN}}}sheet"):
        if one.attrib["name"] == sheet:
            return f"xl/{targets[one.attrib[f'{{{REL}}}id']]}"
    raise LookupError(f"no sheet “{sheet}”")


def _related(book: zipfile.ZipFile, part: str, kind: str) -> dict[str, str]:
    rows = ET.fromstring(book.read(part)).iter(f"{{{PACKAGE}}}Relationship")
    return {one.attrib["Id"]: one.attrib["Target"] for one in rows if one.attrib["Type"].endswith(kind)}


def _typed(data: bytes, cells: Cells) -> bytes:
    tree = ET.fromstring(data)
    rows = tree.find(f"{{{MAIN}}}sheetData")
    assert rows is not None
    styles = dict(_styles(tree))
    for name, value in cells.items():
        letters = name.rstrip("0123456789")
        row = _among(rows, "row", name.removeprefix(letters), int)
        cell = _among(row, "c", name, lambda ref: number_of(ref.rstrip("0123456789")))
        if "s" not in cell.attrib and (style := styles.get(number_of(letters) + 1)):
            cell.set("s", style)
        _write(cell, value)
    return ET.tostring(tree, encoding="UTF-8", xml_declaration=True)


def _styles(tree: ET.Element) -> Iterator[tuple[int, str]]:
    for column in tree.iter(f"{{{MAIN}}}col"):
        for nth in range(int(column.attrib["min"]), int(column.attrib["max"]) + 1):
            yield nth, column.attrib.get("style", "")


def _among(parent: ET.Element, tag: str, name: str, order: Any) -> ET.Element:
    """The row or cell of this name; made where it belongs when there is none."""
    before = 0
    for one in parent:
        if one.attrib["r"] == name:
            return one
        before += order(one.attrib["r"]) < order(name)
    made = ET.Element(f"{{{MAIN}}}{tag}", {"r": name})
    parent.insert(before, made)
    return made


def _write(cell: ET.Element, value: str | float | date) -> None:
    for part in list(cell):
        cell.remove(part)
    cell.attrib.pop("t", None)
    if isinstance(value, str):
        cell.set("t", "inlineStr")
        ET.SubElement(ET.SubElement(cell, f"{{{MAIN}}}is"), f"{{{MAIN}}}t").text = value
    else:
        number = (value - BEGIN).days if isinstance(value, date) else value
        ET.SubElement(cell, f"{{{MAIN}}}v").text = str(number)
