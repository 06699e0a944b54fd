"""What stands in workbooks that are taken from a page."""

from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook


def rows_of(content: bytes, sheet: int = 0) -> list[list[Any]]:
    read = CalamineWorkbook.from_filelike(BytesIO(content))
    return read.get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def sheets_of(content: bytes) -> list[str]:
    return list(CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names)
