"""Names of Italian organisations in one form."""

import pytest

from clockkg.matching.features import features, place_of
from clockkg.matching.normalise import forms_of, normalise
from clockkg.matching.record import Record

SPELLINGS = {
    "srl": (
        "Srl|S.r.l.|S.R.L|s. r. l.|S R L|Società a responsabilità limitata|Soc. a r.l.|"
        "Soc. a resp. lim.|S.r.l. unipersonale|Srl in liquidazione|S.r.l. a socio unico|S.r.l.s."
    ),
    "spa": "Spa|S.p.A.|S. p. A.|SPA|Società per Azioni|Soc. per azioni|SpA in liquidazione",
    "snc": "Snc|S.n.c.|S.n.c. di Verdi & C.|di Verdi Anna & C. S.n.c.|Società in nome collettivo",
    "sas": "Sas|S.a.s.|S.a.s. di Verdi e figli|Società in accomandita semplice",
    "coop": "S.C.|Soc. Coop.|Società Cooperativa|Soc. Coop. a r.l.|Cooperativa|Soc. Coop. Sociale",
    "consortile": "Società consortile a r.l.|Soc. cons. a r.l.|S.c.p.a.",
    "coop consortile": "Scarl|S.c.a r.l.|S.C.A R.L.|Scrl",
    "individuale": "Ditta individuale|Ditta",
}
"""Classes of legal form and spellings of each; `scrl` may be a cooperative or a consortium."""


@pytest.mark.parametrize(
    ("classes", "spelling"),
    [(name, spelling) for name, text in SPELLINGS.items() for spelling in text.split("|")],
)
def test_a_legal_form_is_a_field_in_all_its_spellings(classes: str, spelling: str) -> None:
    """The form is known by its class, and nothing of it stays in the name."""
    name = normalise(f"Nautica Verdi {spelling}")
    assert (name.forms, name.key) == (frozenset(classes.split()), "nautica verdi")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("F.lli Rossi", "FRATELLI ROSSI"),
        ("Off. Mecc. Rossi", "Officina Meccanica Rossi"),
        ("Univ. degli Studi di Prova", "Università di Prova"),
        ("L'Ancora", "L\u2019ANCORA"),
        ("Caffe' Alba", "Caffè\u00a0Alba"),
        ("Bianchi & Neri", "Neri e Bianchi"),
        ("C.M.T. Marmi", "CMT Marmi"),
        ("Rossi Mobili di Rossi Mario", "Rossi Mobili"),
        ("Dip.to di Chimica - Univ. di Prova", "Dipartimento di Chimica, Università di Prova"),
        ("S. Croce Conceria", "Conceria Santa Croce"),
        ("Esempio Vele Srl (dato inventato)", "Esempio Vele"),
    ],
)
def test_two_ways_to_write_a_name_are_equal(left: str, right: str) -> None:
    """Abbreviations, accents, apostrophes, blanks, order and the owner make no difference."""
    assert normalise(left).key == normalise(right).key


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Rossi Srl", "Rossi Holding Srl"),
        ("Rossi", "Rossi 2"),
        ("Rossi", "Rossi filiale di Prato"),
        ("Rossi sede di Pisa", "Rossi sede di Prato"),
        ("Università di Prova", "Dipartimento di Chimica, Università di Prova"),
        ("Regione Toscana", "Regione Lombardia"),
        ("Marini", "Martini"),
    ],
)
def test_what_tells_two_apart_is_kept(left: str, right: str) -> None:
    """Words of a group, numbers, branches, departments and one letter make a difference."""
    assert normalise(left).key != normalise(right).key


def test_a_form_may_be_two() -> None:
    """`S.c.r.l.` fits a cooperative and a consortium, and both fit it, but not each other."""
    either, one, two = map(forms_of, ("S.c.r.l.", "Soc. Coop.", "Soc. cons. a r.l."))
    assert either & one
    assert either & two
    assert not one & two


@pytest.mark.parametrize(
    ("name", "forms"),
    [("Rossi Vele di Rossi Anna", {"individuale"}), ("Rossi Vele di Rossi", set()),
     ("Rossi Vele di Rossi Anna & C.", set()), ("Rossi Vele di Rossi Anna e figli", set()),
     ("Rossi Vele Srl di Rossi Anna", {"srl"})],
)  # fmt: skip
def test_an_owner_with_both_names_tells_a_firm_of_one_person(name: str, forms: set[str]) -> None:
    """Unless a form or partners are named."""
    assert normalise(name).forms == forms


@pytest.mark.parametrize("text", ["PISA", "Pisa (PI)", "56121 Pisa", "Via Po 1, 56121 Pisa PI"])
def test_a_town_is_read_out_of_an_address(text: str) -> None:
    """Street, postcode and province are left out."""
    assert place_of(text) == "pisa"


def test_a_platform_is_no_domain_of_its_own() -> None:
    """A page on somebody's platform says nothing of who has it."""
    found = features(Record("urn:a", ("Rossi",), domain="facebook.com; www.rossi.example"))
    assert found.domains == {"rossi.example"}
