"""Exact p5, p50 and p95 per quarter over Parquet: `overhang sql` beside DuckDB and Polars on the same file, and draws
made on demand beside the bare engine. Every answer is checked against the others before a time is printed.

    python query_bench.py OVERHANG [--rows 4000000] [--draws 65536] [--repeats 5]

OVERHANG is a release build with the feature `sql`. Each system is its own process on its own file cache, two threads;
the time of `overhang sql` includes the start of the program and the printing.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import polars as pl

THREADS = 2


def run(*arguments):
    """Seconds and standard output of a command."""
    start = time.perf_counter()
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{arguments[0]}: {done.stderr.strip()}")
    return time.perf_counter() - start, done.stdout


def ask(overhang, query, *more):
    seconds, text = run(overhang, "sql", query, *more, "--format", "json", "--threads", THREADS)
    return seconds, [tuple(row.values()) for row in json.loads(text)["data"]["rows"]]


def with_duckdb(path):
    connection = duckdb.connect(config={"threads": THREADS})
    start = time.perf_counter()
    rows = connection.execute(
        "SELECT quarter, quantile_cont(need_gw, 0.05), quantile_cont(need_gw, 0.5), quantile_cont(need_gw, 0.95) "
        f"FROM read_parquet('{path}') GROUP BY quarter ORDER BY quarter"
    ).fetchall()
    return time.perf_counter() - start, rows


def with_polars(path):
    start = time.perf_counter()
    need = pl.col("need_gw")
    points = [need.quantile(p, interpolation="linear").alias(str(p)) for p in (0.05, 0.5, 0.95)]
    frame = pl.scan_parquet(path).group_by("quarter").agg(points).sort("quarter").collect()
    return time.perf_counter() - start, frame.rows()


def equal(a, b, what):
    """Type 7 in all of them: equal but for the rounding of one interpolation."""
    if len(a) != len(b) or not a:
        sys.exit(f"{what}: {len(a)} and {len(b)} rows")
    for one, other in zip(a, b):
        far = [abs(x - y) > 1e-12 * abs(y) for x, y in zip(one[1:], other[1:])]
        if one[0] != other[0] or any(far):
            sys.exit(f"{what}: {one} and {other}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("overhang", type=Path)
    parser.add_argument("--rows", type=int, default=4_000_000)
    parser.add_argument("--draws", type=int, default=65_536)
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    quarters = 44
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "run"
        run(given.overhang, "run", "-o", target, "--draws", -(-given.rows // quarters), "--quarters")
        path = target / "quarters.parquet"
        points = ", ".join(f"quantile(need_gw, {p}) AS p{p * 100:.0f}" for p in (0.05, 0.5, 0.95))
        query = f"SELECT quarter, {points} FROM quarters GROUP BY quarter ORDER BY quarter"
        systems = {
            "overhang": lambda: ask(given.overhang, query, target, "--unchecked"),
            "overhang, with the SHA-256 of the file": lambda: ask(given.overhang, query, target),
            "overhang, start alone": lambda: ask(given.overhang, "SELECT 1 AS one"),
            "duckdb": lambda: with_duckdb(path),
            "polars": lambda: with_polars(path),
        }
        times = {name: [] for name in systems}
        answers = {}
        # One after the other in every round, so that other load falls on all alike.
        for _ in range(given.repeats):
            for name, system in systems.items():
                seconds, answers[name] = system()
                times[name].append(seconds)
        equal(answers["overhang"], answers["duckdb"], "overhang and duckdb")
        equal(answers["overhang"], answers["polars"], "overhang and polars")
        for name, all_times in times.items():
            print(json.dumps({"what": name, "rows": given.rows, "median_s": round(statistics.median(all_times), 3),
                              "least_s": round(min(all_times), 3)}))

    ensemble = f"SELECT avg(need_gw) AS mean FROM ensemble('baseline', {given.draws}, 1)"
    bare, streamed = [], []
    for _ in range(given.repeats):
        seconds, _ = run(given.overhang, "race", "--draws", given.draws, "--threads", THREADS, "--quiet")
        bare.append(seconds)
        streamed.append(ask(given.overhang, ensemble)[0])
    print(json.dumps({
        "what": "ensemble beside the race", "draws": given.draws,
        "bare_draws_per_s": round(given.draws / statistics.median(bare)),
        "streamed_draws_per_s": round(given.draws / statistics.median(streamed)),
        "streamed_to_bare": round(statistics.median(bare) / statistics.median(streamed), 2),
    }))


if __name__ == "__main__":
    main()
