"""Times spaCy's full small English pipeline over the texts of a JSONL file: run by extract.py, in an environment of its
own. Prints the seconds it took, without loading.
"""

import importlib
import json
import sys
import time
from pathlib import Path


def main() -> None:
    name, path = sys.argv[1:]
    nlp = importlib.import_module(name).load()
    texts = [json.loads(row)["text"] for row in Path(path).read_text("utf-8").splitlines()]
    for text in texts[:5]:
        nlp(text)
    start = time.perf_counter()
    for _ in nlp.pipe(texts):
        pass
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
