"""Writes sobol.csv: points of SciPy's unscrambled Sobol sequence. Run: python sobol.py"""
import pathlib

import scipy
from scipy.stats import qmc

rows = []


def add(dimensions, indices, columns):
    sampler = qmc.Sobol(dimensions, scramble=False)  # 30 bits: exact below 2^30
    position = 0
    for index in indices:
        if index > position:
            sampler.fast_forward(index - position)
        point = sampler.random(1)[0]
        position = index + 1
        rows.extend((index, column, repr(float(point[column - 1]))) for column in columns)


add(10, range(64), range(1, 11))
add(2048, [1, 2, 3, 100, 1_023, 4_095, 65_537, 1_000_000], [*range(11, 1025, 13), 1_024, 1_500, 2_047, 2_048])
path = pathlib.Path(__file__).parent / "sobol.csv"
with path.open("w") as out:
    out.write("index,dimension,point\n")
    out.writelines(f"{i},{d},{p}\n" for i, d, p in rows)
print(scipy.__version__, len(rows))
