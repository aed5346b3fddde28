"""Pairs and probabilities by splink, in an environment of its own: CSV in, CSV out.

Run by identity.py with the Python of a virtual environment that has splink. The columns are
`unique_id` and those named on the command line: texts are compared by Jaro-Winkler, names with
their rarity, all others for equality.
"""

import argparse
import csv
import time
from pathlib import Path
from typing import Any

import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

FIRMS = {
    "vat": cl.ExactMatch("vat"),
    "name": cl.JaroWinklerAtThresholds("name", [0.97, 0.93, 0.88, 0.8]).configure(
        term_frequency_adjustments=True
    ),
    "sorted_name": cl.LevenshteinAtThresholds("sorted_name", [1, 2, 4]),
    "form": cl.ExactMatch("form"),
    "place": cl.ExactMatch("place").configure(term_frequency_adjustments=True),
    "domain": cl.ExactMatch("domain"),
}
PERSONS = {
    "given_name": cl.JaroWinklerAtThresholds("given_name", [0.9, 0.8]),
    "surname": cl.JaroWinklerAtThresholds("surname", [0.9, 0.8]),
    "date_of_birth": cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
    "soc_sec_id": cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
    "street_number": cl.ExactMatch("street_number"),
    "address_1": cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]),
    "suburb": cl.JaroWinklerAtThresholds("suburb", [0.9, 0.8]),
    "postcode": cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
}
FIRM_BLOCKS = [
    block_on("vat"),
    block_on("name"),
    block_on("sorted_name"),
    block_on("domain"),
    block_on("place", "substr(name, 1, 3)"),
    block_on("place", "substr(sorted_name, 1, 3)"),
    block_on("first_word", "last_word"),
    block_on("rarest_word"),
]
PERSON_BLOCKS = [
    block_on("date_of_birth"),
    block_on("soc_sec_id"),
    block_on("given_name", "surname"),
    block_on("postcode", "surname"),
    block_on("address_1", "street_number"),
]


def main() -> None:
    """Read, train by EM on two blockings, predict, and write the pairs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--persons", action="store_true")
    options = parser.parse_args()
    begun = time.process_time()
    api: Any = DuckDBAPI()
    api.duckdb_con.execute("SET threads = 2")
    columns = PERSONS if options.persons else FIRMS
    blocks = PERSON_BLOCKS if options.persons else FIRM_BLOCKS
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=list(columns.values()),
        blocking_rules_to_generate_predictions=blocks,
    )
    path = str(options.folder / "records.csv")
    api.duckdb_con.read_csv(path, all_varchar=True).create("records")
    table = api.register("records")
    linker = Linker(table, settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [blocks[0], block_on("date_of_birth", "surname") if options.persons else blocks[1]],
        recall=0.7,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=3e6)
    for rule in blocks[:3]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.01)
    rows = found.as_record_list()
    with (options.folder / "pairs.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows(
            (row["unique_id_l"], row["unique_id_r"], row["match_probability"]) for row in rows
        )
    print(time.process_time() - begun)


if __name__ == "__main__":
    main()
