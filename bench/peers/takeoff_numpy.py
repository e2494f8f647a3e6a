"""Take-off models in NumPy: the Full Takeoff Model and our block alone, as speed references.

    python takeoff_numpy.py check          best-guess run against the published years (1e-8)
    python takeoff_numpy.py bench          seconds of one run, and of our block for 4,096 draws

A plain twin written from the equations alone: arrays over the 101 tasks for the Full Takeoff
Model, arrays over draws for our block (through joint_numpy.py). One thread.
"""

import argparse
import csv
import json
import math
import time
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parents[2] / "tests" / "oracles" / "takeoff"
QUANTILES = ((0, 10.5), (0.05, 9.5), (0.1, 8.5), (0.2, 7), (0.5, 4), (1, 0))
SECONDS = 31_536_000.0


def parameters(preset="best_guess"):
    with open(DATA / "ftm_parameters.csv") as f:
        return {row["parameter"]: float(row[preset]) for row in csv.DictReader(f)}


def requirements(top, gap, n):
    q = np.linspace(0, 1, n)
    at, sevenths = zip(*QUANTILES)
    log = math.log10(top) - math.log10(gap) / 7 * np.interp(q, at, sevenths)
    return np.concatenate([[1.0], 10**log])


def ces(x, w, rho):
    return (np.sum(w * x**rho) / np.sum(w)) ** (1 / rho)


def allocate(labour, compute, trainable, eta, b, sg):
    """Labour and compute by task."""
    n = len(eta) - 1
    sb = np.cumsum(b[::-1])[::-1]
    weight = b * eta ** (sg - 1)
    se = np.concatenate([[0.0], np.cumsum(weight)])
    i = np.arange(trainable)
    a = eta[i] ** sg * sb[i]
    c_i = (compute * a - labour * se[i]) / (a + eta[i] * se[i])
    total = labour + eta[i] * c_i
    l_i = total * b[i] / sb[i] - eta[i] * c_i
    l, c = np.zeros(n + 1), np.zeros(n + 1)
    good = np.nonzero(l_i >= 0)[0]
    if len(good):
        k = good[0]
        if k > 0 and c_i[k] < 0:
            c[:k] = compute * weight[:k] / se[k]
            l[k:] = labour * b[k:] / sb[k]
        else:
            l[k + 1 :] = total[k] * b[k + 1 :] / sb[k]
            c[:k] = (compute + l_i[k] / eta[k]) * weight[:k] / se[k + 1]
            l[k], c[k] = l_i[k], c_i[k]
        return l, c
    k = trainable - 1
    c[: k + 1] = compute * weight[: k + 1] / se[k + 1]
    if k < n:
        l[k + 1 :] = labour * b[k + 1 :] / sb[k + 1]
    else:
        l[n] = labour
    return l, c


