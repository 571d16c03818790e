"""Write the golden documents anew: `python -m tests.golden.rewrite`; with `--check` only say which differ.

Look at what changed (`git diff tests/golden`) before you commit it.
"""

import json
import sys
import tempfile
from pathlib import Path

from ketacost.export.quote_workbook import write_quote_workbook
from tests.golden.documents import golden_reports
from tests.golden.workbooks import cells_of

HERE = Path(__file__).parent


def golden_texts() -> dict[str, str]:
    """Return the text of every golden file by its name, as the program writes the documents now."""
    texts = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, report in golden_reports().items():
            path = Path(folder) / f"{name}.xlsx"
            write_quote_workbook(report, path)
            texts[f"quote-{name}.json"] = json.dumps(cells_of(path), indent=1, ensure_ascii=False) + "\n"
    return texts


def main(arguments: list[str]) -> int:
    """Rewrite or check; returns 1 where a golden file is not what the program writes."""
    texts = golden_texts()
    stale = [name for name, text in texts.items() if not _same(HERE / name, text)]
    stale += [path.name for path in HERE.glob("quote-*.json") if path.name not in texts]
    if "--check" in arguments:
        for name in stale:
            print(f"tests/golden/{name} is not up to date: run python -m tests.golden.rewrite")
        return 1 if stale else 0
    for path in HERE.glob("quote-*.json"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (HERE / name).write_text(text, encoding="utf-8")
    print(f"{len(stale)} of {len(texts)} golden files changed")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
