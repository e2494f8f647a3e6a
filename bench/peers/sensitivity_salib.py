"""Sensitivity indices of stored rows: `overhang explain --rows` beside SALib, on one file in one run.

    python sensitivity_salib.py PROGRAM [--rows FILE] [--delta]

Writes 90,112 rows of 20 inputs in Saltelli's order (Sobol's g function, 4,096 base samples), lets both read the
file and compute first-order and total Sobol indices with 100 resamples and PAWN in 10 slices, and prints one line
of JSON: seconds, their ratio, and how far the indices lie apart. `--delta` adds SALib's delta, which takes a minute
(ours is always computed). Exit code 1 if a Sobol index differs by more than 1e-8.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from SALib.analyze import delta, pawn, sobol
from SALib.sample import sobol as design

INPUTS = 20
BASE = 4096
COEFFICIENTS = np.array([0, 0.5, 1, 2, 4.5, 9, 15, 30, 50] + [99] * 11)
PROBLEM = {
    "num_vars": INPUTS,
    "names": [f"x{k + 1}" for k in range(INPUTS)],
    "bounds": [[0, 1]] * INPUTS,
}


def write(path):
    x = design.sample(PROBLEM, BASE, calc_second_order=False, scramble=False)
    y = np.prod((np.abs(4 * x - 2) + COEFFICIENTS) / (1 + COEFFICIENTS), axis=1)
    header = ",".join(PROBLEM["names"] + ["y"])
    np.savetxt(path, np.column_stack([x, y]), delimiter=",", header=header, comments="", fmt="%.17g")


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def theirs_all(path, with_delta):
    read, table = timed(lambda: np.loadtxt(path, delimiter=",", skiprows=1))
    x, y = table[:, :-1], table[:, -1]
    first, indices = timed(lambda: sobol.analyze(PROBLEM, y, calc_second_order=False, num_resamples=100, seed=1))
    slices, shifts = timed(lambda: pawn.analyze(PROBLEM, x, y, S=10, seed=1))
    seconds = {"read": read, "sobol": first, "pawn": slices}
    if with_delta:
        seconds["delta"], _ = timed(lambda: delta.analyze(PROBLEM, x, y, seed=1))
    return seconds, indices, shifts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--delta", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.rows or Path(folder) / "rows.csv"
        if not path.exists():
            write(path)
        command = [arguments.program, "explain", "--rows", str(path), "--format", "json"]
        ours, said = min(
            (timed(lambda: subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(3)),
            key=lambda pair: pair[0],
        )
        seconds, indices, shifts = min(
            (theirs_all(path, arguments.delta) for _ in range(1 if arguments.delta else 3)),
            key=lambda found: sum(found[0].values()),
        )
    inputs = json.loads(said)["data"]["inputs"]
    apart = max(
        max(abs(entry["s1"] - s1), abs(entry["st"] - st))
        for entry, s1, st in zip(inputs, indices["S1"], indices["ST"], strict=True)
    )
    of_pawn = max(abs(entry["pawn_median"] - m) for entry, m in zip(inputs, shifts["median"], strict=True))
    widths = max(
        abs(entry["ci"]["st"] / width - 1)
        for entry, width in zip(inputs, indices["ST_conf"], strict=True)
        if width > 1e-4
    )
    line = {
        "ours_seconds": round(ours, 3),
        "salib_seconds": {name: round(value, 3) for name, value in seconds.items()},
        "ratio_sobol_and_pawn": round((seconds["read"] + seconds["sobol"] + seconds["pawn"]) / ours, 2),
        "worst_sobol_difference": apart,
        "worst_pawn_difference": of_pawn,
        "worst_relative_difference_of_total_half_widths": round(widths, 3),
    }
    print(json.dumps(line))
    return 0 if apart < 1e-8 else 1


if __name__ == "__main__":
    raise SystemExit(main())
