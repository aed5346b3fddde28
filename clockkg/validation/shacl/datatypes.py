"""Which texts XML Schema lets a literal of each datatype have, as regular expressions.

Lookahead and backslashes are left out, so that every SPARQL engine reads them alike.

>>> import re
>>> [bool(re.fullmatch(lexical(f"{XSD}date"), day)) for day in ("2020-02-29", "2019-02-29")]
[True, False]
"""

from typing import Final

from clockkg.rdf import XSD

_ZONE: Final = "(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR: Final = "-?([1-9][0-9]{3,}|0[0-9]{3})"
_LEAP: Final = "-?[0-9]*(([02468][048]|[13579][26])00|[0-9][0-9](0[48]|[2468][048]|[13579][26]))"
_MONTH: Final = "(0[1-9]|1[0-2])"
_DAY: Final = "(0[1-9]|[12][0-9]|3[01])"
_MOST_DAYS: Final = (
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_DATE: Final = f"({_YEAR}-{_MOST_DAYS}|{_LEAP}-02-29)"
_TIME: Final = "(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?|24:00:00([.]0+)?)"
_SECONDS: Final = "[0-9]+([.][0-9]+)?S"
_CLOCK: Final = f"T([0-9]+H([0-9]+M)?({_SECONDS})?|[0-9]+M({_SECONDS})?|{_SECONDS})"
_DAYS: Final = "[0-9]+D"
_MONTHS: Final = "([0-9]+Y([0-9]+M)?|[0-9]+M)"
_DECIMAL: Final = "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)"
_DOUBLE: Final = f"({_DECIMAL}([eE][+-]?[0-9]+)?|[+-]?INF|NaN)"
_INTEGER: Final = "[+-]?[0-9]+"
_BASE64: Final = "[A-Za-z0-9+/] ?"

_LEXICAL: Final = {
    "boolean": "true|false|1|0",
    "decimal": _DECIMAL,
    "double": _DOUBLE,
    "float": _DOUBLE,
    "date": f"{_DATE}{_ZONE}",
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE[:-1]}",
    "time": f"{_TIME}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "gMonthDay": f"--({_MOST_DAYS}|02-29){_ZONE}",
    "duration": f"-?P({_MONTHS}({_DAYS})?({_CLOCK})?|{_DAYS}({_CLOCK})?|{_CLOCK})",
    "yearMonthDuration": f"-?P{_MONTHS}",
    "dayTimeDuration": f"-?P({_DAYS}({_CLOCK})?|{_CLOCK})",
    "hexBinary": "([0-9a-fA-F]{2})*",
    "base64Binary": (
        f"((({_BASE64}){{4}})*(({_BASE64}){{3}}[A-Za-z0-9+/]"
        f"|({_BASE64}){{2}}[AEIMQUYcgkosw048] ?=|{_BASE64}[AQgw] ?= ?=))?"
    ),
    "language": "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
}
_INTEGERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_NUMERIC: Final = ("decimal", "double", "float", "integer")


def lexical(datatype: str) -> str:
    """The regular expression of a datatype's texts, empty where every text will do."""
    name = datatype.removeprefix(XSD)
    return _INTEGER if name in _INTEGERS else _LEXICAL.get(name, "")


def well_typed(variable: str, datatype: str) -> str:
    """The SPARQL test that a literal of a datatype has a text that the datatype knows.

    >>> well_typed("?v", f"{XSD}language")
    'REGEX(STR(?v), "^([a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*)$")'
    """
    form = lexical(datatype)
    if not form:
        return ""
    name = datatype.removeprefix(XSD)
    test = f'REGEX(STR({variable}), "^({form})$")'
    if name in _NUMERIC:
        return f"(isNumeric({variable}) || {test})"
    number = f"<{XSD}decimal>(STR({variable}))"
    least, most = _INTEGERS.get(name, (None, None))
    bounds = [] if least is None else [f"{number} >= {least}"]
    bounds += [] if most is None else [f"{number} <= {most}"]
    return " && ".join([test, *bounds])