def run(p, dt=0.1, n=100):
    goods_tr = requirements(p["full_automation_requirements_training"], p["flop_gap_training"], n)
    rnd_tr = requirements(
        p["full_automation_requirements_training"] / p["goods_vs_rnd_requirements_training"], p["flop_gap_training"], n
    )
    goods_rt = requirements(p["full_automation_requirements_runtime"] * SECONDS, p["flop_gap_runtime"], n)
    rnd_rt = requirements(
        p["full_automation_requirements_runtime"] * SECONDS / p["goods_vs_rnd_requirements_runtime"],
        p["flop_gap_runtime"],
        n,
    )
    phi, reach = p["runtime_training_tradeoff"], p["runtime_training_max_tradeoff"]
    if phi <= 0:
        phi, reach = 0.0, 1.0
    lam = p["rnd_parallelization_penalty"]
    names = (
        "capital_hardware_rnd labour_hardware_rnd compute_hardware_rnd labour_software_rnd compute_software_rnd "
        "gwp_compute compute_training"
    ).split()
    gwp0 = p["initial_gwp"]
    price0 = p["initial_buyable_hardware_performance"]
    hardware = p["initial_hardware_production"] * p["ratio_hardware_to_initial_hardware_production"]
    compute = hardware
    f = {name: p[f"initial_frac_{name}"] for name in names[:5]}
    f["gwp_compute"] = p["initial_hardware_production"] / (price0 * gwp0)
    f["compute_training"] = p["initial_biggest_training_run"] / compute
    capital = 0.2 * gwp0 / (math.exp(p["initial_capital_growth"]) - 1)
    labour = p["initial_population"]
    experiments = p["compute_software_rnd_experiments_efficiency"]

    def split():
        return (
            (
                capital * (1 - f["capital_hardware_rnd"]),
                labour * (1 - f["labour_hardware_rnd"] - f["labour_software_rnd"]),
                compute * (1 - f["compute_hardware_rnd"] - f["compute_software_rnd"] - f["compute_training"]),
            ),
            (capital * f["capital_hardware_rnd"], labour * f["labour_hardware_rnd"], compute * f["compute_hardware_rnd"]),
            (hardware**experiments, labour * f["labour_software_rnd"], compute * f["compute_software_rnd"]),
        )

    def efficiency(big):
        return (
            1 / np.maximum(1, goods_rt * (goods_tr / big) ** phi),
            1 / np.maximum(1, rnd_rt * (rnd_tr / big) ** phi),
        )

    big = p["initial_biggest_training_run"]
    eta = efficiency(big)
    sectors = []
    for k, ((cap, lab, com), cognitive, share, inner, outer) in enumerate(
        zip(
            split(),
            (
                p["initial_cognitive_share_goods"],
                p["initial_cognitive_share_hardware_rnd"],
                1 - p["initial_experiment_share_software_rnd"],
            ),
            (p["initial_compute_share_goods"], p["initial_compute_share_rnd"], p["initial_compute_share_rnd"]),
            (p["labour_substitution_goods"], p["labour_substitution_rnd"], p["labour_substitution_rnd"]),
            (
                p["capital_substitution_goods"],
                p["capital_substitution_rnd"] * lam,
                p["research_experiments_substitution_software"],
            ),
        )
    ):
        e = eta[min(k, 1)]
        x = np.full(n + 1, lab / n)
        x[0] = e[0] * com
        part = share * cognitive
        odds = part / (cognitive - part) * n * x[1] ** inner / x[0] ** inner
        w = np.full(n + 1, 1 / (1 + odds))
        w[0] = odds / (1 + odds)
        cog = ces(x, w, inner)
        odds = (1 - cognitive) / cognitive * (cog / cap) ** outer
        outer_w = np.array([odds, 1.0]) / (1 + odds)
        sectors.append([w, inner, outer, outer_w, ces(np.array([cap, cog]), outer_w, outer)])

    def work(sector, factors, trainable, e):
        w, inner, outer, outer_w, _ = sector
        cap, lab, com = factors
        sg = 1 / (1 - inner)
        l, c = allocate(lab, com, trainable, e, w**sg, sg)
        out = ces(np.array([cap, ces(l + e * c, w, inner)]), outer_w, outer)
        return out, (np.sum(e * c > 10 * l) - 1) / n

    research = [0.002 * gwp0, 0.0002 * gwp0]
    stock = [
        research[0] ** lam / (p["ratio_initial_to_cumulative_input_hardware_rnd"] * lam),
        research[1] ** lam / (p["ratio_initial_to_cumulative_input_software_rnd"] * lam),
    ]
    start = list(research)
    returns = [p["hardware_returns"] / lam, p["software_returns"] / lam]
    ceilings = [p["hardware_performance_ceiling"], p["software_ceiling"]]
    delay = round(p["hardware_delay"] / dt)
    g = (1 + research[0] ** lam * dt / stock[0]) ** returns[0]
    tech = [price0 * g**delay, 1.0]
    room = [math.log(c / v) for c, v in zip(ceilings, tech)]
    performance = [tech[0]]
    gwp, money, tfp, frac, ramp = gwp0, big / price0, 1.0, 0.0, False
    steps = math.ceil((2100 - 2022) / dt - 1e-9)
    out = np.zeros((steps, 5))
    out[0] = gwp, capital, compute, big, 1.0
    for i in range(1, steps):
        for k in (0, 1):
            added = research[k] ** lam * dt
            pen = math.log(ceilings[k] / tech[k]) / room[k]
            tech[k] = min(tech[k] * (1 + added / stock[k]) ** (returns[k] * pen), ceilings[k])
            stock[k] += added
        performance.append(tech[0])
        before, ramp = ramp, frac >= p["rampup_trigger"]
        training = f["compute_training"]
        for name in names:
            rate = p[f"frac_{name}_growth" + ("_rampup" if ramp else "")]
            f[name] = min(f[name] * math.exp(dt * rate), p[f"frac_{name}_ceiling"])
        j = i - delay
        price = performance[j] if j >= 0 else performance[0] * (performance[1] / performance[0]) ** j
        hardware = hardware * (1 - p["compute_depreciation"]) ** dt + gwp * f["gwp_compute"] * dt * price
        compute = hardware * tech[1]
        capital += 0.2 * gwp * dt
        labour *= math.exp(p["labour_growth"] * dt)
        if money > p["money_cap_training_before_wakeup"] and not before:
            f["compute_training"] = training
        tfp *= math.exp(p["tfp_growth"] * dt)
        money = compute * f["compute_training"] / (tech[1] * price)
        big = compute * f["compute_training"]
        eta = efficiency(big)
        can = [int(np.sum(tr < big * reach)) for tr in (goods_tr, rnd_tr)]
        parts = split()
        goods, frac = work(sectors[0], parts[0], can[0], eta[0])
        hard, _ = work(sectors[1], parts[1], can[1], eta[1])
        soft, _ = work(sectors[2], parts[2], can[1], eta[1])
        alone, _ = work(sectors[1], parts[1], 1, eta[1])
        gwp = gwp0 * tfp * goods / sectors[0][4]
        research = [start[0] * tfp * hard / sectors[1][4], start[1] * tfp * soft / sectors[2][4]]
        out[i] = gwp, capital, compute, big, hard / alone
    return out


