"""What a file is, by its content; what is not kept, and why in words."""

import io
import struct
import zipfile

import pytest
from django.utils.translation import override
from PIL import Image

from grants.evidence import archives, detect
from grants.evidence.archives import Rejected
from tests.evidence.files import DOCX, EXE, INVOICE, PDF, XLSM, ods, ofd, office, photograph, png, zipped


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("发票.pdf", PDF, "pdf"),
        ("带序标记.pdf", b"\xef\xbb\xbf" + PDF, "pdf"),
        ("照片.jpg", photograph(), "picture"),
        ("照片.exe", png(), "picture"),
        ("图.webp", photograph("WEBP"), "picture"),
        ("明细.xlsx", office(), "xlsx"),
        ("协议.docx", office(DOCX), "docx"),
        ("明细.ods", ods(), "ods"),
        ("票.ofd", ofd(), "ofd"),
        ("票.xml", INVOICE, "xml"),
        ("凭证.xml", b'<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance"/>', "xml"),
        ("台账.csv", "日期,金额\n2015-03-01,1200.00\n".encode("utf-8-sig"), "csv"),
        ("台账.csv", "日期;金额\n张㛃;1\n".encode("gb18030"), "csv"),
        ("BM.csv", b"BM,1\n", "csv"),
        ("MZ.csv", b"MZJ,1\n", "csv"),
    ],
)
def test_kinds_that_are_kept(name: str, content: bytes, kind: str) -> None:
    assert detect.kind_of(content, name) == kind


def heic() -> bytes:
    return struct.pack(">I", 24) + b"ftypheic" + b"\x00" * 40


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("空.pdf", b"", detect.EMPTY),
        ("发票.pdf", EXE, "it is a program"),
        ("照片.jpg", b"\x7fELF" + b"\x00" * 60, "it is a program"),
        ("台账.csv", b"#!/bin/sh\necho a,b\n", "it is a program"),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "it is an old Word or Excel file"),
        ("包.rar", b"Rar!\x1a\x07\x01\x00", "it is an archive"),
        ("图.gif", b"GIF89a" + b"\x00" * 20, "it is a GIF picture"),
        ("图.bmp", b"BM" + b"\x00" * 60, "it is a BMP picture"),
        ("图.tif", b"II*\x00" + b"\x00" * 60, "it is a TIFF picture"),
        ("照片.heic", heic(), "it is a HEIC picture"),
        ("片.mp4", struct.pack(">I", 24) + b"ftypisom" + b"\x00" * 40, "it is a film"),
        ("页.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "it is a web page"),
        ("图.svg", b"<svg onload='alert(1)'/>", "it is a web page"),
        ("断.pdf", PDF[:-8], "the PDF is cut off"),
        ("伪.pdf", EXE[:100] + PDF, "it is a program"),
        ("表.csv", "日期,金额".encode("utf-16"), "it is text in UTF-16"),
        ("信.csv", "没有分隔的一句话".encode(), "its content is none of the types"),
        ("信.doc", "日期,金额".encode(), "its content is none of the types"),
        ("乱.csv", bytes(range(256)), "its content is none of the types"),
        ("票.xml", b"<note><to>x</to></note>", "it is XML, but no electronic invoice"),
        ("票.xml", b"<EInvoice><Header></EInvoice>", "it is XML, but no electronic invoice"),
        ("票.xml", b'<!DOCTYPE x [<!ENTITY a "a">]><EInvoice>&a;</EInvoice>', "it is XML, but no electronic invoice"),
        ("票.xml", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><EInvoice/>', "it is XML, but no electronic invoice"),
    ],
)
def test_kinds_that_are_not_kept_say_what_they_are(name: str, content: bytes, why: object) -> None:
    with override("en"), pytest.raises(Rejected) as refused:
        detect.kind_of(content, name)
    with override("en"):
        assert refused.value.why.startswith(str(why))


def told_size_falsely() -> bytes:
    """A part of 1 MB that says it has 10 bytes."""
    honest = zipped({"[Content_Types].xml": b"<Types/>", "xl/big.xml": b"a" * 1_000_000})
    directory = honest.rindex(b"PK\x01\x02")
    return honest[: directory + 24] + struct.pack("<I", 10) + honest[directory + 28 :]


def nested(levels: int) -> bytes:
    content = b"0" * 1000
    for _level in range(levels):
        content = zipped({"inner.zip": content})
    return content


def locked() -> bytes:
    honest = bytearray(office())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = honest.index(mark)
        honest[start + offset] |= 1
    return bytes(honest)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (office(XLSM), archives.MACROS),
        (office(**{"xl/vbaProject.bin": b"x"}), archives.MACROS),
        (office(**{"xl/macrosheets/sheet1.xml": b"x"}), archives.MACROS),
        (office(DOCX, **{"word/embeddings/oleObject1.bin": b"x"}), archives.MACROS),
        (ods(**{"Basic/Standard/Module1.xml": b"x"}), archives.MACROS),
        (office(**{"../../etc/passwd": b"x"}), archives.UNSAFE_PATHS),
        (office(**{"/etc/passwd": b"x"}), archives.UNSAFE_PATHS),
        (zipped({"a.txt": b"x"}), archives.OTHER_ZIP),
        (nested(3), archives.OTHER_ZIP),
        (office()[:200], archives.BROKEN),
        (b"PK\x03\x04" + b"\x00" * 100, archives.BROKEN),
        (told_size_falsely(), archives.BROKEN),
        (locked(), archives.LOCKED),
    ],
)
def test_archives_that_are_not_kept(content: bytes, why: object) -> None:
    with pytest.raises(Rejected) as refused:
        archives.kind_of(content)
    assert refused.value.why == str(why)


def test_a_small_file_that_unpacks_to_much_is_not_even_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = office(**{"xl/sheet.xml": b"\x00" * (archives.MOST_UNPACKED + 1)})
    assert len(bomb) < 200_000
    monkeypatch.setattr(zipfile.ZipFile, "testzip", lambda self: pytest.fail("it was unpacked"))
    with pytest.raises(Rejected) as refused:
        archives.kind_of(bomb)
    assert "100" in refused.value.why and "5000" in refused.value.why


def test_a_file_of_very_many_parts_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        archives.kind_of(zipped({f"xl/{n}.xml": b"" for n in range(archives.MOST_ENTRIES + 1)}, zipfile.ZIP_STORED))
    assert "5000" in refused.value.why


def test_nothing_is_a_picture_by_its_name_alone() -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "TIFF")
    for name in ("照片.jpg", "照片.png"):
        with pytest.raises(Rejected):
            detect.kind_of(out.getvalue(), name)
