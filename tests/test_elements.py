"""Long XML documents are read element by element; what is no plain document is refused."""

import io
from xml.etree.ElementTree import ParseError, fromstring, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockkg import elements as module
from clockkg.elements import elements

ROW = st.lists(st.sampled_from(["<c>x</c>", "<c/>", "<d><row/></d>", "é"]), max_size=3).map("".join)


@given(
    groups=st.lists(st.lists(ROW, max_size=4), max_size=3),
    chunk=st.integers(1, 40),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
)
def test_elements_come_whole_and_in_order(
    groups: list[list[str]], chunk: int, encoding: str
) -> None:
    """However the bytes are cut: what a group holds after the group's beginning, all as written."""
    inner = "".join(
        f"<g n='{n}'><h>{''.join(f'<row>{row}</row>' for row in rows)}</h></g>"
        for n, rows in enumerate(groups)
    )
    text = f"<r>{inner}</r>"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK", chunk)
        patch.setattr(module, "_BEGINNING", chunk)
        document = io.BytesIO(text.encode(encoding))
        found = [
            tostring(one, "unicode") if one.tag == "row" else one.get("n", "")
            for one in elements(document, ("row",), ("g",))
        ]
    wanted: list[str] = []
    for n, rows in enumerate(groups):
        wanted += [str(n), *(tostring(fromstring(f"<row>{row}</row>"), "unicode") for row in rows)]  # noqa: S314 - ours
    assert found == wanted


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE r [<!ENTITY e "boom">]><r><row>&e;</row></r>',
        b"<!--" + b"x" * 9_000 + b'--><!DOCTYPE r [<!ENTITY e "boom">]><r><row>&e;</row></r>',
        '<!DOCTYPE r [<!ENTITY e "boom">]><r><row>&e;</row></r>'.encode("utf-16"),
        b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]><r><row>&e;</row></r>',
        b"<r><row></row>",
        b"<r><row></r>",
        b"",
        b"<r>" + b"<a>" * 200 + b"</a>" * 200 + b"</r>",
    ],
    ids=["entity", "late entity", "wide entity", "outside", "cut", "crossed", "empty", "deep"],
)
def test_a_document_that_is_not_plain_is_refused(document: bytes) -> None:
    """Entities, also behind a long comment or in UTF-16, what is cut, crossed, empty or deep."""
    with pytest.raises(ParseError):
        list(elements(io.BytesIO(document), ("row",)))


def test_an_element_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it fills the memory."""
    monkeypatch.setattr(module, "_MOST_PIECE", 2**17)
    document = io.BytesIO(b"<r><row/><row>" + b"<c/>" * 2**18)
    with pytest.raises(ParseError, match="does not end"):
        list(elements(document, ("row",)))
    assert document.tell() < 2**19
