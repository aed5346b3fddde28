"""Who is killed while judging leaves a whole book and a whole release, the old or the new one."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from threading import Event

from clockkg.graphs import BOOK, Maker, Releases, verify
from clockkg.loading.judging import Verdict, judge, publish_judged
from clockkg.matching import Book, Identities
from clockkg.settings import Settings
from clockkg.terms import GRAPH, expand, thing
from tests.conftest import ROOT, TODAY

MOMENTS = 4
PAIR = (thing("org", "esempio-tessuti-tecnici"), thing("org", "esempio-tessuti-tecnici-bis"))
LOOP = """
import sys
from pathlib import Path
from clockkg.graphs import Maker
from clockkg.loading.judging import Verdict, judge
from clockkg.settings import Settings
home, today, left, right = sys.argv[1:]
settings = Settings(home=Path(home), today=today)
judge(settings, [Verdict(left, right, "later")], maker=Maker("anna"))
print("ready", flush=True)
while True:
    for verdict in ("same", "withdrawn"):
        judge(settings, [Verdict(left, right, verdict)], maker=Maker("anna"))
        print(verdict, flush=True)
"""


def test_a_judgement_is_whole_or_not_at_all(home: Path, tmp_path: Path) -> None:
    """Killed at four moments: every line reads, the release verifies, and its book leads on."""
    own, chance = tmp_path / "kg", Random(5)  # noqa: S311 - moments, not secrets
    shutil.copytree(home, own)
    words = [sys.executable, "-c", LOOP, str(own), TODAY, *PAIR]
    for number in range(MOMENTS):
        process = subprocess.Popen(  # noqa: S603 - our own
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        for _ in range(number % 3):
            process.stdout.readline()
        Event().wait(chance.uniform(0, 0.8))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        release, book = Releases(own).current(), Book(own)
        counted = release.folder / BOOK
        assert verify(release) == []
        assert book.data().startswith(counted.read_bytes() if counted.is_file() else b"")
        told = Identities.of(book.parsed(counted.read_bytes() if counted.is_file() else b""))
        same = f"<{PAIR[1]}> <{expand('owl:sameAs')}> <{PAIR[0]}> ."
        assert (same in release.snapshot(f"{GRAPH}sample/identity").lines()) is bool(told.canonical)
    settings, maker = Settings(home=own, today=TODAY), Maker("berto")
    publish_judged(settings, maker=maker)
    judge(settings, [Verdict(*PAIR, "withdrawn")], maker=maker)
    after, before = Releases(own).current().manifest.graphs, Releases(own).get(1).manifest.graphs
    shown = json.dumps({g: told["digest"] for g, told in after.items() if "candidates" not in g})
    assert shown == json.dumps({g: told["digest"] for g, told in before.items()})
