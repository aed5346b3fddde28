"""Rows that are mapped many at once say what they say when each is looked at cell by cell."""

from collections.abc import Iterable, Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clockkg.findings import Finding, Origin
from clockkg.graphs.sorting import Sorter
from clockkg.loading import Loader, find_loader
from clockkg.loading.columnwise import Columnwise
from clockkg.loading.knowledge import cell_words
from clockkg.loading.mapper import Mapper, read_into
from clockkg.loading.rules import rule
from clockkg.loading.sources import Batch, Row, Sheet, UnreadableError
from clockkg.loading.sources.sheet import Streamed, batched

CARD = """\
title = { it = "Prova", en = "Trial" }
publisher = "trial"
publisher_name = { it = "Prova", en = "Trial" }
dataset = "things"
licence = "https://creativecommons.org/licenses/by/4.0/"
"""
MAPPING = """\
[things]
title = { it = "Cose", en = "Things" }
subject = "id/org/{key|slug}"
types = ["clock:Stakeholder", "clock:Enterprise"]
constants = { "clock:isSample" = true, "dct:source" = "id/evidence/{where|slug}" }
empty = ["n.d."]
[[things.skip]]
why = { it = "chiuse", en = "closed" }
where = { open = ["closed"] }
[things.columns]
key = { required = true, unique = true }
label = { to = "rdfs:label", lang = "it", required = true }
name = { to = "rdfs:label", lang = "en" }
code = { to = "clock:acronym", unique = true }
since = { to = "clock:startDate", as = "date" }
share = { to = "clock:targetValue", as = "decimal", default = "0" }
open = { to = "clock:isSample", as = "boolean" }
site = { to = "foaf:homepage", as = "url", otherwise = "clock:note" }
vat = { to = "clock:vatNumber", check = "partita-iva" }
role = { to = "org:role", as = "concept", scheme = "role", separator = ";" }
part_of = { to = "org:subOrganizationOf", as = "reference", kind = "org", inverse = true }
kind = { as = "class", values = { firm = "clock:Enterprise", centre = "clock:Centre" } }
also = { to = "dct:relation", as = "reference", kind = "org", further = "dct:references" }
where.to = "clock:locator"
[[things.nodes]]
when = ["where"]
subject = "id/evidence/{where|slug}"
types = ["foaf:Document"]
link = "dct:relation"
link_inverse = "dct:isReferencedBy"
[things.nodes.columns]
page = { to = "clock:pageCount", as = "integer" }
"""
TEXTS = {
    "key": ["a", "b", "A", "a b", "!", "", "c\nd", "è"],
    "label": ["Alfa", 'La "Beta"', "a\\b", "n.d.", "", "x\x07y", "tab\there", "uno\u2028due"],
    "name": ["", "Alfa", "Beta"],
    "code": ["", "", "", "k1", "k2"],
    "since": ["", "2020", "2020-02-30", "1/2/2020"],
    "share": ["", "1,5", "0", "x"],
    "open": ["", "sì", "no", "closed", "Closed"],
    "site": ["", "https://example.org/a", "example.org", "http://a b", "https://è.it"],
    "vat": ["", "01234567897", "01234567898", "00000000000", "IT01234567897", "1234567897"],
    "role": ["", "member", "member;partner", ";", "nobody", "member;nobody"],
    "part_of": ["", "b", "B!"],
    "kind": ["", "firm", "Firm", "centre", "nothing"],
    "also": ["", "", "a", "b"],
    "where": ["", "p. 1", "!", "p. 2"],
    "page": ["", "3", "03", "three"],
}
rows = st.lists(
    st.tuples(*(st.sampled_from([*texts[:2] * 20, *texts]) for texts in TEXTS.values())),
    max_size=8,
)
"""Most cells hold one of the first two texts, which are ordinary."""
Rows = Sequence[tuple[str, ...]]


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory) -> Loader:
    """A loader whose one table has everything that a mapping can say."""
    folder = tmp_path_factory.mktemp("loaders") / "trial"
    folder.mkdir()
    (folder / "loader.toml").write_text(CARD, "utf-8")
    (folder / "mapping.toml").write_text(MAPPING, "utf-8")
    return find_loader("trial", folder.parent)


def sheet(found: Rows, name: str = "things") -> Sheet:
    """Some rows as a sheet."""
    numbered = tuple(Row(number, cells) for number, cells in enumerate(found, 2))
    return Sheet(f"{name}.csv", "things", tuple(TEXTS), numbered)


def mapped(loader: Loader, sheets: Iterable[Sheet], most: int = 2**20) -> Mapper:
    """What a loader makes of some sheets."""
    mapper = Mapper(loader, cell_words())
    mapper._sorter = Sorter(most=most)  # noqa: SLF001 - runs of another length
    return read_into(mapper, sheets)


def told(mapper: Mapper) -> list[Finding]:
    """What was found, in the order in which it is told."""
    return sorted(mapper.findings, key=lambda one: (one.sort_key(), str(one.message), one.value))


@given(first=rows, second=rows)
@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_both_ways_say_the_same(
    loader: Loader, monkeypatch: pytest.MonkeyPatch, first: Rows, second: Rows
) -> None:
    """The same statements at the same places, the same findings and the same bytes."""
    sheets = [sheet(first), sheet(second, "more")]
    fast = mapped(loader, sheets)
    with monkeypatch.context() as patched:
        patched.setattr(Columnwise, "take", lambda _, batch: range(len(batch.numbers)))
        careful = mapped(loader, sheets, most=100)
    assert fast.snapshot.statements == careful.snapshot.statements
    assert told(fast) == told(careful)
    assert fast.rows == careful.rows
    assert fast.snapshot.digest() == careful.snapshot.digest()


def test_a_text_that_must_not_come_again_is_told_with_its_first_row(loader: Loader) -> None:
    """Of a column that names nothing: within a file and across files, whatever thing a row is."""
    blank = [""] * (len(TEXTS) - 4)
    codes = (("a", "k1"), ("b", "k2"), ("c", "k1"), ("d", ""), ("e", ""))
    first = sheet([(key, "Alfa", "", code, *blank) for key, code in codes])
    mapper = mapped(loader, [first, sheet([("f", "!", "x\x07", "k2", *blank)], "more")])
    repeated = [one for one in mapper.findings if one.rule == "repeated-key"]
    assert [(*one.where, one.value, one.focus[-5:]) for one in repeated] == [
        ("things.csv", "things", 4, "code", "k1", "org/c"),
        ("more.csv", "things", 2, "code", "k2", "org/f"),
    ]
    assert "2" in repeated[0].message["en"]
    assert "3 (things.csv)" in repeated[1].message["en"]


def test_a_file_that_ends_in_the_middle_leaves_nothing(loader: Loader) -> None:
    """Rows that were mapped before a file turned out to be cut say nothing, nor do their keys."""

    def cut() -> Iterator[Batch]:
        yield from batched([Row(2, ("a", "Alfa", *[""] * (len(TEXTS) - 2)))])
        raise UnreadableError(rule("unreadable-file", Origin("cut.csv"), "cut", "CSV"))

    whole = sheet([("a", "Beta", *[""] * (len(TEXTS) - 2))], "whole")
    broken = Sheet("cut.csv", "things", tuple(TEXTS), Streamed(cut))
    mapper = mapped(loader, [broken, whole])
    assert [(one.rule, one.where[0]) for one in mapper.findings] == [("unreadable-file", "cut.csv")]
    assert mapper.snapshot.statements == mapped(loader, [whole]).snapshot.statements
    assert mapper.rows == {"things": 1}
