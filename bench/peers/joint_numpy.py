"""The joint race in NumPy: chips, power, demand, money and take-off, one quarter at a time.

A plain vectorised twin of the race step: every quantity is an array over draws (last
axis), float64 throughout. It serves as an independent check of the engine and as the
speed reference that the engine is compared with.

    python joint_numpy.py check                      three deterministic test vectors
    python joint_numpy.py race --draws N             race by year end, prior and conditioned
    python joint_numpy.py bench --draws N --block B  draws per second, one JSON line
    python joint_numpy.py oracle                     random draws with their outputs, as CSV

Units: H100e in millions (Mh), power GW, money USD bn per quarter where a flow, rent USD
per H100e-hour, hours bn per quarter, price k USD per H100e. Quarter 0 is 2026-Q1.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
import time
from multiprocessing import Pool
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parents[2] / "tests" / "oracles" / "joint"

DT = 0.25  # years
HQ = 2.190  # thousand hours in a quarter
T = 44  # quarters simulated, to 2036-Q4
HIST = 16  # quarters of historical deliveries, 2022-Q1 to 2025-Q4
NEVER = T  # trip quarter of a draw that does not trip
BLOCK = 8192  # draws at a time; the fastest here
LN10 = math.log(10.0)
Z95 = 1.6448536269514722  # 95% point of the standard normal
Z90 = 1.2815515655446004  # 90% point
RAMP_2025 = (0.62, 0.72, 0.85, 1.0)  # AI capex of the quarters of 2025, relative to the last
BUYERS = ("MSFT", "GOOGL", "AMZN", "META", "ORCL", "NEO", "CHINA", "OTHER")
ORCL, NEO = 4, 5
RENTERS_OUT = (ORCL, NEO)  # they rent their fleet out and do no research of their own
SHARES_0 = (0.676, 0.050, 0.223, 0.051)  # Nvidia, AMD, TPU, Trainium
QUARTERS = [f"{2026 + t // 4}-Q{t % 4 + 1}" for t in range(T)]


# ---------------------------------------------------------------------------------------
# Parameters and priors
# ---------------------------------------------------------------------------------------


class Params(dict):
    """Parameters by name, also as attributes; a value is a float or an array over draws."""

    __getattr__ = dict.__getitem__


def read_csv(name):
    with open(DATA / name, newline="") as f:
        return list(csv.DictReader(f))


def read_json(name):
    return json.loads((DATA / name).read_text())


PARAMETER_ROWS = read_csv("parameters.csv")
BUYER_ROWS = read_csv("buyers.csv")
assert tuple(r["buyer"] for r in BUYER_ROWS) == BUYERS
BUYER = Params(
    {c: np.array([[float(r[c])] for r in BUYER_ROWS]) for c in BUYER_ROWS[0] if c != "buyer"}
)


def history():
    """Deliveries (Mh) and chip power (kW per H100e) of the historical quarters."""
    rows = read_csv("historical_deliveries.csv")[:HIST]
    h100e = np.diff([0.0] + [float(r["h100e"]) for r in rows]) / 1e6
    power = np.diff([0.0] + [float(r["power_mw"]) for r in rows]) / 1e3
    return h100e, power / h100e


HIST_D, HIST_U = history()


def central():
    """Central values: the step and the take-off block."""
    p = Params({r["name"]: float(r["central"]) for r in PARAMETER_ROWS})
    k = Params(read_json("takeoff_central.json"))
    return p, k


def sample_step(rng, n):
    """Prior draws of the parameters of the step; fixed ones stay floats."""
    p = Params()
    for r in PARAMETER_ROWS:
        kind = r["distribution"]
        if kind == "fixed":
            p[r["name"]] = float(r["central"])
            continue
        lo, hi = float(r["p5"]), float(r["p95"])
        if kind == "normal":
            p[r["name"]] = (lo + hi) / 2 + (hi - lo) / (2 * Z95) * rng.standard_normal(n)
        else:
            p[r["name"]] = lognormal(rng, n, lo, hi, Z95)
    return p


def lognormal(rng, n, lo, hi, z=Z90):
    """Lognormal draws whose symmetric points are lo and hi (10% and 90% unless told)."""
    a, b = math.log(lo), math.log(hi)
    return np.exp((a + b) / 2 + (b - a) / (2 * z) * rng.standard_normal(n))


def sample_takeoff(rng, n):
    """Prior draws of the take-off block, with the changes of the race."""
    ln = math.log

    def ln80(lo, hi):
        return lognormal(rng, n, lo, hi)

    def uniform(lo, hi):
        return lo + (hi - lo) * rng.random(n)

    k = Params()
    k["psi"], k["La"], k["w"], k["gH"], k["lnSmax"] = 1.0, 1.1, 0.5, 0.25, ln(1e12)
    k["gE0"], k["ph"] = ln(2.1), 1.4
    k["shares"] = [0.40, 0.35, 0.25]
    k["g0"] = ln80(ln(2.5), ln(10.0))
    k["lam"] = uniform(0.3, 0.9)
    k["r"] = ln80(0.6, 2.6) / k.lam
    k["rx"], k["al"] = research_shares(1.0 + ln80(3.0, 399.0), 1000.0)
    k["zeta"], k["rho"] = uniform(0.4, 0.9), uniform(-4.0, -0.5)
    k["theta"], k["w0"] = uniform(0.8, 2.2), ln80(0.3, 3.0)
    k["a0"], k["mu"] = uniform(0.2, 0.45), uniform(0.3, 1.0)
    k["gV"], k["Vmax"] = ln80(ln(1.5), ln(6.0)), ln80(10.0, 1000.0)
    k["tau"], k["dK"] = ln80(0.3, 1.2), uniform(0.0, 1.0)
    k["lTcap"] = ln(3.7) * uniform(2.0, 6.0)
    k["b"], k["ds"] = ln80(0.3, 3.0), uniform(0.02, 0.15)
    k["f"] = 12.0 / ln80(4.0, 14.0)
    k["chi_A"] = lognormal(rng, n, 0.08, 0.30, Z95)
    # The researcher level K_AC follows from the horizon that counts as a researcher.
    k["H0"] = ln80(300.0, 700.0)
    A0 = np.clip(0.08 + 0.078 * rng.standard_normal(n), -0.1, 0.25)
    k["A0"] = A0 = np.where(np.abs(A0) < 1e-3, np.copysign(1e-3, A0), A0)
    kref = (k.g0 + k.psi * k.gE0 + k.mu * k.gV) / LN10
    k["T0"] = ln80(0.26, 0.50) * kref
    near = rng.random(n) < 0.45
    horizon = np.where(near, ln80(12456.0, 1.2456e6), ln80(12456.0, 2.8e10))
    gap = np.where(near, ln80(0.3, 7.5), 0.0)
    doublings = np.log2(np.maximum(horizon / k.H0, 1.01))
    k["K_AC"] = np.maximum(k.T0 * (1 - (1 - A0) ** doublings) / A0 + gap * kref, 0.3)
    return k


def research_shares(A_L, A_C):
    """Exponent rx < 0 and labour weight al = A_L^rx from A_L^rx + A_C^rx = 1."""
    l, c = np.log(A_L), math.log(A_C)
    x = np.zeros_like(l)  # -rx; the sum is convex and falling in x: Newton climbs to the root
    for _ in range(60):
        a, b = np.exp(-x * l), np.exp(-x * c)
        step = (a + b - 1) / (l * a + c * b)
        x += step
        if np.all(step < 1e-14):
            break
    return -x, np.exp(-x * l)


def sample_shocks(rng, n):
    """e1 (appetite), u (market break), e2 (demand), e3 (shells), each quarters x draws."""
    return (
        rng.standard_normal((T, n)),
        rng.random((T, n)),
        rng.standard_normal((T, n)),
        rng.standard_normal((T, n)),
    )


# ---------------------------------------------------------------------------------------
# Numerical tools
# ---------------------------------------------------------------------------------------

# Rational part of the upper normal tail over its density (G. West 2005, after Hart);
# absolute error of the distribution function below 1e-15.
PHI_P = (
    3.52624965998911e-02,
    0.700383064443688,
    6.37396220353165,
    33.912866078383,
    112.079291497871,
    221.213596169931,
    220.206867912376,
)
PHI_Q = (
    8.83883476483184e-02,
    1.75566716318264,
    16.064177579207,
    86.7807322029461,
    296.564248779674,
    637.333633378831,
    793.826512519948,
    440.413735824752,
)


def normal_cdf(x):
    """Standard normal distribution function."""
    z = np.minimum(np.abs(x), 38.0)
    num = PHI_P[0] * z
    num += PHI_P[1]
    for c in PHI_P[2:]:
        num *= z
        num += c
    den = PHI_Q[0] * z
    den += PHI_Q[1]
    for c in PHI_Q[2:]:
        den *= z
        den += c
    num /= den
    num *= np.exp(-0.5 * z * z)
    return np.where(x > 0, 1.0 - num, num)


def running_sum(rows, out):
    """Cumulative sum down the rows; row by row, which NumPy does far faster than cumsum."""
    out[0] = rows[0]
    for v in range(1, len(rows)):
        np.add(out[v - 1], rows[v], out=out[v])
    return out


def clip(v, lo, hi):
    return np.minimum(np.maximum(v, lo), hi)


def first_axis(values, n):
    """Stack floats or arrays into rows; one column is enough when all are floats."""
    if all(np.ndim(v) == 0 for v in values):
        return np.array(values, dtype=float)[:, None]
    return np.stack([np.broadcast_to(np.asarray(v, dtype=float), (n,)) for v in values])


def clearing_rent(hours_ref, eps, slope, level, budget, supply, x):
    """ln r at which hours demanded equal hours supplied.

    Demand is sum hours_ref (slope r + level)^-eps + budget / r, strictly falling in r, so
    the root is unique. Halley's method on ln demand against x = ln r, started at the last
    quarter's root; lanes that have converged drop out of the arrays.
    """
    x = x.copy()
    target = np.log(supply)
    lanes = None  # all
    for _ in range(60):
        r = np.exp(x if lanes is None else x[lanes])
        research = budget / r
        steep = slope * r
        cost = steep + level
        hours = np.log(cost)
        hours *= -eps
        np.exp(hours, out=hours)
        hours *= hours_ref
        steep /= cost  # elasticity of cost to rent
        demand = hours.sum(axis=0) + research
        bend = eps * steep  # minus the elasticity of hours to rent
        hours *= bend
        first = hours.sum(axis=0) + research
        bend += steep
        bend -= 1
        hours *= bend
        second = hours.sum(axis=0) + research
        first /= demand  # minus the first derivative of ln demand; then the second one
        second = second / demand - first * first
        step = (np.log(demand) - target) / first
        # Halley's correction, held to a factor of two, and a bounded step far from the root.
        step /= clip(1 - 0.5 * step * second / first, 0.5, 2.0)
        step = clip(step, -2.0, 2.0)
        if lanes is None:
            x += step
        else:
            x[lanes] += step
        # Convergence is cubic: after a step below 1e-4 the error is below 1e-12.
        open_ = np.flatnonzero(np.abs(step) > 1e-4)
        if open_.size == 0:
            return x
        if open_.size < 0.6 * step.size:
            lanes = open_ if lanes is None else lanes[open_]
            hours_ref, eps, slope, level, budget, target = (
                a[..., open_] if a.shape[-1] > 1 else a
                for a in (hours_ref, eps, slope, level, budget, target)
            )
    return x


# ---------------------------------------------------------------------------------------
# The race
# ---------------------------------------------------------------------------------------


def simulate(p, k, shocks, keep=()):
    """Run all quarters; p the step, k the take-off block, shocks (e1, u, e2, e3).

    Returns the trip quarters (take-off, breaker, bubble), the log weights of the
    conditioning (not finite: the draw failed) and the columns named in `keep` (quarters x
    draws).
    """
    e1, u, e2, e3 = shocks
    n = e1.shape[1]
    out = {name: np.empty((T, n)) for name in keep}
    zero, one = np.zeros(n), np.ones(n)

    # --- what does not change in a draw ---------------------------------------------------
    d_cost = p.e_w + p.d_gap
    annuity = p.wacc / (1 - np.exp(-p.life * np.log1p(p.wacc)))
    lifetime = p.life / math.gamma(4 / 3)
    ages = (np.arange(HIST + T) + 0.5)[:, None] * DT
    survival = np.exp(-p.fail * ages - (ages / lifetime) ** 3)  # by age, youngest first
    survival = np.broadcast_to(survival, (HIST + T, n))
    kernel_grid = p.y_grid * delay_kernel(p.med_grid * p.cong, p.r_grid)
    kernel_btm = p.y_btm * delay_kernel(p.med_btm * p.cong, p.r_btm) - kernel_grid
    depreciation = 1 - np.exp(-1.44 / p.life * DT)
    book_gap = np.maximum(0, 1 / p.life - 1 / p.book_life)
    m_cap, v_cap = p.m_cap, p.v_cap
    n_def = np.ceil(p.n_def).astype(np.int8)  # whole quarters
    seg = demand_segments(p, n)
    lab = takeoff_constants(k, n)
    capex_start = BUYER.ai_capex_usd_bn_q
    capex_start_sum = capex_start.sum()
    capex_least = 0.005 * capex_start
    cash_paid_above = p.pay_x * BUYER.cash_usd_bn
    cash_floor = BUYER.cash_floor_usd_bn
    mature = DT / BUYER.debt_life_years
    backed = np.flatnonzero(BUYER.contracted_backing_usd_bn_y[:, 0] > 0)
    own_research = np.ones((len(BUYERS), 1))
    own_research[list(RENTERS_OUT)] = 0.0

    def power_new(yr):
        return (p.w_new / 2.44) * p.F_need * np.exp(-p.e_w * np.maximum(0.0, yr + DT - p.y_flat))

    def behind_meter(yr):
        return p.q_btm0 + (p.q_btm1 - p.q_btm0) * (1 - np.exp(-yr / 2))

    def chip_share(q, w, price):
        yield_ = (1 - q) * p.y_grid + q * p.y_btm
        return clip(1 / (1 + p.q_split * p.c_shell * w / (yield_ * price)), p.f_lo, p.f_hi)

    # --- initial state --------------------------------------------------------------------
    # Vintages are stored newest first, so that the slice [first:] is what exists today.
    delivered = np.empty((HIST + T, n))
    kw = np.empty((HIST + T, n))
    delivered[T:] = HIST_D[::-1, None] * p.hist_scale
    kw[T:] = HIST_U[::-1, None] * p.F_need
    stock_0 = delivered[T:] * survival[:HIST]
    shells = (stock_0 * kw[T:]).sum(axis=0) * (1 + p.slack0)
    fleet = BUYER.fleet_share * stock_0.sum(axis=0)
    inverse_step = np.empty((HIST + T, n))  # 1/kw less the same of the next older vintage
    inverse_step[T:] = 1 / kw[T:]
    inverse_step[T:-1] -= 1 / kw[T + 1 :]
    older_inverse = 1 / kw[T]
    buffer_1, buffer_2 = np.empty((HIST + T, n)), np.empty((HIST + T, n))
    pending = np.zeros((T, n))  # shells started that arrive in later quarters

    capex = [ramp * capex_start_sum * one for ramp in RAMP_2025]  # then one per quarter
    f = chip_share(behind_meter(0.0), power_new(0.0), p.P0)
    orders = [f * capex[i] / (p.P0 * np.exp(p.d_hist * DT * (4 - i))) for i in range(4)]
    trailing = [sum(capex)]
    backlog, capacity = zero, p.cap0 * one
    signals = [zero] * 6
    fact = np.broadcast_to(capex_start, (len(BUYERS), n))
    plan = fact
    plan_floor = np.broadcast_to(0.02 * capex_start, (len(BUYERS), n)).copy()
    cash = np.broadcast_to(BUYER.cash_usd_bn, (len(BUYERS), n)).copy()
    debt = np.broadcast_to(BUYER.debt_usd_bn, (len(BUYERS), n)).copy()
    ocf = np.broadcast_to(BUYER.ocf_usd_bn_q, (len(BUYERS), n))
    distress_run = np.zeros((len(BUYERS), n), dtype=np.int8)
    defaults = zero
    ln_r = ln_clear = np.log(p.r0) * one
    lab_revenue = p.Rlab0 * one
    idle, idle_before = zero, zero
    appetite = p.a0 * one
    capital = p.K0 * one
    share = [s * one for s in SHARES_0]
    users = seg.U
    ln_cap_factor = zero  # ln A_cap
    ln_v = zero
    rc_rel = one
    z = zero
    research_cap = p.s_F * p.gwp * np.exp(p.a0) / 4
    research_start = p.F0 / np.sqrt(1 + (p.F0 / research_cap) ** 2)

    shares_lab = np.broadcast_to(lab.share0, (3, n))
    Q = np.ones((3, n))
    ln_S = np.zeros((3, n))
    leader_K = []

    trip = np.full((3, n), NEVER)
    logw = np.zeros(n)
    capex_2026 = zero
    core = None

    for t in range(T):
        yr = t * DT
        yp = np.maximum(0.0, yr - p.y_flat)
        decline = np.exp(-d_cost * yp)
        first = T - 1 - t  # slice of the vintages that exist

        # --- 1 plans ----------------------------------------------------------------------
        mg = (1 - p.GM0) / (1 - (p.GM0 + p.psi * (share[0] - SHARES_0[0])))
        price = p.P0 * decline * mg
        w_new = power_new(yr)
        q = behind_meter(yr)
        f = chip_share(q, w_new, price)
        be = (price / f * annuity + 4 * p.opex) / (4 * HQ * p.avail)
        g = p.g_inf + (p.g0 - p.g_inf) * np.exp(-yr / p.tau_g)
        m = clip(ln_r - np.log(be), -m_cap, m_cap)
        infl = np.exp(
            DT
            * (
                g
                + p.k_m * m
                - p.k_x * np.maximum(0, idle - p.x0)
                + p.k_v * np.minimum(ln_v, v_cap)
                + p.k_ap * appetite
            )
        )

        # --- 2 money, per buyer -----------------------------------------------------------
        growth_core = np.exp(p.g_core * yr)
        gwp = p.gwp * np.exp(p.g_gwp * yr)
        ease = np.exp(appetite)
        spread = p.spr0 * np.exp(-p.spr_a * appetite)
        not_rolled = 1 - np.minimum(1, ease * np.exp(p.roll))
        plan = np.maximum(plan, plan_floor)
        plan *= np.maximum(fact, plan_floor)
        np.sqrt(plan, out=plan)
        plan *= infl
        other = BUYER.other_capex_usd_bn_q * growth_core
        payout = cash - cash_paid_above
        np.maximum(payout, 0, out=payout)
        payout *= p.pay_r
        payout += BUYER.payout_usd_bn_q
        maturing = debt * mature
        ceiling = np.maximum(4 * ocf, 0)
        ceiling[backed] += BUYER.contracted_backing_usd_bn_y[backed] * rc_rel
        ceiling *= BUYER.debt_ceiling_x
        ceiling *= ease
        unused = ceiling - debt
        new_most = np.maximum(unused, 0)
        new_most *= p.nu_d
        np.negative(unused, out=unused)
        forced = np.maximum(np.minimum(maturing, unused), maturing * not_rolled)
        free = ocf - other
        free -= debt * ((p.rf + spread) * DT)
        free -= forced
        spare = cash - cash_floor
        np.maximum(spare, 0, out=spare)
        draw = spare * p.nu_c
        spare += free
        spare += new_most
        in_distress = spare < 0
        distress_run += 1
        distress_run *= in_distress.view(np.int8)
        fund = free - payout
        fund += draw
        fund += new_most
        np.maximum(fund, capex_least, out=fund)
        np.minimum(fund, plan, out=fund)
        fund_sum = fund.sum(axis=0)
        shortfall = 1 - fund_sum / plan.sum(axis=0)
        tight = clip(f * fund_sum / (p.over * capacity * price), 1, p.p_max)
        price = price * tight
        limit = np.minimum(p.over * capacity * price / f, p.gwp_share * gwp * DT)
        fact = fund * np.minimum(1, limit / fund_sum)
        A = fact.sum(axis=0)
        need = fact + payout
        need -= free
        use_cash = np.minimum(need, draw)
        need -= use_cash
        new_debt = clip(need, 0, new_most)
        need -= new_debt
        cash -= use_cash
        cash -= np.maximum(need, 0)
        debt_before = debt.sum(axis=0)
        debt += new_debt
        debt -= forced
        in_default = distress_run >= n_def
        default_loss, low_debt_default = zero, zero
        if in_default.any():
            default_loss = p.c_def * (debt * in_default).sum(axis=0) / debt_before
            low_debt_default = (in_default & (debt < 0.5 * ceiling)).any(axis=0)
            who = np.nonzero(in_default)
            debt[who] = np.minimum(debt[who], 0.5 * ceiling[who])
            cash[who] = np.maximum(cash[who], cash_floor[who[0], 0])
            plan_floor[who] = np.broadcast_to(p.rebase * capex_start, debt.shape)[who]
            distress_run[who] = 0
            defaults = defaults + in_default.sum(axis=0)
        any_distress = in_distress.any(axis=0)

        # --- 3 chips ----------------------------------------------------------------------
        orders.append(f * A / price)
        backlog = backlog + p.h0 * orders[-1] + p.h1 * orders[-2] + p.h2 * orders[-3]
        D = np.minimum(backlog, capacity)
        backlog = backlog - D
        delivered[first] = D
        kw[first] = w_new
        inverse = 1 / kw[first]
        inverse_step[first] = inverse - older_inverse
        older_inverse = inverse
        count = HIST + t + 1
        stock = np.multiply(delivered[first:], survival[:count], out=buffer_1[:count])
        stock_new = stock[0].copy()
        stock_sum = stock.sum(axis=0)
        fleet = fleet * ((stock_sum - stock_new) / fleet.sum(axis=0)) + fact * (stock_new / A)
        signals = signals[1:] + [m]
        pull = clip(sum(signals) / 6, -0.5, 1)
        capacity_now = capacity
        capacity = capacity * np.exp(
            DT * (d_cost + (p.g_cap0 - d_cost) * np.exp(-yr / p.tau_cap) + p.k_s * pull)
        )

        # --- 4 shells ---------------------------------------------------------------------
        start = p.plan_mult * (1 - f) * A / p.c_shell
        kernel = np.multiply(kernel_btm[: T - t], q, out=buffer_2[: T - t])
        kernel += kernel_grid[: T - t]
        kernel *= start
        pending[t:] += kernel
        fade = max(0.0, 1 - max(0.0, yr - 1.5) / 2.5)
        ready = p.ready0 * np.exp(p.g_ready * min(yr, 1.5)) * fade / p.cong
        arrivals = (ready + pending[t]) * np.exp(p.s_p * e3[t] - p.s_p**2 / 2)
        shells = shells + arrivals

        # --- 5 switch on ------------------------------------------------------------------
        # Switching on from the newest vintage fills power up to the room: vintage v gets
        # min(power of v and all newer, room), less the same of the next newer. Divided by
        # power per chip and summed by parts this needs no differences.
        stock *= kw[first:]  # GW from here on
        waits = p.dwell * stock[0]
        stock[0] -= waits
        filled = running_sum(stock, out=buffer_2[:count])
        N = filled[-1].copy()
        need_gw = N + waits
        rho = shells / N
        d1 = (p.s_own**2 / 2 - np.log(rho)) / p.s_own
        dark = p.m_pool * np.maximum(0, 1 - rho)
        dark += (1 - p.m_pool) * (normal_cdf(d1) - rho * normal_cdf(d1 - p.s_own))
        np.minimum(filled, N * (1 - dark), out=filled)
        E = np.einsum("vn,vn->n", filled, inverse_step[first:])
        idle_before = idle
        idle = np.maximum(0, stock_sum - E - p.dwell * stock_new) / stock_sum

        # --- 6 demand ---------------------------------------------------------------------
        z = p.rho_d * z + p.s_d * e2[t]
        supply = E * HQ * p.avail
        small = 1 / (1 + np.exp(-(p.b0 + p.bp * np.log(1 / p.kp) - p.bL * p.L0 + p.bt * yr)))
        c = seg.c * np.exp(-seg.nu * yr)
        mc_ref = p.r0 * c + seg.o
        value = seg.g_over_k * (1 - np.exp(-seg.k * yr))  # of the tokens, at the reference rent
        value += p.g_tail * yr + z
        value += seg.th * ln_cap_factor
        np.exp(value, out=value)
        value *= users * seg.I
        value *= mc_ref * seg.markup
        budget_world = p.s_gwp * gwp / 4
        value[:2] /= 1 + (value[0] + value[1]) / budget_world
        value[2] /= 1 + value[2] / budget_world
        F = p.F0 * np.exp(p.eta_F * np.log(lab_revenue / p.Rlab0)) * ease
        F = F / np.sqrt(1 + (F / (p.s_F * gwp * ease / 4)) ** 2)
        budget = p.phi * lab_revenue + F
        slope = c / mc_ref  # cost per token over its reference is slope r + level
        level = seg.o / mc_ref
        hours_ref = value * slope
        hours_ref /= seg.markup
        hours_ref[:2] *= (1 - small) + small * p.kc * (1 - p.loc)
        ln_clear = clearing_rent(hours_ref, seg.eps, slope, level, budget, supply, ln_clear)
        ln_r = (1 - p.lam) * ln_r + p.lam * np.maximum(ln_clear, np.log(p.floor))
        r_idx = np.exp(ln_r)
        slope *= r_idx
        slope += level
        response = np.exp(-seg.eps * np.log(slope))
        hours_ref *= response
        research_ask = budget / r_idx
        demand = hours_ref.sum(axis=0) + research_ask
        hours = np.minimum(supply, demand)
        ration = hours / demand
        value *= slope
        value *= response
        lab_revenue = value[0] * p.C_mon + value[1] * p.E_mon
        lab_revenue *= ration * ((1 - small) + small * p.kp)
        rd_hours = research_ask * ration
        R_cloud = r_idx * hours
        if t == 0:
            R_cloud_0, rd_hours_0 = R_cloud, rd_hours
        rc_rel = R_cloud / R_cloud_0
        dep = depreciation * capital
        running = p.opex * E
        roic = 4 * (R_cloud - running - dep) * (1 - p.tax) / capital
        required = capital * ((1 + p.wacc) ** DT - 1) + dep + running
        gap = np.log(required / R_cloud)

        # --- 7 designers ------------------------------------------------------------------
        share, price_nvidia = designers(p, share, decline, mg, yr)
        nvidia_revenue = share[0] * D * price_nvidia * tight

        # --- 8 take-off -------------------------------------------------------------------
        lead, K, ln_v, shares_lab, Q, ln_S, plain, taste_capped = takeoff(
            k, lab, t, np.log(rd_hours / rd_hours_0), shares_lab, Q, ln_S
        )
        leader_K.append(K)
        ln_cap_factor = k.chi_A * K

        # --- 9 accounts -------------------------------------------------------------------
        capital = capital + A - dep
        fleet_part = fleet / fleet.sum(axis=0)
        from_fleet = p.chi_real * fleet_part * (R_cloud - running)
        if t == 0:
            core = BUYER.ocf_usd_bn_q - from_fleet
            core_grows = core > 0
        own_part = fleet * own_research
        ocf = core * np.where(core_grows, growth_core, 1.0) + from_fleet
        ocf -= own_part * (p.f_int * (F - research_start) / own_part.sum(axis=0))
        ceiling_users = seg.M * (1 + seg.gM) ** t
        users = users + (seg.p + seg.q * users / ceiling_users) * (ceiling_users - users)

        # --- 10 appetite ------------------------------------------------------------------
        write_down = book_gap * capital / np.maximum(1e-9, 4 * np.maximum(0, ocf).sum(axis=0))
        gap_pos = np.maximum(0, gap)
        target = clip(
            p.c_roic * (roic - p.wacc)
            - p.c_gap * gap_pos
            - p.c_idle * idle
            + p.c_v * np.minimum(ln_v, v_cap)
            - p.c_wd * write_down,
            p.a_lo,
            p.a_hi,
        )
        broke = u[t] < 1 - np.exp(-p.h_jump * np.exp(p.c_jump * gap_pos) * DT)
        appetite = clip(
            appetite
            + (1 - np.exp(-p.k_a * DT)) * (target - appetite)
            + p.s_a * math.sqrt(DT) * e1[t]
            - p.jump * broke
            - default_loss,
            p.a_lo - 1,
            p.a_hi + 1,
        )

        # --- 11 trips ---------------------------------------------------------------------
        capex.append(A)
        trailing.append(capex[-4] + capex[-3] + capex[-2] + capex[-1])
        drawdown = 1 - trailing[-1] / np.maximum.reduce(trailing[-9:])
        breaker = (idle >= p.theta_x) & (idle_before >= p.theta_x)
        bubble = (drawdown >= p.B_dd) & ((appetite < p.B_a) | any_distress | (r_idx < be))
        trip[1, breaker & (trip[1] == NEVER)] = t
        trip[2, bubble & (trip[2] == NEVER)] = t
        if t >= 4:
            jumped = K - leader_K[t - 4] >= 3 * p.kref_trip
            trip[0, jumped & (trip[0] == NEVER)] = t

        # --- what has been seen -----------------------------------------------------------
        if t < 4:
            capex_2026 = capex_2026 + (fact[:4] + other[:4]).sum(axis=0)
        if t == 0:
            logw += log_weight(r_idx, 2.35, 0.12) + log_weight(D, 4.83, 0.08)
            logw += log_weight(nvidia_revenue, 75.2, 0.10)
        if t == 1:
            logw += log_weight(r_idx, 2.60, 0.12) + log_weight(D, 5.6, 0.15)
            logw += log_weight(lab_revenue, 20.0, 0.15)
            logw -= 0.5 * ((shells / need_gw - 1 - 0.02) / 0.06) ** 2
        if t == 3:
            logw += log_weight(capex_2026, 725.0, 0.05)

        if keep:
            row = {
                "ai_capex_usd_bn": A,
                "chip_share_of_capex": f,
                "price_kusd_per_h100e": price,
                "delivery_capacity_mh": capacity_now,
                "delivered_mh": D,
                "stock_mh": stock_sum,
                "need_gw": need_gw,
                "powered_gw": shells,
                "arrivals_gw": arrivals,
                "shell_starts_gw": start,
                "energised_mh": E,
                "idle_share": idle,
                "rent_index_usd_per_h": r_idx,
                "rent_clearing_usd_per_h": np.exp(ln_clear),
                "rent_break_even_usd_per_h": be,
                "hours_used_bn": hours,
                "hours_supply_bn": supply,
                "research_funding_usd_bn": F,
                "lab_revenue_usd_bn": lab_revenue,
                "cloud_revenue_usd_bn": R_cloud,
                "roic_cloud": roic,
                "log_required_over_actual": gap,
                "risk_appetite": appetite,
                "capex_drawdown": drawdown,
                "distress": any_distress,
                "defaults_so_far": defaults,
                "funding_shortfall": shortfall,
                "debt_all_usd_bn": debt.sum(axis=0),
                "debt_orcl_usd_bn": debt[ORCL],
                "cash_orcl_usd_bn": cash[ORCL],
                "ai_capex_orcl_usd_bn": fact[ORCL],
                "ai_capex_neo_usd_bn": fact[NEO],
                "share_nvidia": share[0],
                "nvidia_revenue_usd_bn": nvidia_revenue,
                "rd_hours_bn": rd_hours,
                "capability_demand_factor": np.exp(ln_cap_factor),
                "rd_multiplier": np.exp(ln_v),
                "shock_appetite": e1[t],
                "shock_break": u[t],
                "shock_demand": e2[t],
                "shock_shells": e3[t],
                # not in the test vectors: which branches a draw takes
                "least_ocf": ocf.min(axis=0),
                "least_core": core.min(axis=0),
                "leader": lead,
                "rent_signal": m,
                "mean_signal": sum(signals) / 6,
                "capacity_binds": D >= capacity_now,
                "mark_up": tight,
                "at_world_limit": p.gwp_share * gwp * DT * (1 - 1e-12) <= A,
                "broke": broke,
                "low_debt_default": low_debt_default,
                "fell": drawdown >= p.B_dd,
                "cause_appetite": appetite < p.B_a,
                "cause_rent": r_idx < be,
                "from_2025": np.maximum.reduce(trailing[-9:]) == trailing[0],
                "at_taste_cap": taste_capped,
                "plain_labour": plain.any(axis=0),
            }
            for name in keep:
                out[name][t] = row[name]

    # A value that is not finite reaches one of these and stays: the draw has failed.
    logw[~np.isfinite(appetite + A + ln_r + lab_revenue + K)] = np.nan
    return trip, logw, out


def delay_kernel(median, ratio):
    """Share of starts that arrives l quarters later, l = 0 .. T-1; lognormal in months."""
    sigma = np.log(ratio) / Z95
    months = 3.0 * np.arange(1, T + 1)[:, None]
    cdf = normal_cdf((np.log(months) - np.log(median)) / sigma)
    return np.diff(cdf, axis=0, prepend=0.0)


def demand_segments(p, n):
    """Segment parameters as rows: consumer, enterprise and agents, embedded."""
    s = Params()
    for name in "p q M gM U I g k th c nu o eps".split():
        s[name] = first_axis([p[f"{seg}_{name}"] for seg in "CEI"], n)
    s["g_over_k"] = s.g / s.k
    markup = [1 / (1 - 1 / np.maximum(p.ne_min, p[f"{x}_n"] * p[f"{x}_eps"])) for x in "CE"]
    s["markup"] = first_axis(markup + [1.0], n)  # embedded use carries no mark-up
    return s


def log_weight(x, seen, sd):
    return -0.5 * ((np.log(x) - math.log(seen)) / sd) ** 2


def designers(p, share, decline, mg, yr):
    """Nested logit of chip choice with inertia; returns the shares and Nvidia's price."""
    undisturbed = p.PN0 * decline
    nvidia = undisturbed * mg
    nv_cost = np.log(nvidia + p.eM)
    amd = -p.alpha * (np.log(p.rAMD * undisturbed + p.eM) - nv_cost) - p.sAMD
    tpu = -p.alpha * (np.log(p.rTPU * undisturbed + p.eK) - nv_cost) - p.sTPU * np.exp(-p.kTPU * yr)
    trn = -p.alpha * (np.log(p.rTRN * undisturbed + p.eK) - nv_cost) - p.sTRN * np.exp(-p.kTRN * yr)
    amd = np.exp(amd / p.lamM)  # Nvidia's own value is 0, so its exponential is 1
    tpu, trn = np.exp(tpu / p.lamK), np.exp(trn / p.lamK)
    merchant = 1 + amd
    custom = tpu + trn
    nest_m = np.exp(p.lamM * np.log(merchant))
    nest_k = np.exp(p.lamK * np.log(custom))
    in_m = nest_m / (nest_m + nest_k) / merchant
    in_k = nest_k / (nest_m + nest_k) / custom
    target = (in_m, in_m * amd, in_k * tpu, in_k * trn)
    return [(1 - p.omega) * s + p.omega * x for s, x in zip(share, target)], nvidia


