"""What a person reads on a page: its text without the markup, the cells of its tables."""

import html
import re

from django.http import HttpResponse


def words(answer: HttpResponse, *, of: str = "main") -> str:
    """The text of the page (of its main part), blanks collapsed."""
    source = answer.content.decode()
    part = re.search(rf"<{of}\b.*</{of}>", source, re.S)
    return plain(re.sub(r"<(script|style|svg)\b.*?</\1>", " ", part[0] if part else source, flags=re.S))


def plain(source: str) -> str:
    """Without the tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", source)).split())


def rows(answer: HttpResponse, heading: str) -> list[list[str]]:
    """The cells of the body rows of the first table after an id or a text of the page."""
    source = answer.content.decode()
    source = source[source.index(heading) :]
    body = re.search(r"<tbody.*?</tbody>", source, re.S)
    return [
        [plain(cell) for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr\b.*?</tr>", body[0] if body else "", re.S)
    ]


def links(answer: HttpResponse) -> set[str]:
    return {html.unescape(url) for url in re.findall(r'href="(/[^"#]*)', answer.content.decode())}
