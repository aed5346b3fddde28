"""The files of the ontology are found on the disk, and their rules are well formed."""

from pathlib import Path

import pytest

from clockkg.content import content
from clockkg.errors import ContentError
from clockkg.reasoning import codes, context, examples, modules, rules, vocabularies
from clockkg.reasoning.modules import read_rule


def test_every_file_of_the_ontology_is_reached() -> None:
    """No Turtle file, rule or context lies in the ontology's folder without being used."""
    turtle = {*modules(), *vocabularies(), *codes(), *examples()}
    assert turtle == set(content().ontology.rglob("*.ttl"))
    assert {rule.name for rule in rules()} == {p.stem for p in content().ontology.rglob("*.rq")}
    assert {context()} == set(content().ontology.rglob("*.jsonld"))


def test_every_rule_has_a_title_in_both_languages() -> None:
    """The five rules say in Italian and in English what they derive."""
    assert [sorted(rule.title) for rule in rules()] == [["en", "it"]] * 5


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        ("", "lacks a title"),
        ('#+ title.it = "Una"', "lacks a title"),
        ("#+ title.it = Una", "not TOML"),
    ],
)
def test_a_rule_without_a_proper_header_is_refused(
    tmp_path: Path, header: str, complaint: str
) -> None:
    """The message names the file and what is wrong with it."""
    path = tmp_path / "broken.rq"
    path.write_text(f"{header}\nCONSTRUCT {{ }} WHERE {{ }}\n", encoding="utf-8")
    with pytest.raises(ContentError, match=rf"broken\.rq.*{complaint}"):
        read_rule(path)