def takeoff_constants(k, n):
    """What the take-off block needs once per draw; labs are rows."""
    c = Params()
    c["share0"] = first_axis(k.shares, n)
    c["ln_share0"] = np.log(c.share0)
    c["ln_human0"] = c.ln_share0 - c.ln_share0[0]
    odds = np.log(k.La / k.a0 - 1)
    c["slope"] = (odds - np.log(k.La - 1)) / k.K_AC
    c["middle"] = odds / c.slope
    c["ln_w0"] = np.log(k.w0)
    c["ln_Vmax"] = np.log(k.Vmax)
    ln_T, ln_G, _ = research(k, c, np.zeros((1, n)), 0.0, 0.0, 0.0)
    rx = k.rx
    c["ln_R0"] = ln_T + np.log(k.al + (1 - k.al) * np.exp(k.lam * rx * ln_G)) / rx
    return c


def research(k, c, K, ln_c, ln_V, ln_human):
    """ln of taste T and of labour G, AI and human at the best split of tasks."""
    a = clip(k.La / (1 + np.exp(-c.slope * (K - c.middle))), 0, 1)
    ln_W = (k.theta * LN10) * K
    ln_W += ln_c
    ln_W += c.ln_w0 - ln_V
    with np.errstate(divide="ignore"):  # a = 1 has ln(1 - a) = -inf, and adds plainly
        ln_a, ln_rest = np.log(a), np.log(1 - a)
    plain = ln_W + ln_rest <= ln_a + ln_human
    machine = np.where(plain, ln_W, (1 - k.rho) * ln_a + k.rho * ln_W)
    human = np.where(plain, ln_human, (1 - k.rho) * ln_rest + k.rho * ln_human)
    ln_G = np.log(np.exp(machine) + np.exp(human)) * np.where(plain, 1.0, 1 / k.rho)
    soft = np.log(1 + np.exp((K - (k.K_AC - k.dK)) / k.w))
    return np.minimum(k.tau * k.w * soft, k.lTcap), ln_G, plain


