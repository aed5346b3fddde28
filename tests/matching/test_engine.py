"""Pairs by hand, each with why, and what must hold of any records."""

from collections.abc import Iterator
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clockkg.matching import PROBABLE, Band, Record, clusters, match
from clockkg.matching.comparison import Said, said_of_places

VAT, OTHER = "00743110157", "01234567897"
FIRST, SECOND = "urn:a", "urn:b"


def record(iri: str, name: str, vat: str = "", **more: Any) -> Record:  # noqa: ANN401 - by name
    """A record with one name."""
    numbers = frozenset({("vat", vat)}) if vat else frozenset()
    return Record(iri, (name,), numbers, **more)


def band(left: Record, right: Record, others: tuple[Record, ...] = ()) -> Band | None:
    """The band of a pair among other records; none where it is no candidate."""
    found = {(one.left, one.right): one.band for one in match([left, right, *others])}
    return found.get((left.iri, right.iri))


CROWD = tuple(
    record(f"urn:x{n}", f"{name} {what}", place=f"Paese {'abcdefgh'[n % 8]}")
    for n, (name, what) in enumerate(
        (name, what)
        for name in ("Alba", "Brina", "Costa", "Duna", "Erica", "Fonte", "Giada", "Isola")
        for what in ("Tessitura", "Marmi", "Vetreria", "Conceria", "Ricami")
    )
)
"""Forty others, so that what is rare can be told."""

