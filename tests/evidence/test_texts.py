"""What files say is read apart from the server: invoices as PDF, OFD and XML; a file that hangs or swells costs only itself."""

import zlib
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from grants.evidence import text_child
from grants.evidence.actions import store
from grants.evidence.texts import texts
from tests.evidence.files import INVOICE, PDF, png, upload, zipped

pytestmark = pytest.mark.django_db
NUMBER = "25352000000012345678"


def paper(tmp_path: Path, *lines: str) -> bytes:
    """A PDF as an invoicing platform makes it: lines of text on one page."""
    path = tmp_path / "paper.pdf"
    canvas = Canvas(str(path))
    for n, line in enumerate(lines):
        canvas.drawString(60, 780 - 20 * n, line)
    canvas.save()
    return path.read_bytes()


def swelling() -> bytes:
    """A page whose content unpacks to 300 MB of text operators."""
    packer = zlib.compressobj(9)
    content = b"".join(packer.compress(b"(aaaaaaaaaaaaaaaa) Tj\n" * 50_000) for _n in range(300)) + packer.flush()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(content), content),
    ]  # fmt: skip
    body, places = b"%PDF-1.4\n", []
    for n, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj" % n + part + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body + b"xref\n0 5\n0000000000 65535 f \n" + table + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    )


def test_invoices_of_every_kind_are_read_and_a_bomb_between_them_costs_only_itself(tmp_path: Path, personas: Any) -> None:
    ofd = zipped({
        "OFD.xml": b'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody/></ofd:OFD>',
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page><ofd:TextCode>发票号码 {NUMBER}</ofd:TextCode></ofd:Page>".encode(),
    })  # fmt: skip
    brought = [
        ("发票.pdf", paper(tmp_path, f"No. {NUMBER}", "2026-03-05", "1,234.50")), ("坏.pdf", PDF), ("炸弹.pdf", swelling()),
        ("发票.ofd", ofd), ("发票.xml", INVOICE), ("照片.png", png()),
    ]  # fmt: skip
    files = [store(upload(name, content), by=personas["OF"]) for name, content in brought]
    found = texts(files)
    said = [found[file.pk] for file in files]
    assert (NUMBER in said[0], "2026-03-05" in said[0], "1,234.50" in said[0]) == (True, True, True)
    assert (said[1], said[2], said[5]) == ("", "", "")
    assert NUMBER in said[3]
    assert "25112000000012345678" in said[4]


def test_what_was_not_reached_in_time_is_not_called_empty(tmp_path: Path, personas: Any) -> None:
    file = store(upload("发票.pdf", paper(tmp_path, NUMBER)), by=personas["OF"])
    assert texts([file], patience=0) == {}


def test_no_more_text_than_an_invoice_has_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "long.xml"
    path.write_bytes(b"<EInvoice>" + b"1234567890 " * 10_000 + b"</EInvoice>")
    assert len(text_child.text_of(str(path), "xml")) == text_child.CHARACTERS
