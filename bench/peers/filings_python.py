"""Companyfacts documents in Python beside ours: parse one file with json, orjson and edgartools, best of many.

filings_python.py FILE [--repeat N]    seconds and MB/s of each on one core; one JSON line a reader

The parsers of JSON build the tree and nothing more: a floor for a reader in Python. edgartools builds its own facts from
that tree; ours (`cargo bench --bench filings`) reads the text into facts and resolves them to quarters and years.
"""

import argparse
import json
import pathlib
import time


def best(repeat, work):
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", type=pathlib.Path)
    arguments.add_argument("--repeat", type=int, default=20)
    asked = arguments.parse_args()
    text = asked.file.read_bytes()

    def say(reader, repeat, work, count):
        seconds, result = best(repeat, work)
        line = {"reader": reader, "seconds": round(seconds, 5), "mb_per_s": round(len(text) / 1e6 / seconds, 1)}
        print(json.dumps(line | {"bytes": len(text), "facts": count(result)}), flush=True)

    def facts(tree):
        concepts = (concept for taxonomy in tree["facts"].values() for concept in taxonomy.values())
        return sum(len(unit) for concept in concepts for unit in concept["units"].values())

    say("json", asked.repeat, lambda: json.loads(text), facts)
    try:
        import orjson

        say("orjson", asked.repeat, lambda: orjson.loads(text), facts)
    except ImportError:
        pass
    try:
        from edgar.entity.parser import EntityFactsParser

        work = lambda: EntityFactsParser.parse_company_facts(json.loads(text))
        say("edgartools", max(3, asked.repeat // 4), work, len)
    except ImportError:
        pass


if __name__ == "__main__":
    main()
