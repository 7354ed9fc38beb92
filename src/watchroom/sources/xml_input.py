"""Strict XML from strangers: no document types, no entities, nothing fetched, errors that name the field."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from watchroom.base.errors import BadInputError

XML_BYTES_MAX = 2_000_000
XML_TAGS_MAX = 200_000
XML_LEVELS_MAX = 100


class _Shallow(TreeBuilder):
    """Builds a tree of so many levels at most: to build and drop a very deep one takes seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._levels = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Go one level down."""
        self._levels += 1
        if self._levels > XML_LEVELS_MAX:
            raise ValueError(f"more than {XML_LEVELS_MAX} levels deep")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """Go one level up."""
        self._levels -= 1
        return super().end(tag)


def read_xml(document: bytes | str, field: str = "message", max_bytes: int = XML_BYTES_MAX) -> Element:
    """Return the root of one XML document; raise BadInputError naming `field` for whatever is not plain XML."""
    if len(document) > max_bytes:
        raise BadInputError(field, f"is larger than {max_bytes} bytes; send smaller messages")
    tags = document.count("<") if isinstance(document, str) else document.count(b"<")
    if tags > XML_TAGS_MAX:
        raise BadInputError(field, f"has more than {XML_TAGS_MAX} tags; send smaller messages")
    try:
        parser = DefusedXMLParser(target=_Shallow(), forbid_dtd=True)
        parser.feed(document)
        root: Element = parser.close()
    except DefusedXmlException:
        raise BadInputError(field, "declares a document type or an entity; send plain XML") from None
    except (ParseError, ValueError, LookupError) as error:
        raise BadInputError(field, f"is not XML: {str(error)[:100]}") from None
    return root


def local_name(element: Element) -> str:
    """Return the name of `element` without its namespace."""
    return element.tag.rpartition("}")[2]


def namespace(element: Element) -> str:
    """Return the namespace of `element`, or empty text."""
    return element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""


def text_of(element: Element | None) -> str | None:
    """Return the stripped text of `element`, or None when there is none."""
    return ((element.text or "").strip() or None) if element is not None else None
