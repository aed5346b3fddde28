"""What was found wrong, where, and how to mend it: one kind of message for loading and validation.

A finding is one thing to mend. Its identifier comes from publisher, dataset, rule, thing, property
and value, and not from the row, so that it stays the same when a file is sorted anew.

>>> place = Origin(file="soci.csv", table="organisations", row=14, column="vat")
>>> str(place)
'soci.csv, table organisations, row 14, column vat'
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from hashlib import sha256
from itertools import product
from typing import Any, Final, Self

from clockkg.terms import publisher_of

LANGUAGES: Final = ("it", "en")

OPEN: Final = "none"
"""The gate that no finding of a shape is stopped by."""

REPORT_SHEET: Final = "clockkg"
"""The sheet that a check adds to a workbook; no loader reads it."""

INSTRUCTIONS_SHEET: Final = "Istruzioni - Instructions"
"""The sheet of a workbook of ours that says how it is filled in; no loader reads it."""

_LONG: Final = 500
_PLACES: Final = {"it": ("tabella", "riga", "colonna"), "en": ("table", "row", "column")}
_SHEET: Final = {"it": "foglio", "en": "sheet"}
WORKBOOKS: Final = (".xlsx", ".xlsm", ".ods")
"""How files of sheets end; of others, each file is one table."""

Members = Mapping[str, Mapping[str, Iterable[str]]]
"""For each IRI that stays of records that are one: the others, each with the graphs it is in."""

Text = Mapping[str, str]
"""A text in both languages: `{"it": ..., "en": ...}`."""


class Severity(StrEnum):
    """How grave; unless a gate says otherwise, a violation blocks a release, and it alone."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest, for sorting."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where a statement comes from; `row` counts as a spreadsheet does: the header is 1."""

    file: str
    table: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        """The place in English words, leaving out what is unknown."""
        return self.words("en")

    def words(self, language: str) -> str:
        """The place in words, leaving out what is unknown.

        >>> Origin("soci.csv", row=3).words("it")
        'soci.csv, riga 3'
        """
        table, row, column = _PLACES[language]
        if self.file.lower().endswith(WORKBOOKS):
            table = _SHEET[language]
        parts = [self.file]
        parts += [f"{table} {self.table}"] if self.table else []
        parts += [f"{row} {self.row}"] if self.row else []
        parts += [f"{column} {self.column}"] if self.column else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Broken:
    """A constraint of a shape that is broken: what SHACL calls a result.

    `path` is an IRI or SHACL's path in Turtle, `term` the value as N-Triples writes it, and
    `component` the IRI of the kind of constraint; each is empty where there is none.
    """

    rule: str
    severity: Severity
    message: Text
    path: str = ""
    term: str = ""
    component: str = ""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What `asdict` wrote."""
        return cls(**{**data, "severity": Severity(data["severity"])})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: the rule, how grave, what, where, and what to do.

    `written` is the cell as it stands in the file and `sheet` the sheet's own name, both empty
    where they are not known. `broken` are the results it stands for, the first its own. `since` is
    the release that showed it first, `cleared` the first one without it, 0 as long as it is open.
    """

    rule: str
    severity: Severity
    message: Text
    remedy: Text = field(default_factory=dict)
    origin: Origin | None = None
    value: str = ""
    focus: str = ""
    graph: str = ""
    sheet: str = ""
    written: str = ""
    broken: tuple[Broken, ...] = ()
    id: str = ""
    since: int = 0
    cleared: int = 0

    @property
    def publisher(self) -> str:
        """Whose data it is about; empty where it is nobody's."""
        return publisher_of(self.graph)

    @property
    def dataset(self) -> str:
        """The name of the publisher's dataset."""
        return self.graph.rpartition("/")[2] if self.publisher else ""

    @property
    def of_reading(self) -> bool:
        """Whether reading found it; the rules of shapes begin with a capital letter."""
        return not self.rule[:1].isupper()

    @property
    def shown(self) -> str:
        """The value for a person, cut where it is long: the cell as written where it is known."""
        return shortened(self.written or self.value)

    @property
    def also(self) -> tuple[str, ...]:
        """The other rules that the same cause breaks."""
        return tuple(dict.fromkeys(b.rule for b in self.broken if b.rule != self.rule))

    @property
    def place(self) -> Origin | None:
        """Where it is, under the sheet's own name."""
        if self.origin and self.sheet:
            return replace(self.origin, table=self.sheet)
        return self.origin

    @property
    def where(self) -> tuple[str, str, int, str]:
        """File, table, row and column, for sorting and finding again."""
        origin = self.origin or Origin("~")
        return (origin.file, origin.table, origin.row, origin.column)

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain data, for JSON."""
        return asdict(self) | {"publisher": self.publisher, "dataset": self.dataset}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The finding that `as_dict` wrote, by this version or one before it."""
        origin = Origin(**data["origin"]) if data["origin"] else None
        broken = tuple(map(Broken.from_dict, data.get("broken", ())))
        known = {f.name: data[f.name] for f in fields(cls) if f.name in data}
        changed = {"origin": origin, "broken": broken, "severity": Severity(data["severity"])}
        return cls(**{**known, **changed})

    def sort_key(self) -> tuple[int, str, int, str, str, str]:
        """Gravest first, then by place, then by rule."""
        file, table, row, column = self.where
        place = f"{file}\x00{table}"
        return (self.severity.rank, place, row, column, self.rule, self.focus)


