"""A PDF written once, from front to back: numbered objects, one table, one trailer, always in the form `revision` reads.

Objects are text as it stands in the file, references ``5 0 R``; streams are packed by whoever gives them.
"""

import re
from collections.abc import Iterable
from io import BytesIO

HEAD = b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n"
_SIMPLE = re.compile(r"[A-Za-z0-9 .,:_-]*")


class File:
    def __init__(self) -> None:
        self.out = BytesIO()
        self.out.write(HEAD)
        self.places: list[int] = []

    def number(self) -> int:
        """Of an object that is told of before it is written."""
        self.places.append(0)
        return len(self.places)

    def put(self, body: str, number: int = 0) -> str:
        """Write an object; its reference."""
        return self._put(body.encode("ascii"), number)

    def stream(self, content: bytes, number: int = 0, **entries: object) -> str:
        told = dictionary(**entries, Length=len(content)).encode("ascii")
        return self._put(b"%b\nstream\n%b\nendstream" % (told, content), number)

    def _put(self, body: bytes, number: int) -> str:
        number = number or self.number()
        self.places[number - 1] = self.out.tell()
        self.out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return reference(number)

    def close(self, root: str, info: str, identity: str) -> None:
        """`identity`: 32 hexadecimal digits that differ where the content differs."""
        if not all(self.places):
            raise AssertionError("every object that was told of must be written")
        at, size = self.out.tell(), len(self.places) + 1
        self.out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        self.out.write(b"".join([b"%010d 00000 n \n" % place for place in self.places]))
        trailer = f"trailer << /Info {info} /Root {root} /Size {size} /ID [<{identity}><{identity}>] >>\nstartxref\n{at}\n%%EOF\n"
        self.out.write(trailer.encode("ascii"))


def reference(number: int) -> str:
    return f"{number} 0 R"


def dictionary(**entries: object) -> str:
    return f"<< {' '.join([f'/{name} {value}' for name, value in entries.items()])} >>"


def array(values: Iterable[object]) -> str:
    return f"[ {' '.join(map(str, values))} ]"


def string(text: str) -> str:
    return f"({text})" if _SIMPLE.fullmatch(text) else f"<feff{text.encode('utf-16-be').hex()}>"