def check():
    ours = run(parameters())
    worst = 0.0
    with open(DATA / "ftm_bestguess_yearly.csv") as f:
        for year, row in enumerate(csv.DictReader(f)):
            names = ("gwp", "capital", "compute", "biggest_training_run", "automation_multiplier_rnd")
            for k, name in enumerate(names):
                worst = max(worst, abs(ours[10 * year, k] / float(row[name]) - 1))
    print(f"worst relative difference {worst:.1e}")
    return worst < 1e-8


def block_seconds(draws, quarters=81):
    """Our block for draws, quarters and three labs, without sampling of parameters."""
    import joint_numpy as joint

    rng = np.random.default_rng(1)
    k = joint.sample_takeoff(rng, draws)
    constants = joint.takeoff_constants(k, draws)
    share = np.repeat(np.array([[0.4], [0.35], [0.25]]), draws, axis=1)
    stock, ln_software = np.ones((3, draws)), np.zeros((3, draws))
    start = time.perf_counter()
    for t in range(quarters):
        ln_rd = np.full(draws, 0.1 * t)
        result = joint.takeoff(k, constants, t, ln_rd, share, stock, ln_software)
        share, stock, ln_software = result[3:6]
    return time.perf_counter() - start


def bench():
    p = parameters()
    best = min(timed(lambda: run(p)) for _ in range(5))
    line = {"ftm_run_seconds": round(best, 4)}
    line["block_4096x81_seconds"] = round(min(block_seconds(4096) for _ in range(5)), 4)
    print(json.dumps(line))


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("check", "bench"))
    what = parser.parse_args().what
    if what == "check":
        raise SystemExit(0 if check() else 1)
    bench()
