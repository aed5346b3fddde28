"""How RML refers to the parts of a record, in CSV, JSONPath and XPath, as our own paths.

Of JSONPath and XPath the part that leads downwards is known: names, elements of lists, attributes.

>>> [step.name for step in json_path("$.students[*]['Country Code']")]
['students', 'Country Code']
>>> [step.name for step in x_path("route/stop/@id")]
['route', 'stop', '@id']
"""

import re
from functools import cache
from typing import Final, NoReturn

from clockkg.errors import InputError
from clockkg.loading.sources.paths import TEXT, Step, Test

_JSON: Final = re.compile(
    r"""\.?(?:\[(?:'([^']*)'|"([^"]*)")\]|(\[\*\])|\[([0-9]+)\]|([^.\[\]]+))"""
)
_HERE: Final = ("$", "@")
_FORBIDDEN: Final = ("..", "?(", "//", "::", "(")


@cache
def json_path(text: str) -> tuple[Step, ...]:
    """The steps of a JSONPath; an InputError for one that does more than lead downwards."""
    rest = text[1:] if text[:1] in _HERE else text
    steps: list[Step] = []
    position = 0
    while position < len(rest):
        match = _JSON.match(rest, position)
        if not match or any(sign in rest for sign in _FORBIDDEN[:2]):
            _refuse(text)
        position = match.end()
        if match[4] and steps:
            steps[-1] = Step(steps[-1].name, (*steps[-1].tests, Test(int(match[4]))))
        elif not match[3]:
            steps.append(Step(match[1] or match[2] or match[5]))
    return tuple(steps)


@cache
def x_path(text: str) -> tuple[Step, ...]:
    """The steps of an XPath; an InputError for one that does more than lead downwards."""
    plain = text.removeprefix("./").strip("/").removesuffix("/text()")
    if any(sign in plain for sign in _FORBIDDEN) or "[" in plain:
        _refuse(text)
    names = [name.rpartition(":")[2] for name in plain.split("/") if name not in (".", "text()")]
    return tuple(Step(name) for name in names) if names else (Step(TEXT),)


def _refuse(text: str) -> NoReturn:
    message = {"it": f"{text!r} non si esegue qui", "en": f"{text!r} is not run here"}
    remedy = {
        "it": "Scrivi una via di nomi: $.a.b, a/b/@c.",
        "en": "Write a way of names: $.a.b, a/b/@c.",
    }
    raise InputError(message, remedy=remedy)
