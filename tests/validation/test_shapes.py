"""Reading shapes: both languages are asked for, and a faulty file is named."""

from pathlib import Path

import pytest

from clockkg.errors import ContentError
from clockkg.findings import Severity
from clockkg.validation import find_shapes, read_shapes

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/clockkg/shapes#> .
"""
WHOLE = """shape:A a sh:NodeShape ; sh:severity sh:Warning ; sh:order 3 ; sh:name "a"@it , "b"@en ;
    sh:message "c"@it , "d"@en ; sh:description "e"@it , "f"@en ."""


def test_a_shape_is_read_whole() -> None:
    """A shape's texts are read by language, its severity as ours."""
    shape = read_shapes({"a.ttl": PREFIXES + WHOLE})["A"]
    assert (shape.key, shape.order, shape.severity) == ("A", 3, Severity.WARNING)
    assert shape.message == {"it": "c", "en": "d"}
    assert shape.as_dict()["remedy"] == {"it": "e", "en": "f"}


def test_a_missing_language_is_named() -> None:
    """A message in one language only is refused."""
    text = PREFIXES + WHOLE.replace('"d"@en', '"d"@fr')
    with pytest.raises(ContentError, match=r"shapes#A has no sh:message in en"):
        read_shapes({"a.ttl": text})


def test_another_severity_is_refused() -> None:
    """Only SHACL's three severities are known."""
    with pytest.raises(ContentError, match="severity"):
        read_shapes({"a.ttl": PREFIXES + WHOLE.replace("sh:Warning", "sh:Worse")})


def test_a_file_that_is_not_turtle_is_named(tmp_path: Path) -> None:
    """The error says which file, and where in it."""
    (tmp_path / "broken.ttl").write_text("shape:A a", "utf-8")
    with pytest.raises(ContentError, match=r"broken\.ttl is not Turtle: at line 1"):
        find_shapes(tmp_path)


def test_shapes_come_in_their_order() -> None:
    """Shapes are listed by theme, then by place in the theme."""
    orders = [shape.order for shape in find_shapes()]
    assert orders == sorted(orders)
    assert len(find_shapes()) == len(orders)


def test_the_themes_have_names() -> None:
    """The seven themes are named in both languages."""
    groups = find_shapes().groups
    assert groups["planning"] == {"it": "Programmazione", "en": "Planning"}
    assert len(groups) == 7
