"""A release can be built again from what was delivered, to the same hashes."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from clockkg.cli.main import command
from clockkg.errors import StoreError
from clockkg.graphs import Maker, Releases, Sources
from clockkg.graphs.disk import digest_of
from clockkg.loading import (
    Delivery,
    GraphDelivery,
    Part,
    find_loader,
    find_loaders,
    load,
    load_graph,
    load_update,
    read_loader,
    rebuild,
)
from clockkg.matching import Book, Judgement
from clockkg.settings import Settings
from clockkg.terms import graph, thing

TODAY = "2026-11-22"
ROW = "<https://w3id.org/clockkg/id/org/esempio-uno> <http://www.w3.org/2000/01/rdf-schema#label> "


def differing(home: Path, number: int = 0) -> list[str]:
    """The graphs of a release that are not the same when it is built again."""
    releases = Releases(home)
    release = releases.get(number) if number else releases.current()
    return [one.graph for one in rebuild(home, release) if one.why]


def members(tmp_path: Path, name: str = "Scafi Esempio Inventati") -> Path:
    """A small delivery for the records loader."""
    file = tmp_path / "organisations.csv"
    file.write_text(f"key,kind,label_it\nesempio-nuovo,enterprise,{name}\n", "utf-8")
    return file


def test_the_whole_world_is_built_again(home: Path) -> None:
    """Every graph of the demo's release, also those that are derived, has its published hash."""
    assert differing(home) == []
    release = Releases(home).current()
    assert len(rebuild(home, release)) == len(release.manifest.graphs)


def test_each_release_is_built_from_what_it_was_made_of(tmp_path: Path) -> None:
    """After a second delivery, a graph sent over HTTP and an update, all four are built again."""
    home = tmp_path / "kg"
    settings = Settings(home=home, today=TODAY)
    records = find_loader("records")
    load(home, [Delivery(records, (members(tmp_path),))], today=TODAY)
    load(home, [Delivery(records, (members(tmp_path, "Altro Nome Inventato"),))], today=TODAY)
    sent = graph("prova", "dati")
    body = f'{ROW}"Esempio Uno (dato inventato)"@it .\n'.encode()
    load_graph(settings, GraphDelivery(sent, "PUT", (Part(body, "ntriples"),)))
    load_update(settings, f'INSERT DATA {{ GRAPH <{sent}> {{ {ROW}"Example One"@en }} }}')
    assert [differing(home, number) for number in (1, 2, 3, 4)] == [[], [], [], []]


def test_judgements_count_as_they_did_then(tmp_path: Path) -> None:
    """A release in which two records are one is built again as such, one before it as two."""
    home = tmp_path / "kg"
    world = [Delivery(one) for one in find_loaders().values() if one.bundled]
    load(home, world, today=TODAY)
    left, right = sorted(thing("org", f"esempio-{name}") for name in ("scafi", "vele"))
    when = f"{TODAY}T00:00:00Z"
    Book(home).add([Judgement(left, right, "same", who="Prova", when=when, kept=left)])
    load(home, [Delivery(find_loader("records"), (members(tmp_path),))], today=TODAY)
    assert Releases(home).current().manifest.book["judgements"] == 1
    assert [differing(home, number) for number in (1, 2)] == [[], []]


def test_a_card_that_changed_since_changes_no_old_release(tmp_path: Path) -> None:
    """The mapping of the time is kept: a label that goes elsewhere now does so from now on."""
    home, folder = tmp_path / "kg", tmp_path / "loaders" / "own"
    shutil.copytree(find_loader("records").folder, folder)
    card = folder / "loader.toml"
    card.write_text(card.read_text("utf-8").replace('publisher = "records"', 'publisher = "own"'))
    load(home, [Delivery(read_loader(folder), (members(tmp_path),))], today=TODAY)
    mapping = folder / "mapping.toml"
    text = mapping.read_text("utf-8")
    mapping.write_text(
        text.replace('to = "rdfs:label", lang = "it"', 'to = "rdfs:label", lang = "en"')
    )
    assert differing(home) == []


def test_a_selection_of_members_is_the_one_of_the_time(tmp_path: Path) -> None:
    """What a district's members chose then is chosen again, whoever its members are by now."""
    home = tmp_path / "kg"
    world = [Delivery(one) for one in find_loaders().values() if one.bundled]
    load(home, world, today=TODAY)
    loader = find_loader("open-cordis")
    files = tmp_path / "cordis"
    shutil.copytree(loader.folder / "sample", files)
    file = files / "organization.csv"
    file.write_text(file.read_text("utf-8").replace("IT12345678903", "IT99990010003"), "utf-8")
    load(home, [Delivery(loader, (files,), only={"members": ("nautica",)})], today=TODAY)
    shutil.rmtree(Releases(home).path(1))
    assert differing(home, 2) == []


def test_a_source_that_is_gone_or_touched_is_told(tmp_path: Path) -> None:
    """With one byte more in a file its graph is named, and the exit code is 1."""
    home = tmp_path / "kg"
    file = members(tmp_path)
    load(home, [Delivery(find_loader("records"), (file,))], today=TODAY)
    kept = Sources(home).find(digest_of(file))
    assert kept
    kept.write_bytes(kept.read_bytes() + b"\n")
    done = CliRunner().invoke(command, ["--home", str(home), "rebuild", "--json"])
    assert done.exit_code == 1
    told = {one["graph"]: one["why"] for one in json.loads(done.stdout)["graphs"] if one["why"]}
    assert "organisations.csv" in told[graph("records", "centre")]["en"]
    italian = CliRunner().invoke(command, ["--home", str(home), "--lang", "it", "rebuild"])
    assert italian.exit_code == 1
    assert "non è conservato" in " ".join(italian.stdout.split())


def test_a_file_is_kept_once_and_pruned_with_its_release(tmp_path: Path) -> None:
    """The same bytes are one file; what only a removed release was made of goes with it."""
    home = tmp_path / "kg"
    records = find_loader("records")
    first = members(tmp_path)
    digest = digest_of(first)
    load(home, [Delivery(records, (first,))], today=TODAY)
    before = sorted((home / "sources").glob("*/*"))
    load(home, [Delivery(records, (first,))], today=TODAY)
    assert sorted((home / "sources").glob("*/*")) == before
    load(home, [Delivery(records, (members(tmp_path, "Terzo Nome Inventato"),))], today=TODAY)
    assert Sources(home).find(digest)
    Releases(home).prune(1)
    assert Sources(home).find(digest) is None
    assert differing(home) == []


def test_nothing_is_kept_of_what_is_refused(tmp_path: Path) -> None:
    """A delivery with a fault leaves no file behind."""
    home = tmp_path / "kg"
    file = tmp_path / "organisations.csv"
    file.write_text("key,kind,label_it\nesempio,nave,Nome\n", "utf-8")
    with pytest.raises(ValueError, match="rejected"):
        load(home, [Delivery(find_loader("records"), (file,))], today=TODAY)
    assert not (home / "sources").exists()


def test_a_file_that_changes_while_it_is_loaded_is_refused(tmp_path: Path) -> None:
    """What would be kept is not what was read: nothing is published."""
    home = tmp_path / "kg"
    file = members(tmp_path)
    delivery = Delivery(find_loader("records"), (file,))

    def step(name: str, _done: float = 0.0, /) -> None:
        if name == "publish":
            file.write_text("key\n", "utf-8")

    with pytest.raises(StoreError, match="changed while it was loaded"):
        load(home, [delivery], today=TODAY, step=step, maker=Maker())
    assert Releases(home).latest() is None
