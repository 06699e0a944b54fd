"""Workbooks (.xlsx) as Excel, WPS, LibreOffice and report programs write them, part by part."""

import io
import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from grants.spreadsheets.rows import letter
from tests.spreadsheets.writers.cells import Fault, Formula, Page, Serial, Xml

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class Habits:
    """`day`: the format code of dates; `prefix`: of every element; `places`: whether cells and rows tell where they stand."""

    application: str
    day: str = "yyyy\\-mm\\-dd"
    shared: bool = True
    prefix: str = ""
    places: bool = True
    row_extras: str = ""
    rich: bool = False
    quote: str = '"'
    absolute: bool = False
    since_1904: bool = False
    dimension: str = ""
    main_type: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    parts: tuple[tuple[str, bytes], ...] = ()


EXCEL = Habits("Microsoft Excel", "m/d/yyyy", row_extras=' spans="1:6" x14ac:dyDescent="0.25"', rich=True)
EXCEL_MAC = replace(EXCEL, since_1904=True)
WPS = Habits(
    "WPS Office_12.1.0.16120_F1E327BC", 'yyyy"年"m"月"d"日";@', row_extras=' customFormat="1" ht="14.25" customHeight="1"'
)
WPS_INLINE = replace(WPS, shared=False)
LIBRE = Habits(
    "LibreOffice/7.6.4.1$Linux_X86_64 LibreOffice_project/60", "yyyy\\-mm\\-dd", row_extras=' customFormat="false" ht="12.8"'
)
EXPORT = Habits("Apache POI", prefix="x:", shared=False, absolute=True)
BARE = Habits("", places=False, shared=False)


def workbook(*pages: Page, habits: Habits = EXCEL) -> bytes:
    return packed(parts(list(pages), habits))


def packed(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def parts(pages: list[Page], habits: Habits) -> dict[str, bytes | str]:
    strings: dict[str, int] = {}
    p = habits.prefix
    xmlns = f"xmlns:{p[:-1]}" if p else "xmlns"
    sheets = {f"xl/worksheets/sheet{n}.xml": _sheet(page, habits, strings, xmlns) for n, page in enumerate(pages, 1)}
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for name in sheets
    )
    top = "/xl/" if habits.absolute else ""
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{DOC}/worksheet" Target="{top}worksheets/sheet{n}.xml"/>'
        for n in range(1, len(pages) + 1)
    )
    listed = "".join(
        f'<{p}sheet name={quoteattr(page.name)} sheetId="{n}"{_state(page)} r:id="rId{n}"/>' for n, page in enumerate(pages, 1)
    )
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{habits.main_type}"/>{overrides}'
        '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
        'sharedStrings+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{DOC}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<{p}workbook {xmlns}="{MAIN}" xmlns:r="{DOC}"><{p}workbookPr'
        f"{' date1904=' + chr(34) + '1' + chr(34) if habits.since_1904 else ''}/><{p}sheets>{listed}</{p}sheets></{p}workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{relations}<Relationship Id="rId90" '
        f'Type="{DOC}/styles" Target="{top}styles.xml"/><Relationship Id="rId91" Type="{DOC}/sharedStrings" '
        f'Target="{top}sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'{HEAD}<{p}styleSheet {xmlns}="{MAIN}"><{p}numFmts count="2"><{p}numFmt numFmtId="176" '
        f'formatCode={quoteattr(habits.day)}/><{p}numFmt numFmtId="177" formatCode="yyyy/m/d\\ h:mm"/></{p}numFmts>'
        f'<{p}fonts count="1"><{p}font><{p}sz val="11"/><{p}name val="宋体"/></{p}font></{p}fonts><{p}fills count="1"><{p}fill/></{p}fills>'
        f'<{p}borders count="1"><{p}border/></{p}borders><{p}cellStyleXfs count="1"><{p}xf numFmtId="0"/></{p}cellStyleXfs>'
        f'<{p}cellXfs count="3"><{p}xf numFmtId="0"/><{p}xf numFmtId="176" applyNumberFormat="1"/><{p}xf numFmtId="177" '
        f'applyNumberFormat="1"/></{p}cellXfs></{p}styleSheet>',
        "docProps/app.xml": f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Application>{habits.application}</Application></Properties>",
        **sheets,
    }
    if strings:
        files["xl/sharedStrings.xml"] = _strings(strings, habits, xmlns)
    return files | dict(habits.parts)


