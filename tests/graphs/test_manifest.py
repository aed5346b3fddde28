"""A manifest tells who made a release, of what, and what was found; `verify` computes it again."""

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from clockkg.graphs import Maker, Release, Releases, verify
from clockkg.graphs.seal import seal
from clockkg.loading import Delivery, GraphDelivery, Part, find_loader, load, load_graph
from clockkg.settings import Settings

TODAY = "2026-11-22"
COSVIG = "https://w3id.org/clockkg/graph/documents/cosvig-2019"
NAVIGO = "https://w3id.org/clockkg/graph/navigo/members"
BODY = b'<https://w3id.org/clockkg/id/org/x> <http://www.w3.org/2000/01/rdf-schema#label> "X"@it .'


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """A release of one document, made by Ada."""
    delivery = Delivery(find_loader("document-cosvig-2019"))
    made = load(tmp_path / "kg", [delivery], today=TODAY, maker=Maker("Ada")).release
    assert made
    return made


def send(home: Path, body: bytes, maker: Maker | None = None) -> None:
    """Publish Navigo's graph as it would come over HTTP."""
    delivery = GraphDelivery(NAVIGO, "PUT", (Part(body, "ntriples"),))
    load_graph(Settings(home=home, today=TODAY), delivery, maker=maker)


def test_it_tells_who(release: Release, tmp_path: Path) -> None:
    """Each release and each of its loads name who made it, and the published graph does not."""
    maker = Maker("navigo/nightly")
    send(tmp_path / "kg", BODY, maker)
    second = Releases(tmp_path / "kg").current()
    assert (release.manifest.who, second.manifest.who) == ("Ada", "navigo/nightly")
    assert [(run.graph, run.who) for run in second.manifest.runs] == [
        (COSVIG, "Ada"),
        (NAVIGO, "navigo/nightly"),
    ]
    assert not [line for line in second.store.merged() if "Ada" in line or "nightly" in line]


def test_it_tells_the_files_that_a_dataset_was_last_loaded_from(
    release: Release, tmp_path: Path
) -> None:
    """The digests are those of the files' bytes, and of the last delivery where there are two."""
    run = release.manifest.last_run(COSVIG)
    assert run
    folder = find_loader("document-cosvig-2019").folder / "records"
    files = {f"document-cosvig-2019/{file.name}": file for file in folder.iterdir()}
    told = {name: sha256(file.read_bytes()).hexdigest() for name, file in files.items()}
    assert dict(run.files) == told
    for body in (BODY, BODY + b"\n" + BODY.replace(b'"X"@it', b'"Y"@en')):
        send(tmp_path / "kg", body)
    last = Releases(tmp_path / "kg").current().manifest.last_run(NAVIGO)
    assert last
    assert dict(last.files) == {"navigo/members": sha256(body).hexdigest()}


def test_it_sums_up_the_validation(release: Release) -> None:
    """It conforms, counts the findings of each rule, and names the engine and the shapes."""
    told = release.manifest.validation
    assert told["conforms"] is True
    assert told["rules"] == Counter(finding.rule for finding in release.findings)
    assert told["engine"].startswith("clockkg ")
    assert len(told["shapes"].rpartition("sha256:")[2]) == 64


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("counts", {"violation": 0, "warning": 0, "info": 0}, "findings.json"),
        ("validation", {"conforms": True, "rules": {}}, "findings.json"),
        ("number", 7, "manifest.json"),
        ("runs", [], "https://w3id.org/clockkg/graph/provenance"),
        ("datasets", [], "https://w3id.org/clockkg/graph/provenance"),
        ("graphs", {}, COSVIG),
    ],
)
def test_a_manifest_that_tells_something_else_is_found_out(
    release: Release, name: str, value: object, place: str
) -> None:
    """A manifest changed and sealed anew disagrees with the files that it tells of."""
    file = release.folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {name: value}), "utf-8")
    seal(release.folder)
    assert place in {fault.place for fault in verify(Release(release.folder))}


def test_a_manifest_of_before_is_read(release: Release) -> None:
    """A manifest without what came later, who and the validation, is whole."""
    file = release.folder / "manifest.json"
    told = json.loads(file.read_text("utf-8"))
    old = {name: value for name, value in told.items() if name not in ("who", "validation")}
    file.write_text(json.dumps(old), "utf-8")
    seal(release.folder)
    assert verify(Release(release.folder)) == []