def takeoff(k, c, t, ln_rd, share, Q, ln_S):
    """One quarter of three labs; ln_rd is ln of R&D hours over those of quarter 0."""
    ln_V = np.minimum(t * DT * k.gV, c.ln_Vmax)
    ln_c = np.log(share) - c.ln_share0[0] + ln_rd
    ln_human = c.ln_human0 + t * DT * k.gH
    K = (ln_S + k.psi * ln_c + k.mu * ln_V) / LN10
    ln_T, ln_G, plain = research(k, c, K, ln_c, ln_V, ln_human)
    compute = k.al * np.exp(k.zeta * k.rx * ln_c)
    inner = np.log(compute + (1 - k.al) * np.exp(k.lam * k.rx * ln_G))
    R = np.exp(ln_T + inner / k.rx - c.ln_R0)

    lead = K.argmax(axis=0)
    row = (lead, np.arange(K.shape[1]))
    human = np.broadcast_to(ln_human, K.shape)[row]
    ln_m = ln_T[row] + (
        inner[row] - np.log(compute[row] + (1 - k.al) * np.exp(k.lam * k.rx * human))
    ) / k.rx

    Q_new = Q + (k.g0 / k.r) * R * DT
    Q_new += np.minimum(k.f * DT, 1) * (Q_new.max(axis=0) - Q_new)
    pen = (k.lnSmax - ln_S) / k.lnSmax
    ln_S = np.minimum(ln_S + k.r * pen * np.log(Q_new / Q), k.lnSmax)
    pull = np.exp(k.b * (K - K.max(axis=0)))
    share = (1 - k.ds) * share + k.ds * (pull / pull.sum(axis=0))
    return lead, K[row], ln_m, share, Q_new, ln_S, plain, ln_T[row] >= k.lTcap