def shortened(text: str) -> str:
    """A text that may be of any length, as a person can read it.

    >>> shortened("x" * 10_000)[-3:], len(shortened("x" * 10_000))
    ('xx…', 500)
    """
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def identified(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, each with its identifier; those that tell the same are numbered.

    >>> a = Finding("BadDate", Severity.WARNING, {}, focus="urn:a", origin=Origin("a.csv", row=2))
    >>> b = replace(a, origin=Origin("a.csv", row=9))
    >>> identified([a])[0].id == identified([b])[0].id
    True
    """
    seen: Counter[str] = Counter()
    found = []
    for finding in findings:
        identity = _identity(finding)
        seen[identity] += 1
        digest = sha256(f"{identity}\x1f{seen[identity]}".encode()).hexdigest()
        found.append(replace(finding, id=f"{finding.rule}-{digest[:16]}"))
    return found


def other_names(findings: Iterable[Finding], members: Members) -> dict[str, tuple[str, ...]]:
    """The identifiers that findings have under other IRIs of what they are about, by their own.

    >>> apart, one = (Finding("A", Severity.INFO, {}, focus=iri) for iri in ("urn:b", "urn:a"))
    >>> [old], [new] = identified([apart]), identified([one])
    >>> other_names([new], {"urn:a": {"urn:b": ()}}) == {new.id: (old.id,)}
    True
    """
    names = {f.id: tuple(_under_others(f, members)) for f in findings if not f.of_reading}
    return {one: others for one, others in names.items() if others}


def _under_others(finding: Finding, members: Members) -> Iterator[str]:
    """The identifiers of a finding with its thing, its value or both under another IRI."""
    first, *rest = finding.broken or (Broken("", finding.severity, {}),)
    terms = [first.term, *(f"<{one}>" for one in members.get(first.term[1:-1], ()))]
    for focus, graphs in {finding.focus: (), **members.get(finding.focus, {})}.items():
        for term, graph in product(terms, sorted({finding.graph, *graphs})):
            broken = (replace(first, term=term), *rest) if finding.broken else ()
            other = replace(finding, focus=focus, graph=graph, broken=broken)
            if other != finding:
                yield identified([other])[0].id


def _identity(finding: Finding) -> str:
    """What makes a finding the same in another release, or in a file in another order."""
    _, table, _, column = finding.where
    first = finding.broken[0] if finding.broken and not finding.of_reading else None
    place = (first.path, first.term) if first else (table, column, finding.value)
    return "\x1f".join((finding.graph, finding.rule, finding.focus, *place))


@dataclass(frozen=True, slots=True)
class Gate:
    """What keeps a load from becoming a release: findings of a severity or a graver one.

    Publishers may have a gate of their own; a finding that is waived passes. What could not be
    read would be lost, so that no gate and no waiver lets it pass.
    """

    severity: str = Severity.VIOLATION
    publishers: Mapping[str, str] = field(default_factory=dict)
    waived: frozenset[str] = frozenset()

    def blocks(self, finding: Finding) -> bool:
        """Whether a finding keeps its load from becoming a release.

        >>> warning = Finding("VatNumberForm", Severity.WARNING, {})
        >>> Gate().blocks(warning), Gate("warning").blocks(warning), Gate("none").blocks(warning)
        (False, True, False)
        """
        if finding.of_reading and finding.severity is Severity.VIOLATION:
            return True
        chosen = self.publishers.get(finding.publisher, self.severity)
        least = -1 if chosen == OPEN else Severity(chosen).rank
        return finding.severity.rank <= least and finding.id not in self.waived

    def blocking(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those findings that keep their load from becoming a release."""
        return [finding for finding in findings if self.blocks(finding)]


def by_rule(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each rule that found any, sorted by rule."""
    return dict(sorted(Counter(finding.rule for finding in findings).items()))


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each severity, all severities named.

    >>> counted([])
    {'violation': 0, 'warning': 0, 'info': 0}
    """
    counts = dict.fromkeys((str(severity) for severity in Severity), 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts
