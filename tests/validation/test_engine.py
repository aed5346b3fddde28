"""The engine judges data as of a day, quotes them as written, and fails in our own words."""

import logging
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clockkg.errors import ContentError, InputError, UnknownNameError
from clockkg.findings import Severity
from clockkg.rdf import Iri, typed
from clockkg.terms import declarations, expand
from clockkg.validation import Result, read_shapes, validate

PREFIXES = "\n".join(
    f"@prefix {line.removeprefix('PREFIX ')} ." for line in declarations().splitlines() if line
)
words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
SEATS = """
id-org:unit a clock:CoordinationUnit ; clock:coordinationUnitOf id-org:platform .
id-org:alfa a clock:TechnologyTransferCentre ; rdfs:label "Centro Alfa"@it , "Alfa Centre"@en .
id-membership:m1 org:organization id-org:platform ; org:member id-org:alfa .
id-membership:seat org:organization id-org:unit ; clock:represents id-org:alfa ;
    clock:startDate "2019-12-09"^^xsd:date ; clock:endDate "2021"^^xsd:gYear .
"""


def check(turtle: str, *only: str, today: str = "2020-06-01") -> tuple[Result, ...]:
    """The results of a few shapes over some Turtle without its prefixes."""
    return validate(f"{PREFIXES}\n{turtle}".encode(), "text/turtle", today=today, only=only).results


@pytest.mark.parametrize(
    ("today", "found"),
    [("2019-12-08", 1), ("2019-12-09", 0), ("2021-12-31", 0), ("2022-01-01", 1)],
)
def test_a_seat_counts_while_it_lasts(today: str, found: int) -> None:
    """A seat held from 9 December 2019 into 2021 counts from that day to the end of 2021."""
    assert len(check(SEATS, "CoordinationSeatMissing", today=today)) == found


def test_a_message_names_things_in_the_readers_language() -> None:
    """A message calls a centre by its Italian label in Italian, by its English one in English."""
    [result] = check(SEATS, "CoordinationSeatMissing", today="2023-01-01")
    assert result.message["it"].startswith("Centro Alfa non ha")
    assert result.message["en"].startswith("Alfa Centre has no")
    assert result.value == Iri(expand("id-org:alfa"))


def test_a_thing_without_a_label_is_called_by_its_short_iri() -> None:
    """A member that no table holds can only be called by its key."""
    [result] = check("id-membership:m1 org:member id-org:nobody .", "MemberKnown")
    assert result.message["en"].startswith("The member id-org:nobody is not")


def test_a_missing_section_is_named() -> None:
    """A plan with four of its five sections gives one violation that names the fifth."""
    sections = "\n".join(f"id-plan:s{n} clock:sectionNumber {n} ." for n in (1, 2, 3, 5))
    plan = "id-plan:p clock:planOf id-org:d ; clock:hasSection "
    [result] = check(
        f"{plan} id-plan:s1, id-plan:s2, id-plan:s3, id-plan:s5 . {sections}", "PlanSections"
    )
    assert "lacks section 4" in result.message["en"]
    assert result.value == Iri(expand("v-section-type:operational-activities"))


def test_a_value_is_quoted_as_it_was_written() -> None:
    """A literal keeps its text and datatype, even where rdflib would rewrite it."""
    [result] = check('id-plan:s clock:pageCount "-01"^^xsd:integer .', "SectionPageCount")
    assert result.value == typed("-01", "integer")
    assert result.path == expand("clock:pageCount")


def test_only_results_of_the_report_count() -> None:
    """A role outside its vocabulary is one result, not also the one nested in its details."""
    results = check("id-membership:m1 org:role v-role:boss .", "RoleConcept")
    assert [result.severity for result in results] == [Severity.VIOLATION]


def test_a_longer_way_is_given_as_turtle() -> None:
    """The path of a result that goes backwards is SHACL's own path."""
    [result] = check("id-status:s a clock:Status .", "StatusOwner")
    inverse, way = expand("sh:inversePath"), expand("clock:hasStatus")
    assert result.path == f"[ <{inverse}> <{way}> ]"


def test_focus_counts_say_how_many_things_were_looked_at() -> None:
    """Two memberships looked at, one of them without a role."""
    turtle = "id-membership:a a clock:Membership ; org:role v-role:partner ."
    data = f"{PREFIXES}\n{turtle} id-membership:b a clock:Membership .".encode()
    report = validate(data, "text/turtle", today="2020-01-01", only=["MembershipRole"])
    assert (report.focus_counts, len(report.results)) == ({expand("shape:MembershipRole"): 2}, 1)


def test_the_order_of_statements_does_not_matter() -> None:
    """The same statements in another order give the same report."""
    lines = [f'<urn:{n}> <{expand("clock:vatNumber")}> "{n}" .' for n in range(9)]
    one = validate("\n".join(lines).encode(), today="2020-01-01")
    assert one == validate("\n".join(reversed(lines)).encode(), today="2020-01-01")


def test_wrong_dates_do_not_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """A wrong date is a result, not a traceback in the log."""
    with caplog.at_level(logging.DEBUG):
        assert check('id-act:a clock:startDate "31-12-2019"^^xsd:date .', "StartDateForm")
    assert "Traceback" not in caplog.text


