"""Writes beta_quantile.csv: quantiles and distribution function of beta laws. Run: python beta.py"""
import pathlib

import mpmath
from scipy import stats

mpmath.mp.dps = 40


def cdf(x, a, b):
    return mpmath.betainc(a, b, 0, x, regularized=True)


def quantile(p, a, b):
    """Newton's steps in 40 digits from SciPy's value."""
    x = mpmath.mpf(float(stats.beta.ppf(p, float(a), float(b))))
    for _ in range(4):
        density = x ** (a - 1) * (1 - x) ** (b - 1) / mpmath.beta(a, b)
        x -= (cdf(x, a, b) - mpmath.mpf(p)) / density
    return x


SHAPES = [(0.5, 0.5), (1, 1), (2, 3), (0.2, 5), (7.5, 0.9), (30, 70), (400, 3), (1500, 2500), (0.05, 0.05), (3, 3),
          (12, 4), (1.3, 200)]
rows = []
for a, b in SHAPES:
    a, b = mpmath.mpf(a), mpmath.mpf(b)
    for p in [1e-6, 0.001, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.999, 0.999999]:
        guess = float(stats.beta.ppf(p, float(a), float(b)))
        if not 1e-250 < guess < 0.999:
            continue  # near 1 the spacing of numbers limits any method
        at = min(round(guess, 3) or 0.001, 0.999)
        rows.append(tuple(float(v) for v in (a, b, p, quantile(p, a, b), at, cdf(mpmath.mpf(at), a, b))))
path = pathlib.Path(__file__).parent / "beta_quantile.csv"
with path.open("w") as out:
    out.write("alpha,beta,p,quantile,x,cdf_at_x\n")
    out.writelines(",".join(repr(v) for v in row) + "\n" for row in rows)
print(len(rows))
