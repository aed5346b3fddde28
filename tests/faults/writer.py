"""Writes releases in processes that may be killed: one is forked for each line that is read.

A line names a job and its arguments, as JSON. What a job is about to do and what it has done is
told at once; `ended` follows when its process is gone.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from clockkg.errors import BusyError
from clockkg.graphs import Manifest, Releases, Snapshot
from clockkg.loading import Delivery, find_loader, load

A, B, C = (f"https://w3id.org/clockkg/graph/test/{name}" for name in "abc")
LOADERS = ("document-lucense-2019", "document-tuscan-districts")


def tell(*words: object) -> None:
    """One line, in one step."""
    os.write(1, f"{json.dumps(words)}\n".encode())


def lines(release: int, count: int = 20) -> list[str]:
    """What a graph holds in a release."""
    return [f'<urn:s:{n}> <urn:p> "{n} of {release}" .' for n in range(count)]


def publish(releases: Releases) -> int:
    """One more release, of two graphs that differ in each and one that never does."""
    with releases.draft() as draft:
        tell("begin", draft.number)
        for iri in (A, B):
            draft.put(iri, Snapshot.of(lines(draft.number)))
        if not draft.parent:
            draft.put(C, Snapshot.of(lines(0, 200)))
        draft.publish(Manifest(number=draft.number, time="2026"))
    return draft.number


def roll_back(releases: Releases, number: int) -> int:
    """Back to a release."""
    tell("begin", number)
    return releases.roll_back(number).number


def loop(home: str, seed: int) -> None:
    """Publish, roll back and prune without end, as a seed says."""
    random, releases = Random(seed), Releases(Path(home))  # noqa: S311 - no secret
    while True:
        chance = random.random()
        if chance < 0.7 or not releases.numbers():
            tell("done", publish(releases))
        elif chance < 0.9:
            tell("done", roll_back(releases, random.choice(releases.numbers())))
        else:
            releases.prune(2)


def load_all(home: str) -> None:
    """Load by loaders and go back to the first release, without end."""
    while True:
        for name in LOADERS:
            tell("begin", Releases(Path(home)).highest() + 1)
            outcome = load(Path(home), [Delivery(find_loader(name))], today="2026-11-22")
            tell("done", outcome.release.number if outcome.release else 0)
        tell("done", roll_back(Releases(Path(home)), 1))


def race(home: str, times: int) -> None:
    """Try so many times to publish; tell each success, and each refusal's message."""
    for _ in range(times):
        try:
            tell("done", publish(Releases(Path(home))))
        except BusyError as error:
            tell("busy", str(error))


def until(home: str, what: str, argument: int, last: int) -> None:
    """Do one thing, and be killed at so many-th call of a function; 0 tells how many there are."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1
        if calls == last:
            os.kill(os.getpid(), signal.SIGKILL)

    work: Callable[[int], object] = getattr(Releases(Path(home)), what)
    sys.setprofile(count)
    work(argument)
    sys.setprofile(None)
    tell("calls", calls)


JOBS: dict[str, Callable[..., None]] = {
    "loop": loop, "load": load_all, "race": race, "until": until
}  # fmt: skip


def serve() -> None:
    """Fork a process for every line."""
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        child = os.fork()
        if not child:
            work(name, arguments)
        tell("pid", child)
        _, status = os.waitpid(child, 0)
        tell("ended", os.waitstatus_to_exitcode(status))


def work(name: str, arguments: list[Any]) -> None:
    """Do a job and leave, without what the parent would do on its way out."""
    try:
        JOBS[name](*arguments)
    except Exception:  # noqa: BLE001 - the end of a process
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    serve()