VECTOR_COLUMNS = tuple(c for c in read_csv("test_vector_joint_a.csv")[0] if c != "quarter")


# ---------------------------------------------------------------------------------------
# check: deterministic test vectors
# ---------------------------------------------------------------------------------------

SHOCK_COLUMNS = ("shock_appetite", "shock_break", "shock_demand", "shock_shells")
EXPECTED_TRIPS = {  # take-off, breaker, bubble; what each vector must show
    "a": {"trips": (None, 11, 34), "first_default": 33},
    "b": {"trips": (None, 33, 8)},
    "c": {"trips": (8, None, None)},
}


def check(_):
    cases = read_json("test_vectors.json")
    ok = True
    for name, case in cases.items():
        rows = read_csv(f"test_vector_joint_{name}.csv")
        want = {c: np.array([float(r[c]) for r in rows]) for c in VECTOR_COLUMNS if c in rows[0]}
        p, k = central()
        p.update(case["step"])
        k.update(case["takeoff"])
        if "shock_break" in want:
            shocks = [want[s][:, None] for s in SHOCK_COLUMNS]
        else:
            shocks = [np.zeros((T, 1)), np.ones((T, 1)), np.zeros((T, 1)), np.zeros((T, 1))]
        trip, _, got = simulate(p, k, shocks, keep=tuple(want))
        worst, where = 0.0, "-"
        failed = []
        for col, w in want.items():
            g = got[col][:, 0]
            diff = np.abs(g - w)
            bad = ~((diff <= 1e-9 * np.abs(w)) | (diff <= 1e-12))
            if bad.any():
                failed.append(f"{col} at {QUARTERS[int(np.argmax(bad))]}")
            rel = np.where(diff <= 1e-12, 0.0, diff / np.maximum(np.abs(w), 1e-300))
            if rel.max() > worst:
                worst, where = rel.max(), f"{col} {QUARTERS[int(rel.argmax())]}"
        found = tuple(None if x == NEVER else int(x) for x in trip[:, 0])
        expected = EXPECTED_TRIPS[name]
        trips_ok = found == expected["trips"]
        note = ""
        if "first_default" in expected:
            first = int(np.argmax(got["defaults_so_far"][:, 0] > 0))
            trips_ok &= first == expected["first_default"]
            note = f", first default {first}"
        ok &= trips_ok and not failed
        print(
            f"vector {name}: {len(want)} columns, worst relative error {worst:.2e} ({where}); "
            f"trips take-off, breaker, bubble {found}{note}: "
            f"{'ok' if trips_ok and not failed else 'FAILED'}"
        )
        if failed:
            print("   outside the tolerance: " + "; ".join(failed))
    return 0 if ok else 1




