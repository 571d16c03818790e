"""Run the benchmarks and print each figure beside its budget: `make bench`, or with words of their names for some.

A benchmark is a function that returns one or more `Result`s; it is listed below to be run.
"""

import sys
from collections.abc import Mapping

from tests.benchmarks.charts import chart_painted
from tests.benchmarks.directory import clinics_searched
from tests.benchmarks.documents import quote_workbook
from tests.benchmarks.editing import one_typed_edit
from tests.benchmarks.engine import cheapest_way, one_estimate
from tests.benchmarks.harness import Benchmark, Result, table
from tests.benchmarks.importing import clinics_imported
from tests.benchmarks.store import long_history, one_edit
from tests.benchmarks.window import start_and_memory

BENCHMARKS: Mapping[str, Benchmark] = {
    "start and memory": start_and_memory,
    "estimate": one_estimate,
    "cheapest way": cheapest_way,
    "quote workbook": quote_workbook,
    "clinics imported": clinics_imported,
    "clinics searched": clinics_searched,
    "edit typed": one_typed_edit,
    "chart painted": chart_painted,
    "edit kept": one_edit,
    "long history": long_history,
}


def main(words: list[str]) -> int:
    """Run those whose name holds one of the words, or all; say by the exit code whether every budget holds."""
    results: list[Result] = []
    for name, benchmark in BENCHMARKS.items():
        if not words or any(word in name for word in words):
            print(f"measuring: {name}", file=sys.stderr)
            results.extend(benchmark())
    print(table(results))
    return 0 if all(result.within for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
