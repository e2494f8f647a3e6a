"""Writes joe-kuo-6.2048.bin from the direction numbers that SciPy ships. Run: python convert.py"""
import pathlib
import struct

import numpy
import scipy.stats

DIMENSIONS = 2048
data = numpy.load(pathlib.Path(scipy.stats.__file__).parent / "_sobol_direction_numbers.npz")
words = []
for polynomial, initial in zip(data["poly"][:DIMENSIONS], data["vinit"][:DIMENSIONS]):
    degree = int(polynomial).bit_length() - 1
    words += [int(polynomial), *(int(m) for m in initial[:degree])]
path = pathlib.Path(__file__).parent / f"joe-kuo-6.{DIMENSIONS}.bin"
path.write_bytes(struct.pack(f"<{len(words)}H", *words))
