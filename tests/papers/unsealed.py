"""A drawn file before it is sealed, to look at."""

from grants.papers.pdf import dictionary
from grants.papers.press import Drawn


def data(drawn: Drawn) -> bytes:
    """Of a file that nobody will seal."""
    file = drawn.file
    file.close(file.put(dictionary(Type="/Catalog", **drawn.root)), file.put(dictionary(**drawn.info)), "0" * 32)
    return file.out.getvalue()
