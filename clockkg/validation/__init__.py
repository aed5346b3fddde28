"""The shapes of `shapes/` run over data, and what they find as data.

>>> row = "<https://w3id.org/clockkg/id/org/x> <https://w3id.org/clockkg/ontology#vatNumber> '1' ."
>>> report = validate(row.encode(), "text/turtle", today="2020-01-01")
>>> [str(result.severity) for result in report.results], report.blocks
(['violation'], True)
"""

from clockkg.validation.changes import Change, compare
from clockkg.validation.engine import judge, reached, validate, validate_store
from clockkg.validation.examples import Examples, examples
from clockkg.validation.rejudging import FIRST, Again, Past, validate_since
from clockkg.validation.report import Report, Result
from clockkg.validation.shapes import Shape, Shapes, find_shapes, read_shapes
from clockkg.validation.sources import Source

__all__ = [
    "FIRST",
    "Again",
    "Change",
    "Examples",
    "Past",
    "Report",
    "Result",
    "Shape",
    "Shapes",
    "Source",
    "compare",
    "examples",
    "find_shapes",
    "judge",
    "reached",
    "read_shapes",
    "validate",
    "validate_since",
    "validate_store",
]