PAIRS = {
    "one VAT number, one name": (
        record(FIRST, "Nautica Verdi Srl", VAT), record(SECOND, "NAUTICA VERDI", VAT), "same",
    ),
    "one VAT number after the form of the firm changed": (
        record(FIRST, "Nautica Verdi Snc", VAT), record(SECOND, "Nautica Verdi Srl", VAT), "same",
    ),
    "another VAT number, however alike the names": (
        record(FIRST, "Nautica Verdi", VAT, place="Pisa"),
        record(SECOND, "Nautica Verdi", OTHER, place="Pisa"), "not same",
    ),
    "one VAT number, but a word that tells firms of a group apart": (
        record(FIRST, "Nautica Verdi", VAT), record(SECOND, "Nautica Verdi Trading", VAT), "ask",
    ),
    "a trade name, and a web domain that spells the other's name": (
        record(FIRST, "Nautilex Srl", place="Pisa"),
        record(SECOND, "Ristorante del Porto Srl", place="Pisa", domain="nautilex.example"), "ask",
    ),
    "a web domain that spells the other's name, in another town": (
        record(FIRST, "Nautilex Srl", place="Pisa"),
        record(SECOND, "Ristorante del Porto", place="Prato", domain="nautilex.example"), "none",
    ),
    "one VAT number, but a branch": (
        record(FIRST, "Nautica Verdi", VAT), record(SECOND, "Nautica Verdi sede di Prato", VAT),
        "not same",
    ),
    "one VAT number, but a branch with a slip": (
        record(FIRST, "Nautica Verdi", VAT), record(SECOND, "Nautica Verdi sebde di Prato", VAT),
        "not same",
    ),
    "one VAT number, a department with a word more": (
        record(FIRST, "Dip. di Fisica, Università di Prova", VAT),
        record(SECOND, "Dip. di Fisica, Università di Prova Marmi", VAT), "ask",
    ),
    "one VAT number, but two departments": (
        record(FIRST, "Dip. di Fisica, Università di Prova", VAT),
        record(SECOND, "Dip. di Chimica, Università di Prova", VAT), "not same",
    ),
    "a VAT number that stands as fiscal code": (
        record(FIRST, "Nautica Verdi", VAT),
        Record(SECOND, ("Nautica Verdi",), frozenset({("fiscal", VAT)})), "same",
    ),
    "a name in the same town, its form spelled out": (
        record(FIRST, "Nautilex Srl", place="Pisa"),
        record(SECOND, "NAUTILEX Società a responsabilità limitata", place="56121 Pisa (PI)"),
        "same",
    ),
    "two rows of one list with one name": (
        record(FIRST, "Nautilex Srl", place="Pisa", sources=frozenset({"urn:list"})),
        record(SECOND, "Nautilex Srl", place="Pisa", sources=frozenset({"urn:list"})), "ask",
    ),
    "namesakes in two towns": (
        record(FIRST, "Nautica Verdi", place="Pisa"),
        record(SECOND, "Nautica Verdi", place="Prato"), "not same",
    ),
    "two forms of a name in one town": (
        record(FIRST, "Nautilex Srl", place="Pisa"),
        record(SECOND, "Nautilex Spa", place="Pisa"), "not same",
    ),
    "an owner's firm and a company of one name in one town": (
        record(FIRST, "Nautilex Vele di Vele Anna", place="Pisa"),
        record(SECOND, "Nautilex Vele Srl", place="Pisa"), "not same",
    ),
    "a name cut short, without a place": (
        record(FIRST, "Conceria Nautil."), record(SECOND, "Conceria Nautilexia", place="Pisa"),
        "ask",
    ),
    "a holding beside its firm": (
        record(FIRST, "Nautilex Srl", place="Pisa", domain="nautilex.example"),
        record(SECOND, "Nautilex Holding Srl", place="Pisa", domain="nautilex.example"),
        "not same",
    ),
    "a slip of the finger in the same town": (
        record(FIRST, "Cantiere Nautilex", place="Pisa"),
        record(SECOND, "Cantiere Nautliex", place="Pisa"), "ask",
    ),
    "one site, wholly other names": (
        record(FIRST, "Nautilex Srl", domain="nautilex.example"),
        record(SECOND, "Ristorante del Porto", domain="nautilex.example"), "not same",
    ),
    "a district and the firm that runs it": (
        record(FIRST, "Nautilex", place="Pisa", kind="urn:TechnologyDistrict"),
        record(SECOND, "Nautilex", place="Pisa", kind="urn:Enterprise"), "not same",
    ),
    "a real record and a made-up one": (
        record(FIRST, "Nautilex", VAT), record(SECOND, "Nautilex", VAT, sample=True), "none",
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", PAIRS)
def test_a_pair_is_in_its_band(why: str) -> None:
    """What the name of the case says decides."""
    left, right, expected = PAIRS[why]
    found = band(left, right, CROWD)
    if expected == "not same":
        assert found is not Band.SAME
    else:
        assert str(found or "none").casefold() == expected


def test_reasons_are_told_in_both_languages() -> None:
    """A same number is told first, because it weighs most."""
    (found,) = match([record(FIRST, "Nautilex", VAT), record(SECOND, "Nautilex Srl", VAT)])
    assert found.reasons[0].text == {
        "it": f"stesso identificativo: partita IVA {VAT}",
        "en": f"same identifier: VAT number {VAT}",
    }


def test_words_and_forms_that_differ_are_told_as_they_are_written() -> None:
    """Names equal but for a word are not called equal, and a form that stands in a name is told."""
    limited = record(FIRST, "Nautica Verdi", VAT, form="Società a responsabilità limitata")
    (found,) = match([limited, record(SECOND, "Nautica Verdi Trading Spa", VAT)])
    told = {reason.code: reason.text["en"] for reason in found.reasons}
    assert told["names-equal-but"].startswith("names equal but for the words that tell them apart")
    assert told["one-qualified"] == "only one of the two names has: “trading”"
    assert told["other-form"] == "other legal form: Società a responsabilità limitata, spa"


def test_people_bind_what_the_engine_says() -> None:
    """A yes joins what is unlike; a no keeps apart what is alike, and what hangs on it."""
    one, two = record(FIRST, "Nautilex", VAT), record(SECOND, "Ristorante del Porto", OTHER)
    three = record("urn:c", "Nautilex Srl", VAT)
    joined = match([one, two, three], {(SECOND, FIRST): True})
    assert clusters(joined) == [(FIRST, SECOND, "urn:c")]
    apart = match([one, two, three], {(FIRST, SECOND): True, (SECOND, "urn:c"): False})
    assert clusters(apart) == [(FIRST, SECOND)]
    follows = next(one for one in apart if (one.left, one.right) == (FIRST, "urn:c"))
    assert (follows.band, follows.reasons[-1].code) == (Band.DIFFERENT, "follows")


def test_judgements_that_contradict_each_other_are_asked_again() -> None:
    """A is B, B is C, A is not C: the last yes that cannot hold is a question."""
    said = {(FIRST, SECOND): True, (SECOND, "urn:c"): True, (FIRST, "urn:c"): False}
    found = match([record(iri, iri) for iri in (FIRST, SECOND, "urn:c")], said)
    assert [(one.left, one.right) for one in found if one.band is Band.ASK] == [(SECOND, "urn:c")]


def test_answers_bear_out_what_names_alone_say() -> None:
    """Forty namesakes without a place wait; when thirty were found to be one, the rest join too.

    When most were denied, nothing joins.
    """
    random = Random(1)  # noqa: S311 - no secret
    words = ["".join(random.choices("abcdefgilmnoprstuvz", k=9)) for _ in range(120)]
    twins = [record(f"urn:{side}{n:02}", f"{word} Marmi") for n, word in enumerate(words[:40])
             for side in "ab"]  # fmt: skip
    numbers = [record(f"urn:{side}{n:02}", f"{word} Marmi", f"{n:011}")
               for n, word in enumerate(words[40:]) for side in "cd"]  # fmt: skip
    known = [*twins, *numbers]

    def joined(said: dict[tuple[str, str], bool]) -> int:
        return sum(group[0].startswith("urn:a") for group in clusters(match(known, said)))

    assert joined({}) == 0
    assert joined({(f"urn:a{n:02}", f"urn:b{n:02}"): True for n in range(30)}) == len(twins) // 2
    assert joined({(f"urn:a{n:02}", f"urn:b{n:02}"): n < 6 for n in range(30)}) == 6


def test_a_row_is_not_joined_where_a_list_has_two_that_fit_it() -> None:
    """One list has a firm's name twice, so nobody knows which of the two another list means."""
    twice = [record(iri, "Nautilex Srl", place="Pisa", sources=frozenset({"urn:list"}))
             for iri in (FIRST, SECOND)]  # fmt: skip
    third = record("urn:c", "Nautilex Srl", place="Pisa", sources=frozenset({"urn:other"}))
    assert band(twice[0], third, CROWD) is Band.SAME
    assert clusters(match([*twice, third, *CROWD])) == []


def test_answers_tell_whether_a_list_has_somebody_twice() -> None:
    """After eight pairs of rows of one list were denied, the ninth is a third as probable."""
    lists = frozenset({"urn:list"})
    words = ("Abrolan", "Betrico", "Cusmane", "Dolprava", "Ertensi", "Fugliona", "Grimpule",
             "Hostreva", "Ilmacone")  # fmt: skip
    known = [record(f"urn:{word}{side}", f"{word} Marmi", place="Pisa", sources=lists)
             for word in words for side in "ab"]  # fmt: skip
    last = (f"urn:{words[-1]}a", f"urn:{words[-1]}b")

    def probable(said: dict[tuple[str, str], bool]) -> float:
        return next(x.score for x in match(known, said) if (x.left, x.right) == last)

    denied = {(f"urn:{word}a", f"urn:{word}b"): False for word in words[:-1]}
    assert probable(denied) == pytest.approx(probable({}) / 3)


def taught() -> Iterator[Record]:
    """Sixty firms in two lists that agree in all, and as many namesakes with other numbers."""
    random = Random(1)  # noqa: S311 - no secret
    for n in range(60):
        word = "".join(random.choices("abcdefgilmnoprstuvz", k=9))
        towns = [f"Borgo {town}" for town in random.sample("abcdefghilmnopqrst", 2)]
        for side, pic, town, domain in (
            ("a", n, towns[0], f"{word}.example"), ("b", n, towns[0], f"{word}.example"),
            ("c", n + 500, towns[1], f"{word}.test.example"),
        ):  # fmt: skip
            lists = frozenset({f"urn:list:{side}"})
            yield with_pic(f"urn:t{side}{n}", f"{word} Marmi", f"{901234567 + 7919 * pic}",
                           place=town, domain=domain, sources=lists)  # fmt: skip


def with_pic(iri: str, name: str, pic: str, **more: Any) -> Record:  # noqa: ANN401 - by name
    """A record with a number that has no check digits."""
    return Record(iri, (name,), frozenset({("pic", pic)}), **more)


SITE = {"place": "Pisa", "domain": "nautilex.example"}


def test_another_number_without_check_digits_is_evidence() -> None:
    """It may be mistyped, so a person is asked, and where none is it weighs; a VAT number bars."""
    one, two = (with_pic(iri, "Nautilexia Marmi", pic, **SITE)
                for iri, pic in ((FIRST, "999876543"), (SECOND, "912345678")))  # fmt: skip
    others = (with_pic("urn:d", "Nautilexia Marmi", "987654321", place="Prato"), *taught())
    assert band(one, two, others) is Band.ASK
    assert (FIRST, SECOND) in clusters(match([one, two, *others], wrong=PROBABLE))
    barred = [record(FIRST, "Nautilex", VAT, **SITE), record(SECOND, "Nautilex", OTHER, **SITE)]
    assert clusters(match([*barred, *CROWD], wrong=PROBABLE)) == []


def test_an_unlike_name_in_another_town_with_one_number_is_for_a_person() -> None:
    """It may be a branch; in the same town it is the firm's other name."""
    left = with_pic(FIRST, "Nautilex Porto Vele", "999876543", **SITE)
    here, there = (
        with_pic(SECOND, "Nautilex Ricami", "999876543", place=place, domain=SITE["domain"])
        for place in ("Pisa", "Prato")
    )
    assert band(left, here, tuple(taught())) is Band.SAME
    assert band(left, there, tuple(taught())) is Band.ASK


def test_a_number_of_several_rows_of_a_list_makes_no_two_one() -> None:
    """A number that a hotel's restaurant and bar have does not join a third with one of them."""
    lists = {"sources": frozenset({"urn:list"})}
    hotel = with_pic(FIRST, "Nautilex Porto Vele", "999876543", **SITE, **lists)
    bar = with_pic(SECOND, "Bianca Luna", "999876543", **SITE, **lists)
    other = with_pic("urn:d", "Nautilex Ricami", "999876543", **SITE)
    assert (FIRST, "urn:d") in clusters(match([hotel, other, *taught()]))
    assert not any(FIRST in group for group in clusters(match([hotel, bar, other, *taught()])))


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [("viareggio", "viaregio", Said.NOTHING), ("prato", "prata", Said.OTHER),
     ("urn://x/town-alba", "urn://x/town-alma", Said.OTHER)],
)  # fmt: skip
def test_a_town_with_a_slip_says_nothing(one: str, two: str, expected: Said) -> None:
    """Unless its name is short, where one letter makes another town, or it is an IRI."""
    assert said_of_places(frozenset({one}), frozenset({two})) is expected


def test_a_name_without_letters_is_no_name() -> None:
    """Beside a record with a web domain too."""
    known = [record(FIRST, "?"), record(SECOND, "Nautilex", domain="nautilex.example")]
    assert match([*known, record("urn:c", "? Srl", place="Pisa")]) == []


NAMES = ("Nautilex", "Nautliex Srl", "Nautilex Spa", "Marmi Verdi", "MARMI VERDI S.r.l.",
         "Marmi Verdi Holding", "Marmi Verdi sede di Prato", "Fratelli Neri")  # fmt: skip
RECORDS = st.lists(
    st.builds(
        lambda name, vat, lei, place: Record(
            "", (name,), frozenset(
                {("vat", f"0{vat}")} if vat else set()
            ) | frozenset({("lei", f"L{lei}")} if lei else set()), place=place,
        ),
        st.sampled_from(NAMES), st.integers(0, 3), st.integers(0, 2),
        st.sampled_from(["", "Pisa", "Prato (PO)"]),
    ),
    max_size=12,
)  # fmt: skip


def numbered(known: list[Record]) -> list[Record]:
    """Records with an IRI each."""
    return [
        Record(f"urn:{n}", one.names, one.identifiers, place=one.place)
        for n, one in enumerate(known)
    ]


@settings(max_examples=60, deadline=None)
@given(RECORDS, st.randoms())
def test_order_makes_no_difference(known: list[Record], random: Random) -> None:
    """The same records in any order give the same candidates; each pair stands once, sorted."""
    found = match(known := numbered(known))
    shuffled = [*known, *known]
    random.shuffle(shuffled)
    assert match(shuffled) == found
    pairs = [(one.left, one.right) for one in found]
    assert pairs == sorted(set(pairs))
    assert all(left < right for left, right in pairs)


@settings(max_examples=60, deadline=None)
@given(RECORDS)
def test_no_cluster_has_two_different_numbers_of_one_kind(known: list[Record]) -> None:
    """Whoever is alike whom, two firms of the register are never one without a person's word."""
    by_iri = {one.iri: dict(one.identifiers) for one in numbered(known)}
    for group in clusters(match(numbered(known))):
        for kind in ("vat", "lei"):
            assert len({by_iri[iri][kind] for iri in group if kind in by_iri[iri]}) <= 1


def test_numbers_join_before_names() -> None:
    """A firm whose form changed is one by its number, and no form of it is a rival."""
    before = record(FIRST, "Nautliex Srl", VAT, place="Pisa")
    after = record(SECOND, "Nautilex Spa", VAT)
    plain = record("urn:c", "Nautilex", VAT, place="Prato")
    unnumbered = record("urn:d", "Nautilex Spa", place="Prato")
    found = match([before, after, plain, unnumbered])
    assert clusters(found) == [(FIRST, SECOND, "urn:c", "urn:d")]


@settings(max_examples=30, deadline=None)
@given(RECORDS)
def test_what_was_found_may_be_told_back(known: list[Record]) -> None:
    """Judging every found `same` as the same changes no cluster."""
    found = match(known := numbered(known))
    said = {pair: True for group in clusters(found) for pair in combinations(group, 2)}
    assert clusters(match(known, said)) == clusters(found)
