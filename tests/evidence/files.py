"""Real files, made here: pictures with a place in them, office documents, bombs and disguises."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

GPS = 0x8825
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
INVOICE = b'<?xml version="1.0" encoding="UTF-8"?><EInvoice><Header><EIid>25112000000012345678</EIid></Header></EInvoice>'
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def drawing(width: int = 320, height: int = 240, mode: str = "RGB") -> Image.Image:
    """A picture with a bright half and a dark square, so that it has a likeness of its own."""
    picture = Image.linear_gradient("L").resize((width, height)).rotate(90).convert("RGB")
    picture.paste((200, 30, 60), (width // 8, height // 8, width // 3, height // 2))
    return picture.convert(mode)


def photograph(name: str = "JPEG", *, orientation: int = 1, picture: Image.Image | None = None) -> bytes:
    """A picture as a telephone takes it: with the place of somebody's home, the telephone's make, a comment and a profile."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRETMAKER"
    exif[0x9286] = "SECRETCOMMENT"
    exif[GPS] = {1: "N", 2: (24.0, 46.0, 53.0), 3: "E", 4: (118.0, 33.0, 7.0)}
    out = io.BytesIO()
    extra = {"comment": b"SECRETREMARK"} if name == "JPEG" else {}
    (picture or drawing()).save(out, name, exif=exif, icc_profile=b"SECRETPROFILE", **extra)
    return out.getvalue()


def png(width: int = 320, height: int = 240, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    drawing(width, height, mode).save(out, "PNG")
    return out.getvalue()


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(main: str = XLSX, **more: bytes) -> bytes:
    """The smallest thing that says it is a workbook (or whatever `main` says)."""
    types = (
        f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override ContentType="{main}"/></Types>'
    )
    return zipped({"[Content_Types].xml": types.encode(), "xl/workbook.xml": b"<workbook/>", **more})


def ods(**more: bytes) -> bytes:
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>", **more})


def ofd() -> bytes:
    return zipped({"OFD.xml": b'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>', "Doc_0/Document.xml": b"<x/>"})