def test_malformed_data_say_where() -> None:
    """Data that do not parse are an input error with the parser's words."""
    with pytest.raises(InputError, match="the data are not text/turtle: at line 1"):
        validate(b"<urn:a> <urn:b> .", "text/turtle", today="2020-01-01")


def test_bytes_that_are_not_text_are_refused() -> None:
    """Bytes outside UTF-8 are an input error, not a crash."""
    with pytest.raises(InputError, match="the data are not application/n-triples"):
        validate(b'<urn:a> <urn:b> "\xff" .', today="2020-01-01")


def test_an_unknown_media_type_is_refused() -> None:
    """Only N-Triples and Turtle are read."""
    with pytest.raises(InputError, match="'text/csv' cannot be validated"):
        validate(b"", "text/csv", today="2020-01-01")


def test_an_unknown_shape_is_refused() -> None:
    """A shape that is not there is named, with the nearest one."""
    with pytest.raises(UnknownNameError, match="MembershipMember"):
        validate(b"", today="2020-01-01", only=["MembershipMembr"])


@pytest.mark.parametrize("day", ["1/6/2020", "2020-13-01", '2020-01-01" . } #'])
def test_the_day_must_be_a_date(day: str) -> None:
    """A day that is not yyyy-mm-dd never reaches a query."""
    with pytest.raises(InputError, match="is not a day"):
        validate(b"", today=day)


@pytest.mark.parametrize(
    ("query", "reason"),
    [("SELECT $this { $this ?p ?o MINUS {} }", "MINUS"), ("SELECT $this {", "cannot be run")],
)
def test_a_query_that_cannot_run_is_an_error_of_the_shapes(query: str, reason: str) -> None:
    """A query that SHACL forbids, or that does not parse, is told in our own words."""
    texts = ("sh:name", "sh:message", "sh:description")
    said = " ; ".join(f'{text} "a"@it , "a"@en' for text in texts)
    shape = f"{PREFIXES} shape:Broken a sh:NodeShape ; sh:targetSubjectsOf clock:year ; {said} ;"
    shape += f' sh:severity sh:Info ; sh:sparql [ sh:select "{query}" ] .'
    data = f'<urn:a> <{expand("clock:year")}> "2020" .'.encode()
    with pytest.raises(ContentError, match=reason):
        validate(data, today="2020-01-01", shapes=read_shapes({"broken.ttl": shape}))


@settings(max_examples=25, deadline=None)
@given(words, st.sampled_from(["string", "integer", "date", "gYear"]))
def test_any_text_can_be_judged(text: str, datatype: str) -> None:
    """Whatever stands in a cell, backslashes and braces too, is judged and quoted unchanged."""
    value = typed(f"{text}\\", datatype)
    ways = ("vatNumber", "sectionNumber", "rank", "hasSection", "hasApplicationArea", "endDate")
    lines = [f"<urn:{s}> <{expand(f'clock:{way}')}> {value.n3()} ." for s in "abc" for way in ways]
    lines += [f"<urn:c> <{expand('clock:hasSection')}> <urn:{s}> ." for s in "ab"]
    lines += [f"<urn:c> <{expand('clock:planOf')}> <urn:d> ."]
    found = validate("\n".join(lines).encode(), today="2020-01-01").results
    forms = [result.value for result in found if result.shape.endswith("VatNumberForm")]
    assert set(forms) == {value}


dates = st.dates(date(2018, 1, 1), date(2021, 12, 31)).map(date.isoformat)
KINDS = {10: "date", 7: "gYearMonth", 4: "gYear"}


@settings(max_examples=40, deadline=None)
@given(dates, dates, st.sampled_from([4, 7, 10]), st.sampled_from([4, 7, 10]))
def test_periods_are_compared_at_the_coarser_precision(
    start: str, end: str, cut: int, stop: int
) -> None:
    """A period is in order unless its end is over before its start begins."""
    first, last = start[:cut], end[:stop]
    both = min(cut, stop)
    turtle = f'id-act:a clock:startDate "{first}"^^xsd:{KINDS[cut]} .'
    turtle += f' id-act:a clock:endDate "{last}"^^xsd:{KINDS[stop]} .'
    assert bool(check(turtle, "PeriodOrder")) == (last[:both] < first[:both])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=5))
def test_ranks_are_right_when_they_count_from_one(ranks: list[int]) -> None:
    """The areas of a macro-area are in order when they are at most three, ranked 1 to n."""
    areas = [
        f"id-plan:a{i} a clock:ApplicationArea ; clock:rank {r} ." for i, r in enumerate(ranks)
    ]
    links = [f"id-plan:m clock:hasApplicationArea id-plan:a{i} ." for i in range(len(ranks))]
    turtle = "\n".join(["id-plan:m a clock:MacroArea .", *areas, *links])
    keys = ("Count", "Rank", "Tie", "Gap")
    found = check(turtle, *(f"ApplicationArea{key}" for key in keys))
    assert (not found) == (len(ranks) <= 3 and sorted(ranks) == list(range(1, len(ranks) + 1)))
