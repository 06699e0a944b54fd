"""The modules of a code to photograph. Imported only where one is drawn: the library is large."""

from typing import Any

from reportlab.graphics.barcode import qrencoder


def matrix(payload: str) -> list[bytearray]:
    """1 where it is dark; the smallest code of its kind that still reads with a seventh of it spoilt."""
    code: Any = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(qrencoder.QR8bitByte(payload))
    code.make()
    across = range(code.getModuleCount())
    return [bytearray(bool(code.isDark(row, column)) for column in across) for row in across]
