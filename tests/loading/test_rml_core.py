"""RML's own test cases, as morph-kgc's source package holds them: each input format's.

They are not ours and not kept here. Where they expect other than today's vocabulary and test
cases do, the difference is written down below.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from clockkg.errors import ClockError
from clockkg.loading.rml import read_rml, run

CASES = Path(os.environ.get("CLOCKKG_RML_CASES", "../shared/standards/rml-core"))
NUMBERED = re.compile(r'(<http://example\.com/(?:id|amount)>) "(\d+)"')
REFUSED = {
    "csv/RMLTC0002c": "a column that is not there is an error",
    "csv/RMLTC0004b": "a literal is no subject",
    "json/RMLTC0004b": "a literal is no subject",
    "xml/RMLTC0004b": "a literal is no subject",
}
"""Cases that the package answers, though today's metadata expects an error."""
COUNTS = {"csv": 39, "json": 40, "xml": 38}


def cases() -> Iterator[str]:
    """The names of the cases, as csv/RMLTC0000; one that is none where there is no folder."""
    found = sorted(CASES.glob("test/rml-core/*/RMLTC*/mapping.ttl"))
    names = [f"{one.parents[1].name}/{one.parent.name}" for one in found]
    yield from [name for name in names if name.partition("/")[0] in COUNTS] or ["none"]


def canonical(text: str) -> list[str]:
    """N-Quads with canonical blank nodes, sorted."""
    data = ox.Dataset(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, data))


def expected(name: str, text: str) -> list[str]:
    """What a case expects; JSON's whole numbers have their datatype since 2024."""
    if not name.startswith("json/"):
        return canonical(text)
    integer = r'\1 "\2"^^<http://www.w3.org/2001/XMLSchema#integer>'
    return canonical(NUMBERED.sub(integer, text))


@pytest.mark.parametrize("name", list(cases()))
def test_a_case_gives_what_it_should(name: str) -> None:
    """The same dataset; an error where one is expected; a bad record is told and left out."""
    if name == "none":
        pytest.skip("no test cases: .ci/run fetches them, or CLOCKKG_RML_CASES names a folder")
    folder = CASES / "test" / "rml-core" / name
    output = folder / "output.nq"
    told: list[str] = []
    if name in REFUSED or not output.is_file():
        with pytest.raises(ClockError):
            list(run(read_rml(folder / "mapping.ttl"), CASES))
        return
    document = read_rml(folder / "mapping.ttl")
    found = run(document, CASES, lambda error, origin: told.append(f"{origin}: {error}"))
    lines = "\n".join(statement.n3() for statement in found)
    assert canonical(lines) == expected(name, output.read_text("utf-8"))
    assert bool(told) is name.endswith(("RMLTC0019b", "RMLTC0020b"))


@pytest.mark.parametrize("kind", sorted(COUNTS))
def test_no_case_is_missing(kind: str) -> None:
    """As many of each format as the package holds."""
    found = [name for name in cases() if name.startswith(kind)]
    if not found:
        pytest.skip("no test cases: .ci/run fetches them, or CLOCKKG_RML_CASES names a folder")
    assert len(found) == COUNTS[kind]
