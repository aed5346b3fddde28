"""A foreign engine as a source: what it cuts is noticed, what it gives whole is read."""

from pathlib import Path

import pytest

from clockkg.loading.fetching import bring
from clockkg.loading.sources import Reading, Source, read
from clockkg.settings import Settings
from clockkg.store import RemoteStore

GRAPH = "https://example.org/cut"
FEW, MANY = 9_000, 10_500


@pytest.mark.virtuoso
@pytest.mark.parametrize(("count", "rules"), [(FEW, []), (MANY, ["cut-answer"])])
def test_an_answer_that_an_engine_cuts_is_refused(
    remote: RemoteStore, tmp_path: Path, count: int, rules: list[str]
) -> None:
    """Virtuoso gives 10,000 rows of 10,500 and says that all is well; 9,000 of 9,000 are read."""
    remote.replace(GRAPH, [f"<urn:s:{n}> <urn:p> '{n}' ." for n in range(count)])
    query = f"SELECT ?key ?nome {{ GRAPH <{GRAPH}> {{ ?key <urn:p> ?nome }} }}"
    source = Source("things", endpoint=remote.url, query=query)
    found = bring([source], Settings(home=tmp_path, hosts=("127.0.0.1",)))
    assert [one.rule for sheet in found.missing for one in sheet.findings] == rules
    rows = [row for sheet in read(found.files, Reading()) for row in sheet.rows]
    assert len(rows) == (0 if rules else count)
