"""What a PDF says of itself, as XMP: the only metadata that PDF/A trusts."""

from datetime import UTC, datetime
from html import escape

from bundles.pdf.document import Document
from bundles.pdf.legible import kept
from ogonblick import __version__

LANGUAGE = "sv-SE"

_PACKET = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<rdf:Description rdf:about="">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:MetadataDate>{moment}</xmp:MetadataDate>
<xmp:CreatorTool>{program}</xmp:CreatorTool>
<pdf:Producer>{program}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>"""


def packet(document: Document) -> str:
    """Return the document's metadata, PDF/A-2a in what it claims."""
    return _PACKET.format(
        title=_text(document.title),
        subject=_text(document.subject),
        author=_text(document.author),
        language=LANGUAGE,
        moment=_moment(document.moment),
        program=f"Ögonblick {__version__}",
    )


def _text(text: str) -> str:
    """Return a text that XML may hold, on one line."""
    return escape(kept(" ".join(text.split())), quote=False)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
