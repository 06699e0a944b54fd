"""The types of file that are kept. A type is what the content is, never what the name says."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Type:
    """One type that may be kept: its extension is its code."""

    code: str
    label: Promise
    content_type: str
    picture: bool = False


TYPES: dict[str, Type] = {
    t.code: t
    for t in (
        Type("pdf", _("PDF document"), "application/pdf"),
        Type("jpg", _("JPEG picture"), "image/jpeg", picture=True),
        Type("png", _("PNG picture"), "image/png", picture=True),
        Type("xlsx", _("Excel workbook"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        Type("xls", _("Excel workbook of an older kind"), "application/vnd.ms-excel"),
        Type("docx", _("Word document"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        Type("ods", _("ODS spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
        Type("csv", _("CSV table"), "text/csv"),
        Type("ofd", _("OFD document"), "application/ofd"),
        Type("xml", _("Electronic invoice (XML)"), "application/xml"),
    )
}
