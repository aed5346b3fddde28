"""A loader's card and mapping are held to their language before any record is read."""

from pathlib import Path

import pytest

from clockkg.errors import ContentError, UnknownNameError
from clockkg.loading import Loader, find_loader, find_loaders
from clockkg.loading.mapping import constant, fold, read_mapping
from clockkg.rdf import typed


def mend(folder: Path, file: str, old: str, new: str) -> None:
    """Change a text in a file of the trial loader, that stands there once."""
    path = folder / "trial" / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_a_card_says_which_graph_it_fills(trial: Loader) -> None:
    """Publisher and dataset name the graph."""
    assert trial.graph == "https://w3id.org/clockkg/graph/trial/things"
    assert trial.name == "trial"


def test_an_unknown_loader_offers_near_names() -> None:
    """A misspelt loader is refused in both languages with the near one offered."""
    with pytest.raises(UnknownNameError, match="Did you mean: sample-alfa") as caught:
        find_loader("sampl-alfa")
    assert "Nessun caricatore si chiama 'sampl-alfa'" in caught.value.said("it")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('dataset = "things"', 'dataset = "things', "loader.toml"),
        ('dataset = "things"', 'datset = "things"', "datset"),
        ('dataset = "things"', "", "dataset"),
        ('dataset = "things"', 'dataset = "things"\nencoding = "utf-9"', "utf-9"),
        ('dataset = "things"', 'dataset = "things"\ndelimiter = "; "', "'; '"),
    ],
)
def test_a_mistake_in_a_card_is_named(loaders: Path, old: str, new: str, reason: str) -> None:
    """A card with a mistake is refused when loaders are looked for, by folder and reason."""
    mend(loaders, "loader.toml", old, new)
    with pytest.raises(ContentError, match=r"^trial/loader\.toml: ") as caught:
        find_loaders(loaders)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("loader.toml", "things = {", "thigns = {", "'thigns' is not a table"),
        ("loader.toml", 'things = ["private', 'thigns = ["private', "'thigns' is not a table"),
        ("mapping.toml", 'where|slug}"', 'where|slug}-{@day}"', "lacks 'day'"),
    ],
)
def test_a_card_that_does_not_fit_its_mapping(
    loaders: Path, file: str, old: str, new: str, reason: str
) -> None:
    """A card that names a table, or lacks a variable, which its mapping does not know or needs."""
    mend(loaders, file, old, new)
    with pytest.raises(ContentError, match=r"^trial/loader\.toml: ") as caught:
        _ = find_loader("trial", loaders).tables
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('to = "clock:startDate"', 'to = "clok:startDate"', "column since: 'clok:startDate'"),
        ('as = "date"', 'as = "day"', "column since: 'day' is not one of"),
        ('as = "duration"', 'has = "duration"', "column term"),
        ('check = "codice-fiscale"', 'check = "fiscale"', "column code: 'fiscale'"),
        ('scheme = "role"', 'scheme = "roles"', "column role: 'roles'"),
        (', scheme = "role"', "", "column role: 'concept' needs 'scheme'"),
        (', kind = "org"', "", "column part_of: 'reference' needs 'kind'"),
        ('"clock:Enterprise"', '"clok:Enterprise"', "column kind: 'clok:Enterprise'"),
        ('types = ["foaf:Document"]', 'types = ["Document"]', "'Document'"),
        ('when = ["where"]', 'when = ["were"]', "'were' stands in a template or a condition"),
        ('"id/org/{key}"', '"id/org/{kye}"', "'kye' stands in a template or a condition"),
        ('"clock:isSample" = true', '"clock:title" = "clok:x"', "'clok:x'"),
        ('title = { it = "Cose", en = "Things" }', "", "'title'"),
    ],
)
def test_a_mistake_in_a_mapping_is_named(loaders: Path, old: str, new: str, reason: str) -> None:
    """A mapping with a mistake is refused by table and column before any record is read."""
    mend(loaders, "mapping.toml", old, new)
    with pytest.raises(ContentError, match=r"^mapping, table things: ") as caught:
        _ = find_loader("trial", loaders).tables
    assert reason in str(caught.value)


def test_a_missing_mapping_is_named(tmp_path: Path) -> None:
    """A mapping that is not there is refused by its folder and name."""
    with pytest.raises(ContentError, match=rf"^{tmp_path.name}/mapping\.toml: "):
        read_mapping(tmp_path / "mapping.toml")


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [(True, "boolean", "true"), (3, "integer", "3"), (2.5, "decimal", "2.5")],
)
def test_a_constant_keeps_its_type(value: float, name: str, text: str) -> None:
    """A boolean, a whole number and a fraction of the mapping are literals of their types."""
    assert constant(value, {}) == typed(text, name)


def test_headings_are_known_in_any_dress() -> None:
    """Case, blanks, hyphens and underscores make no difference in a heading."""
    assert fold(" Partita  IVA ") == fold("partita_iva") == fold("Partita-Iva")
