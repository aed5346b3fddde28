"""The dumps hold the real graphs whole, nothing made up, and the same bytes every time."""

import gzip
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from shutil import which

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, Namespace
from rdflib.compare import isomorphic

from clockkg import exporting
from clockkg.errors import UnknownNameError
from clockkg.exporting import Selection, checksums, find_export, find_exports, render_all
from clockkg.graphs import Release

CLOCK = Namespace("https://w3id.org/clockkg/ontology#")
GRAPH = "https://w3id.org/clockkg/graph/"
EXPORT = '''
"""A made-up export."""
from clockkg.exporting.base import Export
EXPORTS = (Export("plugged", "plugged.txt", "text/plain", {}, lambda _selection: b"in"),)
'''


def test_the_dump_names_the_real_graphs(quads: Mapping[str, rdflib.Graph]) -> None:
    """Five documents, the decisions, ontology, vocabularies, inferred links and provenance."""
    names = {name.removeprefix(GRAPH) for name in quads}
    assert {name for name in names if name.startswith("documents/")} == {
        "documents/cosvig-2019", "documents/lucense-2019", "documents/tuscan-districts",
        "documents/lombardy-clusters-2019", "documents/district-plans-2020",
    }  # fmt: skip
    assert {"ontology", "vocab", "inferred", "provenance"} < names
    assert not [name for name in names if "sample" in name]


def test_oxigraph_reads_the_dump(files: Mapping[str, bytes], whole: rdflib.Graph) -> None:
    """Another parser finds the same number of statements in the merge of the N-Quads."""
    text = gzip.decompress(files["clockkg.nq.gz"])
    quads = list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    assert len({quad.triple for quad in quads}) == len(whole)


def test_nothing_made_up_leaves(release: Release, whole: rdflib.Graph) -> None:
    """No thing that only made-up records speak of is in the dump, not even as an object."""
    made_up, real = set[str](), set[str]()
    for iri in release.store.graphs():
        lines = rdflib.Graph().parse(data="\n".join(release.store.graph(iri)), format="nt")
        (made_up if iri in release.samples else real).update(map(str, lines.subjects()))
    assert len(made_up - real) > 200
    assert not (made_up - real) & {str(node) for node in whole.all_nodes()}


def test_a_sample_can_be_asked_for(release: Release) -> None:
    """Only who asks for the made-up graphs gets them, and they are marked."""
    everything = Selection(release, "https://clock.example.org", samples=True)
    assert set(everything.graphs) == set(release.store.graphs())
    marked = [line for line in everything.merged if "#isSample> " in line and '"true"' in line]
    assert len(marked) == 4


def test_both_dumps_say_the_same(files: Mapping[str, bytes], whole: rdflib.Graph) -> None:
    """The Turtle dump is the merge of the N-Quads dump."""
    text = gzip.decompress(files["clockkg.ttl.gz"])
    assert isomorphic(rdflib.Graph().parse(data=text, format="turtle"), whole)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_jsonld_comes_back_through_rdflib(files: Mapping[str, bytes], whole: rdflib.Graph) -> None:
    """What rdflib reads of the compact JSON-LD is the graph that the dumps hold."""
    found = rdflib.Graph().parse(data=files["clockkg.jsonld"], format="json-ld")
    assert isomorphic(found, whole)


def test_jsonld_comes_back_through_oxigraph(
    files: Mapping[str, bytes], whole: rdflib.Graph
) -> None:
    """Oxigraph reads the compact JSON-LD as the graph that the dumps hold."""
    triples = [
        quad.triple for quad in ox.parse(files["clockkg.jsonld"], format=ox.RdfFormat.JSON_LD)
    ]
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert isomorphic(rdflib.Graph().parse(data=lines, format="nt"), whole)


def test_the_nine_districts_are_in_every_dump(whole: rdflib.Graph) -> None:
    """The nine districts of the documents are typed in what leaves."""
    assert len(set(whole.subjects(RDF.type, CLOCK.TechnologyDistrict))) == 9


def test_the_same_release_gives_the_same_bytes(
    files: Mapping[str, bytes], release: Release
) -> None:
    """Rendering again, from the release opened anew, changes no byte of any file."""
    again = render_all(Selection(Release(release.folder), "https://clock.example.org"))
    assert {name: sha256(data).hexdigest() for name, data in again.items()} == {
        name: sha256(data).hexdigest() for name, data in files.items()
    }


def test_checksums_are_read_by_the_usual_tool(files: Mapping[str, bytes], tmp_path: Path) -> None:
    """`sha256sum --check` finds every file whole, and a changed one broken."""
    tool = which("sha256sum") or pytest.skip("no sha256sum on this machine")
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    command = [tool, "--check", "--strict", "SHA256SUMS"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    assert told.stdout.count(": OK") == len(files) - 1
    (tmp_path / "void.ttl").write_text("changed")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode  # noqa: S603 - our own command


def test_checksums_are_sorted_by_name() -> None:
    """The list is in the order of the names, each with the digest of its bytes."""
    lines = checksums({"b": b"", "a": b"abc"}).decode().splitlines()
    assert [line.split()[1] for line in lines] == ["a", "b"]
    assert lines[0].startswith("ba7816bf 8f01cfea".replace(" ", ""))


def test_a_new_file_is_a_new_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export is found by adding a module to the package, and nothing else."""
    (tmp_path / "plugged.py").write_text(EXPORT)
    monkeypatch.setattr(exporting, "__path__", [*exporting.__path__, str(tmp_path)])
    found = find_exports.__wrapped__()
    del sys.modules["clockkg.exporting.plugged"]
    assert found["plugged"].file == "plugged.txt"
    assert set(found) == {*find_exports(), "plugged"}


def test_an_unknown_export_offers_near_names() -> None:
    """A misspelt export is refused with the near one offered."""
    with pytest.raises(UnknownNameError, match="Did you mean: jsonld"):
        find_export("json-ld")


def test_every_export_is_titled_in_both_languages() -> None:
    """Each export has a title in Italian and English and a file of its own."""
    exports = find_exports().values()
    assert all(set(export.title) == {"it", "en"} for export in exports)
    assert len({export.file for export in exports}) == len(exports)
