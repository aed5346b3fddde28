"""Paths into nested records: `names[types=label].value`, `locations[0].country.code`.

A step is a name; after it, in brackets, stands which elements of a list are meant: those whose
field has a value (`[type=label]`, `[lang!=it]`) or the one of a number (`[0]`). A name that holds a
point or a bracket stands between quotes: `'a.b'.c`.

>>> tree = {"names": [{"value": "CNR", "types": ["acronym"]}, {"value": "Consiglio", "types": []}]}
>>> select(parse("names[types=acronym].value"), tree)
['CNR']
>>> select(parse("names[1].value"), tree)
['Consiglio']
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from clockkg.errors import InputError

Tree = dict[str, "Tree"] | list["Tree"] | str | bool | None
"""A record: objects and lists of texts; a text stands under "" where it has fields beside it."""

TEXT: Final = ""
MOST_DEEP: Final = 100
"""No record of a register is nested deeper."""
_STEP: Final = re.compile(r"(?:'([^']+)'|([^.\[\]']+))((?:\[[^\]]*\])*)(?:\.(?=.)|$)")
_TEST: Final = re.compile(r"\[(?:([0-9]+)|([^\]=!]+)(!?=)([^\]]*))\]")
_TESTS: Final = re.compile(rf"(?:{_TEST.pattern})*")


class TooDeepError(ValueError):
    """A record is nested deeper than MOST_DEEP."""


class Test(NamedTuple):
    """Which elements of a list are meant: by number, or by the value of a field."""

    number: int | None
    field: str = ""
    value: str = ""
    equal: bool = True


class Step(NamedTuple):
    """A name, and which elements under it are meant."""

    name: str
    tests: tuple[Test, ...] = ()


@cache
def parse(path: str) -> tuple[Step, ...]:
    """The steps of a path; an InputError where it is none."""
    found, position = [], 0
    while match := _STEP.match(path, position):
        if not _TESTS.fullmatch(match[3]):
            break
        found.append(Step(match[1] or match[2], tuple(map(_test, _TEST.finditer(match[3])))))
        position = match.end()
    if not found or position != len(path):
        raise InputError(f"{path!r} is not a path, such as names[lang=it].value")
    return tuple(found)


def select(steps: Iterable[Step], tree: Tree) -> list[Tree]:
    """The values that a path leads to, lists taken apart."""
    found = list(_elements(tree))
    for step in steps:
        found = [one for branch in found for one in _under(step, branch)]
    return found


def covered(path: str) -> set[str]:
    """The dotted headings that a path reads: what it gives, and what it asks for.

    >>> sorted(covered("names[types=label].value"))
    ['names.types', 'names.value']
    """
    names: list[str] = []
    found: set[str] = set()
    for step in parse(path):
        names.append(step.name)
        found.update(".".join((*names, test.field)) for test in step.tests if test.field)
    return found | {".".join(names)}


def gather(tree: Tree, found: dict[str, list[str]], heading: str = "", depth: int = 0) -> None:
    """Put every value of a record under its dotted heading; a list gives the heading several.

    A TooDeepError where it is nested without end.

    >>> found = {}
    >>> gather({"a": {"b": ["x", "y"]}, "c": None}, found)
    >>> found
    {'a.b': ['x', 'y'], 'c': ['']}
    """
    if depth > MOST_DEEP:
        raise TooDeepError
    if isinstance(tree, dict):
        for name, value in tree.items():
            gather(
                value,
                found,
                f"{heading}.{name}" if heading and name else heading or name,
                depth + 1,
            )
    elif isinstance(tree, list):
        for value in tree:
            gather(value, found, heading, depth + 1)
    elif heading in found:
        found[heading].append(shown(tree))
    else:
        found[heading] = [shown(tree)]


def shown(value: Tree) -> str:
    """A value as a cell's text; an object has none but the text that stands beside its fields."""
    if isinstance(value, str):
        return value.replace("\u00a0", " ").strip()
    if isinstance(value, dict):
        return shown(value.get(TEXT))
    if isinstance(value, list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ""


def _test(match: re.Match[str]) -> Test:
    if match[1]:
        return Test(int(match[1]))
    return Test(None, match[2].strip(), match[4].strip().strip("'\""), match[3] == "=")


def _under(step: Step, branch: Tree) -> list[Tree]:
    if not isinstance(branch, dict) or step.name not in branch:
        return []
    found = list(_elements(branch[step.name]))
    for test in step.tests:
        found = [one for n, one in enumerate(found) if _meant(test, n, one)]
    return found


def _meant(test: Test, number: int, element: Tree) -> bool:
    if test.number is not None:
        return number == test.number
    values = {shown(one) for one in select(parse(test.field), element)}
    return (test.value in values) is test.equal


def _elements(value: Tree) -> Iterator[Tree]:
    if isinstance(value, list):
        for one in value:
            yield from _elements(one)
    else:
        yield value
