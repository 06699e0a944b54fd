"""The metadata a sealed paper carries: an XMP packet in one fixed form, with room for the seal over the whole file."""

import re
from datetime import UTC, datetime
from xml.sax.saxutils import escape, unescape

NAMESPACE = "https://yulan.example/ns/paper/1/"
OPEN, CLOSE = b"<yulan:seal>", b"</yulan:seal>"
BLANK = b"0" * 64

_PROPERTIES = (
    ("serial", "Serial number of the paper"),
    ("facts", "SHA-256 of the attached facts.json"),
    ("seal", "SHA-256 of the whole file with this value set to zeros"),
)


_SERIAL = re.compile(rb"<yulan:serial>([^<]{1,200})</yulan:serial>")
_FACTS = re.compile(rb"<yulan:facts>([0-9a-f]{64})</yulan:facts>")


def stated(data: bytes) -> tuple[str, str]:
    """The serial and the digest of the facts that a file's metadata states, told from its bytes even when it can no longer be opened."""
    serial, facts = _SERIAL.search(data), _FACTS.search(data)
    return unescape(serial[1].decode("utf-8", "replace")) if serial else "", facts[1].decode() if facts else ""


def packet(*, title: str, author: str, serial: str, facts_sha256: str, at: datetime) -> bytes:
    """PDF/A identification (part 3, level U), the usual document properties, and ours with their declared schema."""
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    declared = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>'
        f"<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>{about}</pdfaProperty:description></rdf:li>"
        for name, about in _PROPERTIES
    )
    text = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(serial)}</rdf:li></rdf:Alt></dc:description>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:CreatorTool>Yulan</xmp:CreatorTool><pdf:Producer>Yulan</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:yulan="{NAMESPACE}">
<yulan:serial>{escape(serial)}</yulan:serial><yulan:facts>{facts_sha256}</yulan:facts><yulan:seal>{BLANK.decode()}</yulan:seal>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Yulan paper</pdfaSchema:schema><pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>yulan</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>{declared}</rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
    return text.encode()