def _state(page: Page) -> str:
    return "" if page.state == "visible" else f' state="{page.state}"'


def _strings(strings: dict[str, int], habits: Habits, xmlns: str) -> str:
    p = habits.prefix

    def item(text: str) -> str:
        if habits.rich and len(text) > 3:  # a part of a text in another colour, with its reading
            runs = (text[:2], text[2:])
            return (
                "".join(f'<{p}r><{p}rPr/><{p}t xml:space="preserve">{escape(run)}</{p}t></{p}r>' for run in runs)
                + f"<{p}phoneticPr/>"
            )
        return f'<{p}t xml:space="preserve">{escape(text)}</{p}t>'

    listed = "".join(f"<{p}si>{item(text)}</{p}si>" for text in strings)
    return f'{HEAD}<{p}sst {xmlns}="{MAIN}" count="{len(strings)}" uniqueCount="{len(strings)}">{listed}</{p}sst>'


def _sheet(page: Page, habits: Habits, strings: dict[str, int], xmlns: str) -> str:
    p, q, rows = habits.prefix, habits.quote, []
    for number, cells in enumerate(page.rows, page.before + 1):
        inside = "".join(_cell(cell, f"{letter(at)}{number}", habits, strings) for at, cell in enumerate(cells))
        place = f" r={q}{number}{q}" if habits.places else ""
        hidden = f" hidden={q}1{q}" if number in page.hidden else ""
        rows.append(f"<{p}row{place}{habits.row_extras}{hidden}>{inside}</{p}row>")
    merged = "".join(f'<{p}mergeCell ref="{area}"/>' for area in page.merged)
    tail = f'<{p}mergeCells count="{len(page.merged)}">{merged}</{p}mergeCells>' if merged else ""
    dimension = f'<{p}dimension ref="{habits.dimension}"/>' if habits.dimension else ""
    return (
        f'{HEAD}<{p}worksheet {xmlns}="{MAIN}" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">{dimension}'
        f"{page.columns}<{p}sheetData>{''.join(rows)}{page.more}</{p}sheetData>{tail}</{p}worksheet>"
    )


def _cell(cell: Any, place: str, habits: Habits, strings: dict[str, int]) -> str:
    p, q = habits.prefix, habits.quote
    r = f" r={q}{place}{q}" if habits.places else ""
    if cell is None:
        return "" if habits.places else f"<{p}c/>"
    if isinstance(cell, Xml):
        return cell.text.format(r=place)
    if isinstance(cell, Fault):
        formula = f"<{p}f>{escape(cell.formula)}</{p}f>" if cell.formula else ""
        return f'<{p}c{r} t="e">{formula}<{p}v>{cell.shown}</{p}v></{p}c>'
    if isinstance(cell, Formula):
        kind = ' t="str"' if isinstance(cell.value, str) else ""
        value = "" if cell.value is None else f"<{p}v>{escape(str(cell.value))}</{p}v>"
        return f"<{p}c{r}{kind}><{p}f>{escape(cell.text)}</{p}f>{value}</{p}c>"
    if isinstance(cell, bool):
        return f'<{p}c{r} t="b"><{p}v>{int(cell)}</{p}v></{p}c>'
    if isinstance(cell, date):
        return f'<{p}c{r} s="{2 if isinstance(cell, datetime) else 1}"><{p}v>{serial(cell, habits.since_1904):g}</{p}v></{p}c>'
    if isinstance(cell, Serial):
        return f"<{p}c{r}><{p}v>{cell.number}</{p}v></{p}c>"
    if isinstance(cell, int | float):
        return f"<{p}c{r}><{p}v>{cell!r}</{p}v></{p}c>"
    if habits.shared:
        return f'<{p}c{r} t="s"><{p}v>{strings.setdefault(cell, len(strings))}</{p}v></{p}c>'
    return f'<{p}c{r} t="inlineStr"><{p}is><{p}t xml:space="preserve">{escape(cell)}</{p}t></{p}is></{p}c>'


def serial(day: date, since_1904: bool) -> float:
    begins = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
    there = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    return round((there - begins).total_seconds() / 86400, 6)