# ---------------------------------------------------------------------------------------
# race: prior and conditioned race by year end
# ---------------------------------------------------------------------------------------

PATHS = read_csv("prior_predictive_paths.csv")
PATH_QUANTITIES = tuple(dict.fromkeys(r["quantity"] for r in PATHS))
PATH_QUARTERS = tuple(dict.fromkeys(r["quarter"] for r in PATHS))


def prior_block(task):
    """One block of prior draws: trips, log weights and, if asked, paths at stored quarters."""
    seed, n, keep = task
    rng = np.random.default_rng(seed)
    p, k = sample_step(rng, n), sample_takeoff(rng, n)
    trip, logw, out = simulate(p, k, sample_shocks(rng, n), keep)
    at = [QUARTERS.index(q) for q in PATH_QUARTERS]
    return trip.astype(np.int8), logw, {c: v[at] for c, v in out.items()}


def block_tasks(draws, block, seed, keep=()):
    sizes = [block] * (draws // block) + ([draws % block] if draws % block else [])
    return list(zip(np.random.SeedSequence(seed).spawn(len(sizes)), sizes, [keep] * len(sizes)))


def run_blocks(tasks, processes):
    if processes == 1:
        return [prior_block(task) for task in tasks]
    with Pool(processes) as pool:
        return pool.map(prior_block, tasks, chunksize=1)


RACE_COLUMNS = (
    "first_takeoff",
    "first_breaker",
    "first_bubble",
    "none",
    "ever_takeoff",
    "ever_breaker",
    "ever_bubble",
    "tied",
)


def race_table(trip, w):
    """Race by year end: a tie is shared in equal parts among the firsts."""
    first = trip.min(axis=0)
    shared = trip == first
    parts = shared / shared.sum(axis=0)
    tied = shared.sum(axis=0) > 1
    total = w.sum()
    table = {}
    for year in range(2026, 2037):
        t = (year - 2025) * 4 - 1
        done = (first <= t) * w / total
        ever = ((trip <= t) * w).sum(axis=1) / total
        values = [*(parts * done).sum(axis=1), 1 - done.sum(), *ever, (tied * done).sum()]
        table[f"{year}-12-31"] = dict(zip(RACE_COLUMNS, map(float, values)))
    return table


def race(args):
    keep = PATH_QUANTITIES if args.paths else ()
    blocks = run_blocks(block_tasks(args.draws, args.block, args.seed, keep), args.processes)
    trip = np.concatenate([b[0] for b in blocks], axis=1)
    logw = np.concatenate([b[1] for b in blocks])
    finite = np.isfinite(logw)
    print(f"{args.draws} draws, seed {args.seed}, failed (not finite): {np.count_nonzero(~finite)}")
    weight = np.exp(logw - logw[finite].max())
    weight[~finite] = 0.0
    ok = True
    for name, w in (("prior", np.ones(args.draws)), ("conditioned", weight)):
        table = race_table(trip, w)
        effective = w.sum() ** 2 / (w**2).sum()
        warn = ", fewer than 2,000" if effective < 2000 else ""
        print(f"\n{name}: effective draws {effective:.0f}{warn}; value (distance in Monte Carlo errors)")
        print("date        " + " ".join(f"{c:>16}" for c in RACE_COLUMNS))
        worst = 0.0
        for ref in read_csv("prior_predictive_race.csv"):
            if ref["weights"] != name:
                continue
            cells = []
            for c in RACE_COLUMNS:
                a, b = table[ref["date"]][c], float(ref[c])
                n1, n2 = effective, float(ref["effective_draws"])
                mid = (a * n1 + b * n2) / (n1 + n2)
                # at least the error of one single draw, for shares at or near 0 and 1
                se = math.sqrt(max(mid * (1 - mid), 1 / (n1 + n2)) * (1 / n1 + 1 / n2))
                distance = (a - b) / se
                worst = max(worst, abs(distance))
                cells.append(f"{a:8.5f} ({distance:+.1f})".rjust(16))
            print(ref["date"] + "  " + " ".join(cells))
        ok &= worst <= 4
        print(f"largest distance {worst:.2f} of 4 allowed: {'ok' if worst <= 4 else 'FAILED'}")
    if args.paths:
        paths = {c: np.concatenate([b[2][c] for b in blocks], axis=1) for c in keep}
        ok &= check_paths(paths, weight)
    return 0 if ok else 1


def check_paths(paths, weight):
    """Quantiles of the prior against the stored ones; conditioned by the share below them."""
    wide = ("ai_capex_usd_bn", "rent_index_usd_per_h", "lab_revenue_usd_bn")
    levels = (("p5", 0.05), ("p50", 0.5), ("p95", 0.95))
    effective = weight.sum() ** 2 / (weight**2).sum()
    stored_effective = float(read_csv("prior_predictive_race.csv")[-1]["effective_draws"])
    worst = {}
    for r in PATHS:
        x = paths[r["quantity"]][PATH_QUARTERS.index(r["quarter"])]
        for name, level in levels:
            ref = float(r[name])
            if r["weights"] == "prior":
                got = np.quantile(x, level)
                if r["quantity"] in ("idle_share", "risk_appetite"):
                    used = min(abs(got - ref) / 0.006, abs(got / ref - 1) / 0.05 if ref else np.inf)
                else:
                    bound = 0.07 if r["quantity"] in wide and name != "p50" else 0.03
                    used = abs(got / ref - 1) / bound
            else:
                below = weight[x < ref * (1 - 3e-6)].sum() / weight.sum()
                upto = weight[x <= ref * (1 + 3e-6)].sum() / weight.sum()  # a point mass at ref
                se = math.sqrt(level * (1 - level) * (1 / effective + 1 / stored_effective))
                used = max(below - level, level - upto, 0.0) / (4 * se)
            key = (r["weights"], r["quantity"])
            worst[key] = max(worst.get(key, (0.0, "")), (used, f"{r['quarter']} {name}"))
    print("\npaths: worst part of the allowed distance used")
    for (w, q), (used, where) in worst.items():
        print(f"  {w:12} {q:26} {used:5.2f}  {where}")
    return all(used <= 1 for used, _ in worst.values())


# ---------------------------------------------------------------------------------------
# bench: draws per second
# ---------------------------------------------------------------------------------------


def bench(args):
    tasks = block_tasks(args.draws, args.block, args.seed)
    warm = block_tasks(256 * args.processes, 256, args.seed + 1)
    if args.processes == 1:
        run_blocks(warm, 1)
        start = time.perf_counter()
        run_blocks(tasks, 1)
        seconds = time.perf_counter() - start
    else:
        with Pool(args.processes) as pool:
            pool.map(prior_block, warm, chunksize=1)
            start = time.perf_counter()
            pool.map(prior_block, tasks, chunksize=1)
            seconds = time.perf_counter() - start
    line = {
        "draws_per_second": round(args.draws / seconds, 1),
        "draws": args.draws,
        "block": args.block,
        "processes": args.processes,
        "seconds": round(seconds, 3),
        "numpy": np.__version__,
    }
    print(json.dumps(line))
    return 0


# ---------------------------------------------------------------------------------------
# oracle: random draws with their outputs
# ---------------------------------------------------------------------------------------

ORACLE_SEED, ORACLE_POOL, ORACLE_DRAWS, ORACLE_FIRST = 20261125, 16384, 24, 12
ORACLE_COLUMNS = (
    "ai_capex_usd_bn",
    "price_kusd_per_h100e",
    "delivered_mh",
    "stock_mh",
    "powered_gw",
    "energised_mh",
    "idle_share",
    "rent_index_usd_per_h",
    "rent_clearing_usd_per_h",
    "lab_revenue_usd_bn",
    "roic_cloud",
    "risk_appetite",
    "capex_drawdown",
    "debt_all_usd_bn",
    "cash_orcl_usd_bn",
    "share_nvidia",
    "capability_demand_factor",
    "rd_multiplier",
)
COVER_COLUMNS = (
    "rent_clearing_usd_per_h",
    "chip_share_of_capex",
    "distress",
    "defaults_so_far",
    "risk_appetite",
    "least_ocf",
    "least_core",
    "leader",
    "rent_signal",
    "mean_signal",
    "capacity_binds",
    "mark_up",
    "at_world_limit",
    "broke",
    "low_debt_default",
    "fell",
    "cause_appetite",
    "cause_rent",
    "from_2025",
    "at_taste_cap",
    "plain_labour",
)


def pick(params, index):
    """The chosen draws of a parameter set; floats stay floats."""
    return Params({c: v[index] if isinstance(v, np.ndarray) else v for c, v in params.items()})


def coverage(p, k, trip, out):
    """Which draws take which branch, by name; each is a flag per draw."""
    first = trip.min(axis=0)
    n_first = (trip == first).sum(axis=0)
    tripped = trip < NEVER
    fell, distress = out["fell"] > 0, out["distress"] > 0
    appetite, rent = out["cause_appetite"] > 0, out["cause_rent"] > 0
    bubble_at = (np.minimum(trip[2], T - 1), np.arange(trip.shape[1]))
    a, d, r = (x[bubble_at] & tripped[2] for x in (appetite, distress, rent))
    f, m = out["chip_share_of_capex"], out["rent_signal"]
    level = out["risk_appetite"]
    glut = np.logical_or.accumulate(out["mean_signal"] < -0.5, axis=0)
    binds = out["capacity_binds"] > 0
    return {
        "clearing rent below the floor": (out["rent_clearing_usd_per_h"] < p.floor).any(axis=0),
        "life longer than booked": p.life > p.book_life,
        "f DT > 1 in the take-off block": k.f * DT > 1,
        "a default": out["defaults_so_far"][-1] > 0,
        "two defaults or more": out["defaults_so_far"][-1] > 1,
        "a negative operating cash flow": (out["least_ocf"] < 0).any(axis=0),
        "a tie of two trips in one quarter": (n_first > 1) & (first < NEVER),
        "a change of leader": (out["leader"] != 0).any(axis=0),
        "all three trips": tripped.all(axis=0),
        "no trip": first == NEVER,
        "take-off first": (trip[0] == first) & (n_first == 1),
        "bubble by appetite alone": a & ~d & ~r,
        "bubble by distress alone": d & ~a & ~r,
        "bubble by rent alone": r & ~a & ~d,
        "fall of capex with no cause": (fell & ~appetite & ~distress & ~rent).any(axis=0),
        "fall of capex from the peak of 2025-Q4": (fell & (out["from_2025"] > 0)).any(axis=0),
        "rent signal at -m_cap": (m == -p.m_cap).any(axis=0),
        "rent signal at +m_cap": (m == p.m_cap).any(axis=0),
        "mean signal below -.5, and capacity binds later": (glut[:-1] & binds[1:]).any(axis=0),
        "chip share at f_lo": (f == p.f_lo).any(axis=0),
        "chip share at f_hi": (f == p.f_hi).any(axis=0),
        "scarcity mark-up": (out["mark_up"] > 1).any(axis=0),
        "mark-up at p_max": (out["mark_up"] == p.p_max).any(axis=0),
        "world-product limit on capex": (out["at_world_limit"] > 0).any(axis=0),
        "default with debt below half its ceiling": (out["low_debt_default"] > 0).any(axis=0),
        "a market break": (out["broke"] > 0).any(axis=0),
        "appetite at its outer bound": ((level == p.a_lo - 1) | (level == p.a_hi + 1)).any(axis=0),
        "all buyers with a positive core cash flow": out["least_core"][0] > 0,
        "taste at its cap": (out["at_taste_cap"] > 0).any(axis=0),
        "AI and human labour simply added": (out["plain_labour"] > 0).any(axis=0),
    }


def wobble(values, rng):
    """The same parameters, each that varies moved by 1e-10 of itself; counts stay whole."""

    def move(c, v):
        if c == "n_def" or not isinstance(v, np.ndarray):
            return v
        return v * (1 + 1e-10 * rng.uniform(-1, 1, v.shape))

    return Params({c: move(c, v) for c, v in values.items()})


def largest_move(p, k, shocks, trip, out):
    """Largest relative change of any output when every parameter moves by 1e-10 of itself.

    A draw that sits on the edge of a threshold would test rounding, not the equations.
    """
    rng = np.random.default_rng(1)
    trip_2, _, out_2 = simulate(wobble(p, rng), wobble(k, rng), shocks, ORACLE_COLUMNS)
    move = np.where((trip_2 == trip).all(axis=0), 0.0, np.inf)
    for c in ORACLE_COLUMNS:
        scale = np.maximum(np.abs(out[c]), 1e-3 * np.abs(out[c]).max(axis=0))
        part = np.abs(out_2[c] - out[c]) / np.maximum(scale, 1e-300)
        move = np.maximum(move, part.max(axis=0))
    return move


def oracle(_):
    prior_draws()
    crafted_draws()
    return 0


def prior_draws():
    """24 draws from the prior: the first ones as they come, then those that cover the rest."""
    rng = np.random.default_rng(ORACLE_SEED)
    p, k = sample_step(rng, ORACLE_POOL), sample_takeoff(rng, ORACLE_POOL)
    shocks = sample_shocks(rng, ORACLE_POOL)
    trip, _, out = simulate(p, k, shocks, tuple(dict.fromkeys(ORACLE_COLUMNS + COVER_COLUMNS)))
    flags = coverage(p, k, trip, out)
    print(f"share of {ORACLE_POOL} prior draws:")
    for name, hit in flags.items():
        print(f"  {hit.mean():8.4f}  {name}")
    steady = largest_move(p, k, shocks, trip, out) < 1e-6
    print(f"steady under a move of 1e-10 of every parameter: {steady.mean():.4f}")

    chosen = list(range(ORACLE_FIRST))
    missing = [c for c, hit in flags.items() if not hit[chosen].any() and hit.any()]
    while missing and len(chosen) < ORACLE_DRAWS:
        gain = sum(flags[c].astype(int) for c in missing) * steady
        chosen.append(int(gain.argmax()))
        missing = [c for c in missing if not flags[c][chosen[-1]]]
    if missing:
        print("not covered: " + "; ".join(missing))
    while len(chosen) < ORACLE_DRAWS:  # then the rarest branches a second time
        seen = {c: hit[chosen].sum() for c, hit in flags.items() if hit.any()}
        rare = sorted(seen, key=lambda c: (seen[c], flags[c].mean()))[:4]
        gain = sum(flags[c].astype(int) for c in rare) * steady
        gain[chosen] = 0
        chosen.append(int(gain.argmax()))
    chosen = np.array(chosen)
    write_draws("random_draws", pick(p, chosen), pick(k, chosen), [s[:, chosen] for s in shocks])


def crafted_draws():
    """Draws that no prior gives: fixed parameters moved, and branches out of its reach."""
    rng = np.random.default_rng(ORACLE_SEED + 1)
    n = 8
    p, k = central()
    shares = k.pop("shares")
    p = Params({c: v * np.ones(n) for c, v in p.items()})
    k = Params({c: v * np.ones(n) for c, v in k.items()})
    k["shares"] = [s * np.ones(n) for s in shares]
    shocks = sample_shocks(rng, n)
    # 0-3: every parameter moved on its own, so that each must be read from the input.
    for c, v in [*p.items(), *((c, v) for c, v in k.items() if c != "shares")]:
        v[:4] *= rng.uniform(0.9, 1.1, 4)
        v[:4] += (v[:4] == 0) * rng.uniform(-0.02, 0.02, 4)  # parameters that are zero
    p["dwell"][:4] = rng.uniform(0.7, 1.0, 4)
    p["n_def"][:4] = [3, 4, 5, 2]
    k["a0"][:4] = rng.uniform(0.25, 0.45, 4)
    for s, first in zip(k.shares, ((0.3, 0.5, 0.4, 0.34), (0.4, 0.3, 0.4, 0.33), (0.3, 0.2, 0.2, 0.33))):
        s[:4] = first
    # 4: capex falls from the start, so that the peak of the drawdown is 2025-Q4.
    p["g0"][4], p["g_inf"][4], p["tau_g"][4], p["k_m"][4] = -3.0, -0.5, 2.0, 0.05
    # 5: a yardstick so short that take-off holds in the first quarter it may, t = 4.
    p["kref_trip"][5] = 0.05
    # 6: no new debt, so that a buyer can default with debt below half its ceiling.
    p["nu_d"][6], p["a0"][6], p["rf"][6], p["g_core"][6], p["k_a"][6] = 0.0, 1.0, 0.1, 0.3, 0.05
    p["roll"][6], p["avail"][6] = -1.2, 0.5
    # 7: cash paid out fast and debt that does not roll, with frequent breaks.
    p["pay_x"][7], p["roll"][7], p["h_jump"][7], p["spr_a"][7], p["n_def"][7] = 0.6, -0.1, 0.6, 1.5, 2
    write_draws("crafted_draws", p, k, shocks)


def write_draws(prefix, p, k, shocks):
    """Inputs, shocks, outputs, trips and coverage of a set of draws, at full precision."""
    keep = tuple(dict.fromkeys(ORACLE_COLUMNS + COVER_COLUMNS))
    trip, _, out = simulate(p, k, shocks, keep)
    flags = coverage(p, k, trip, out)
    move = largest_move(p, k, shocks, trip, out)
    draws = range(trip.shape[1])
    columns = [(f"{r['block']}.{r['name']}", p[r["name"]]) for r in PARAMETER_ROWS]
    for name in read_json("takeoff_central.json"):
        if name == "shares":
            columns += [(f"takeoff.share{i + 1}", s) for i, s in enumerate(k.shares)]
        else:
            columns.append((f"takeoff.{name}", k[name]))
    cells = [np.broadcast_to(v, len(draws)) for _, v in columns]
    write_csv(
        f"{prefix}_inputs.csv",
        ["draw"] + [c for c, _ in columns],
        ([i] + [repr(float(v[i])) for v in cells] for i in draws),
    )
    write_csv(
        f"{prefix}_shocks.csv",
        ["draw", "t", "e1", "u", "e2", "e3"],
        ([i, t] + [repr(float(s[t, i])) for s in shocks] for i in draws for t in range(T)),
    )
    write_csv(
        f"{prefix}_outputs.csv",
        ["draw", "quarter", *ORACLE_COLUMNS],
        (
            [i, QUARTERS[t]] + [repr(float(out[c][t, i])) for c in ORACLE_COLUMNS]
            for i in draws
            for t in range(T)
        ),
    )
    write_csv(
        f"{prefix}_trips.csv",
        ["draw", "takeoff", "breaker", "bubble"],
        ([i] + ["" if x == NEVER else int(x) for x in trip[:, i]] for i in draws),
    )
    write_csv(
        f"{prefix}_coverage.csv",
        ["draw", "largest_move", "covers"],
        (
            [i, f"{move[i]:.1e}", "; ".join(name for name, hit in flags.items() if hit[i])]
            for i in draws
        ),
    )


def write_csv(name, header, rows):
    with open(DATA / name, "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


# ---------------------------------------------------------------------------------------
# Command line
# ---------------------------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("check", help="three deterministic test vectors").set_defaults(run=check)
    verbs.add_parser("oracle", help="write random draws with outputs").set_defaults(run=oracle)
    for name, run, draws, about in (
        ("race", race, 131072, "race by year end, prior and conditioned"),
        ("bench", bench, 65536, "draws per second, one JSON line"),
    ):
        verb = verbs.add_parser(name, help=about)
        verb.add_argument("--draws", type=int, default=draws)
        verb.add_argument("--block", type=int, default=BLOCK)
        verb.add_argument("--processes", type=int, default=1)
        verb.add_argument("--seed", type=int, default=1)
        if name == "race":
            verb.add_argument("--paths", action="store_true", help="also compare the stored paths")
        verb.set_defaults(run=run)
    args = parser.parse_args()
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
