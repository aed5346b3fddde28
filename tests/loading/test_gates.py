"""Quality gates: which severities block whose load, and what a waiver lets pass."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clockkg.errors import RejectedLoadError, SettingsError
from clockkg.findings import Finding, Gate, Severity
from clockkg.graphs import Releases, Waivers
from clockkg.loading import (
    Delivery,
    GraphDelivery,
    Part,
    check,
    find_loader,
    gate_of,
    load,
    load_graph,
)
from clockkg.settings import Settings
from clockkg.terms import graph

TODAY = "2026-11-22"
HEAD = "codice,natura,nome in italiano,tipo,partita IVA"
WARNED = "esempio-due,impresa,Esempio Due,,01234567897"
GOOD = "esempio-uno,impresa,Esempio Uno,enterprise,01234567897"
ENDS_FIRST = "key,member,organisation,role,start,end\nm,esempio-uno,moda,member,2021,2020\n"
Write = Callable[..., Path]
Register = Callable[..., Delivery]


def finding(severity: str, publisher: str = "navigo", rule: str = "VatNumberForm") -> Finding:
    """A finding in a publisher's graph."""
    return Finding(rule, Severity(severity), {}, graph=graph(publisher, "x"), id=f"{rule}-1")


@pytest.mark.parametrize(
    ("gate", "blocked"),
    [
        ("violation", ["violation"]),
        ("warning", ["violation", "warning"]),
        ("info", ["violation", "warning", "info"]),
        ("none", []),
    ],
)
def test_a_gate_stops_its_severity_and_graver(gate: str, blocked: list[str]) -> None:
    """Each gate by name, and one publisher's own gate against the others'."""
    assert [s for s in Severity if Gate(gate).blocks(finding(s))] == blocked
    own = Gate("info", {"navigo": gate})
    assert [s for s in Severity if own.blocks(finding(s))] == blocked
    assert all(own.blocks(finding(s, "lucense")) for s in Severity)


def test_nothing_lets_pass_what_could_not_be_read() -> None:
    """A cell that is lost blocks under every gate and every waiver."""
    lost = finding("violation", rule="bad-date")
    assert Gate("none", waived=frozenset({lost.id})).blocks(lost)


@pytest.fixture
def register(csv_file: Write) -> Register:
    """A register of organisations, and of memberships where they are given."""

    def delivery(*lines: str, memberships: str = "") -> Delivery:
        files = [csv_file(HEAD, *lines, name="organisations.csv")]
        if memberships:
            files.append(files[0].with_name("memberships.csv"))
            files[1].write_text(memberships, "utf-8")
        return Delivery(find_loader("records"), tuple(files))

    return delivery


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with the Tuscan districts as release 1."""
    load(tmp_path / "kg", [Delivery(find_loader("document-tuscan-districts"))], today=TODAY)
    return tmp_path / "kg"


def test_a_strict_gate_blocks_its_publisher_alone(home: Path, register: Register) -> None:
    """The warning in one's own data blocks; the districts' warnings, which were there, do not."""
    strict = Gate("violation", {"records": "warning", "documents": "warning"})
    with pytest.raises(RejectedLoadError) as caught:
        load(home, [register(WARNED)], today=TODAY, gate=strict)
    assert {name.rpartition("-")[0] for name in caught.value.blocked} == {"StakeholderTypeGiven"}
    assert Releases(home).numbers() == [1]
    assert load(home, [register(GOOD)], today=TODAY, gate=strict).release


def test_an_open_gate_publishes_with_the_violation(home: Path, register: Register) -> None:
    """The release says that it does not conform, and the finding stays in it."""
    wrong = register(GOOD, memberships=ENDS_FIRST)
    with pytest.raises(RejectedLoadError):
        load(home, [wrong], today=TODAY)
    release = load(home, [wrong], today=TODAY, gate=Gate("none")).release
    assert release
    assert release.manifest.validation["conforms"] is False
    assert "PeriodOrder" in {f.rule for f in release.findings}


def test_a_waiver_lets_its_finding_pass_until_its_day(home: Path, register: Register) -> None:
    """The load passes with the waiver, release after release, and not after its last day."""
    wrong = register(GOOD, memberships=ENDS_FIRST)
    [blocked] = check(home, [wrong], today=TODAY).blocked
    Waivers(home).grant(blocked, "The source says so.", "2026-12-31", who="unit", today=TODAY)
    first = load(home, [wrong], today=TODAY)
    assert first.release
    assert [*first.waived, *first.release.manifest.validation["waived"]] == [blocked, blocked]
    more = register(GOOD, WARNED, memberships=ENDS_FIRST)
    assert load(home, [more], today="2026-12-31").release
    late = check(home, [register(WARNED, GOOD, memberships=ENDS_FIRST)], today="2027-01-01")
    assert [[*late.blocked], [*late.waived]] == [[blocked], []]


def test_what_one_publisher_left_open_does_not_block_another(
    home: Path, register: Register
) -> None:
    """After a waiver's last day its owner is stopped, and everybody else is not."""
    wrong = register(GOOD, memberships=ENDS_FIRST)
    [blocked] = check(home, [wrong], today=TODAY).blocked
    Waivers(home).grant(blocked, "The source says so.", TODAY, who="unit", today=TODAY)
    load(home, [wrong], today=TODAY)
    other = Delivery(find_loader("document-cosvig-2019"))
    assert load(home, [other], today="2027-01-01").release
    assert not check(home, [wrong], today="2027-01-01").conforms


MEMBER = """@prefix clock: <https://w3id.org/clockkg/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
<https://w3id.org/clockkg/id/membership/m-9> a clock:Membership ;
  org:member <https://w3id.org/clockkg/id/org/esempio-uno> ;
  org:organization <https://w3id.org/clockkg/id/org/moda> ;
  org:role <https://w3id.org/clockkg/vocab/role/member> .
"""


def test_a_violation_caused_in_the_data_of_others_blocks(home: Path, register: Register) -> None:
    """Taking away what another's membership refers to is new, and stops who takes it away."""
    load(home, [register(GOOD)], today=TODAY)
    part = Part(MEMBER.encode(), "turtle")
    sent = GraphDelivery(graph("navigo", "members"), "PUT", (part,))
    assert load_graph(Settings(home=home, today=TODAY), sent).outcome.release
    outcome = check(home, [register(WARNED)], today=TODAY)
    blocked = [f for f in outcome.findings if f.id in outcome.blocked]
    assert {f.publisher for f in blocked} == {"navigo"}


def test_the_settings_say_the_gates(tmp_path: Path) -> None:
    """From clockkg.toml and from the environment, for all and for one publisher."""
    file = tmp_path / "clockkg.toml"
    file.write_text('gate = "info"\n[gates]\nnavigo = "none"\n', "utf-8")
    assert gate_of(Settings.read(file, {})) == Gate("info", {"navigo": "none"})
    environment = {"CLOCKKG_GATES": "navigo=warning, lucense=none"}
    chosen = gate_of(Settings.read(file, environment))
    assert chosen == Gate("info", {"navigo": "warning", "lucense": "none"})


@pytest.mark.parametrize("text", ['gate = "grave"', '[gates]\nnavigo = "all"', "gates = 3"])
def test_a_gate_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    """The setting and the gates that there are are told."""
    file = tmp_path / "clockkg.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match="warning"):
        Settings.read(file, {})


def test_settings_with_gates_can_be_a_key() -> None:
    """What is cached by settings is cached by those with gates too."""
    assert {Settings(gates={"navigo": "none"}): 1}[Settings(gates={"navigo": "none"})] == 1
