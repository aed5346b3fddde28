"""Harm to a release is found by the file's name; a reader outlives the removal of its release."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clockkg.graphs import Manifest, Releases, Snapshot, broken

A = "https://w3id.org/clockkg/graph/test/a"
READER = """
import sys
from pathlib import Path
from clockkg.graphs import Releases
store = Releases(Path(sys.argv[1])).get(1).store
for line in sys.stdin:
    table = store.select("SELECT (COUNT(*) AS ?n) (SUM(STRLEN(?o)) AS ?m) { ?s ?p ?o }")
    print(table.rows, flush=True)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release's folder, to be harmed and mended again."""
    releases = Releases(tmp_path_factory.mktemp("harm"))
    with releases.draft() as draft:
        draft.put(A, Snapshot.of(f'<urn:s:{n}> <urn:p> "{n}" .' for n in range(3000)))
        return draft.publish(Manifest(number=1, time="")).folder


@given(data=st.data())
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_flipped_bit_or_a_cut_is_named(folder: Path, data: st.DataObject) -> None:
    """Any bit of any file, and any number of bytes cut from its end: that file is named, alone.

    Harm to the seal names the seal, or the files of whose digests it now lies.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size]
    victim = data.draw(st.sampled_from(files))
    whole = victim.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        harmed = whole[:place]
    else:
        flipped = whole[place] ^ (1 << data.draw(st.integers(0, 7)))
        harmed = whole[:place] + bytes([flipped]) + whole[place + 1 :]
    victim.write_bytes(harmed)
    try:
        found = broken(folder)
    finally:
        victim.write_bytes(whole)
    if victim.name == "SHA256SUMS":
        assert found
    else:
        assert found == [victim.relative_to(folder).as_posix()]
    assert broken(folder) == []


def test_a_reader_outlives_its_release(tmp_path: Path) -> None:
    """A process that holds release 1 open reads all of it when a prune has removed it."""
    releases = Releases(tmp_path)
    for number in (1, 2):
        with releases.draft() as draft:
            told = (f'<urn:s:{n}> <urn:p> "{n} of {number}" .' for n in range(5_000))
            draft.put(A, Snapshot.of(told))
            draft.publish(Manifest(number=number, time=""))
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", READER, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    ) as reader:  # fmt: skip
        assert reader.stdin
        assert reader.stdout
        answers = []
        for _ in range(2):
            reader.stdin.write("again\n")
            reader.stdin.flush()
            answers.append(reader.stdout.readline())
            releases.prune(1)
        reader.stdin.close()
    assert releases.numbers() == [2]
    assert "5000" in answers[0]
    assert answers[0] == answers[1]
