"""Options in QuantLib: reference values for the tests, and the speed that ours is compared with.

    python options_quantlib.py oracle    rewrites tests/oracles/options/{american_grid,cash_dividends}.csv
    python options_quantlib.py bench     both sides in one run, as ratios (needs the example built in release)
    python options_quantlib.py grid      volatilities back out of prices of a wide grid, both sides

Shares no code with the program.
"""

import csv
import json
import math
import pathlib
import subprocess
import sys
import time

import numpy as np
import QuantLib as ql

ROOT = pathlib.Path(__file__).resolve().parents[2]
ORACLES = ROOT / "tests" / "oracles" / "options"
TODAY = ql.Date(1, 1, 2026)
COUNT = ql.Actual365Fixed()
ql.Settings.instance().evaluationDate = TODAY


def process(spot, rate, dividend_yield, vol):
    flat = lambda value: ql.YieldTermStructureHandle(ql.FlatForward(TODAY, value, COUNT))
    quote = ql.SimpleQuote(spot)
    volatility = ql.SimpleQuote(vol)
    surface = ql.BlackVolTermStructureHandle(
        ql.BlackConstantVol(TODAY, ql.NullCalendar(), ql.QuoteHandle(volatility), COUNT)
    )
    return ql.BlackScholesMertonProcess(ql.QuoteHandle(quote), flat(dividend_yield), flat(rate), surface)


def option(kind, strike, days, american):
    payoff = ql.PlainVanillaPayoff(ql.Option.Put if kind == "put" else ql.Option.Call, strike)
    expiry = TODAY + days
    exercise = ql.AmericanExercise(TODAY, expiry) if american else ql.EuropeanExercise(expiry)
    return ql.VanillaOption(payoff, exercise)


def contracts(count, seed):
    """Random contracts: one day to five years, deep in and out of the money, yields below, at and above rates."""
    rng = np.random.default_rng(seed)
    for k in range(count):
        kind = "put" if rng.random() < 0.7 else "call"
        days = int(np.exp(rng.uniform(math.log(1), math.log(1825))))
        vol = float(np.exp(rng.uniform(math.log(0.05), math.log(2.0))))
        width = min(3.0 * vol * math.sqrt(days / 365), 1.2)
        strike = 100 * float(np.exp(rng.uniform(-width, width)))
        rate = [0.0, 0.0375, float(rng.uniform(0.001, 0.12))][k % 3]
        dividend_yield = [0.0, 0.0101, rate, float(rng.uniform(0.0, 0.12))][k % 4]
        yield kind, 100.0, round(strike, 4), round(rate, 6), round(dividend_yield, 6), round(vol, 6), days


def oracle():
    with open(ORACLES / "american_grid.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow("kind,spot,strike,rate,dividend_yield,vol,days,european,american".split(","))
        for row in contracts(600, 20261125):
            kind, spot, strike, rate, dividend_yield, vol, days = row
            model = process(spot, rate, dividend_yield, vol)
            european = option(kind, strike, days, False)
            european.setPricingEngine(ql.AnalyticEuropeanEngine(model))
            american = option(kind, strike, days, True)
            american.setPricingEngine(ql.QdFpAmericanEngine(model, ql.QdFpAmericanEngine.highPrecisionScheme()))
            try:
                value = american.NPV()
            except RuntimeError as error:
                print("left out:", row, error)
                continue
            out.writerow([*row, repr(european.NPV()), repr(value)])
    print("wrote", ORACLES / "american_grid.csv")
    cash_dividends()


def cash_dividends():
    """Two dividends in cash, escrowed; American by finite differences on a fine grid."""
    with open(ORACLES / "cash_dividends.csv", "w", newline="") as file:
        out = csv.writer(file)
        head = "kind,spot,strike,rate,dividend_yield,vol,days,first_days,first,second_days,second,european,american"
        out.writerow(head.split(","))
        for kind in ("put", "call"):
            for strike in (80.0, 100.0, 120.0):
                for vol, days in ((0.25, 200), (0.5, 365)):
                    paid = [(60, 2.0), (150, 3.0)]
                    model = process(100.0, 0.04, 0.0, vol)
                    dividends = ql.DividendVector([TODAY + day for day, _ in paid], [amount for _, amount in paid])
                    rest = 100.0 - sum(amount * math.exp(-0.04 * day / 365) for day, amount in paid)
                    european = option(kind, strike, days, False)
                    european.setPricingEngine(ql.AnalyticEuropeanEngine(process(rest, 0.04, 0.0, vol)))
                    american = option(kind, strike, days, True)
                    american.setPricingEngine(
                        ql.FdBlackScholesVanillaEngine(
                            model, dividends, 1000, 1500, 0, ql.FdmSchemeDesc.Douglas(), False, -1.0,
                            ql.FdBlackScholesVanillaEngine.Escrowed,
                        )
                    )
                    row = [kind, 100.0, strike, 0.04, 0.0, vol, days, *paid[0], *paid[1]]
                    out.writerow([*row, repr(european.NPV()), repr(american.NPV())])
    print("wrote", ORACLES / "cash_dividends.csv")


EXAMPLE = ROOT / "target" / "release" / "examples" / "options_speed"


def per_second(work, count, least_seconds=1.0):
    """Calls of `work(k)` per second, k from 0 to count - 1 again and again."""
    done, start = 0, time.perf_counter()
    while (took := time.perf_counter() - start) < least_seconds:
        for k in range(count):
            work(k)
        done += count
    return done / took


def bench():
    ours = json.loads(subprocess.run([EXAMPLE, "speed"], capture_output=True, text=True, check=True).stdout)
    theirs = {}
    spot = ql.SimpleQuote(185.0)
    flat = lambda value: ql.YieldTermStructureHandle(ql.FlatForward(TODAY, value, COUNT))
    vol = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(TODAY, ql.NullCalendar(), 0.45, COUNT))
    model = ql.BlackScholesMertonProcess(ql.QuoteHandle(spot), flat(0.0101), flat(0.036), vol)

    def repriced(american, engine):
        contract = option("put", 150.0, 365, american)
        contract.setPricingEngine(engine)

        def work(k):
            spot.setValue(185.0 + 0.01 * k)
            return contract.NPV()

        return per_second(work, 100)

    theirs["european_per_second"] = repriced(False, ql.AnalyticEuropeanEngine(model))
    for name, scheme in (("fast", ql.QdFpAmericanEngine.fastScheme()), ("high", ql.QdFpAmericanEngine.accurateScheme())):
        theirs[f"american_{name}_per_second"] = repriced(True, ql.QdFpAmericanEngine(model, scheme))
    prices = [ql.blackFormula(ql.Option.Put, 150.0, 185.0 + 0.01 * k, 0.45) for k in range(100)]
    theirs["european_implied_per_second"] = per_second(
        lambda k: ql.blackFormulaImpliedStdDevLiRS(ql.Option.Put, 150.0, 185.0 + 0.01 * k, prices[k], 1.0, 0.0, 0.4, 1.0, 1e-12, 1000),
        100,
    )
    spot.setValue(185.0)
    american = option("put", 150.0, 365, True)
    american.setPricingEngine(ql.QdFpAmericanEngine(model, ql.QdFpAmericanEngine.fastScheme()))
    target = american.NPV()
    theirs["american_implied_per_second"] = per_second(
        lambda k: american.impliedVolatility(target + 0.001 * k, model, 1e-6, 100, 0.001, 5.0), 5
    )
    print(f"{'':32}{'ours':>12}{'QuantLib':>12}{'ratio':>9}")
    for key, value in theirs.items():
        print(f"{key:32}{ours[key]:12.3g}{value:12.3g}{ours[key] / value:9.1f}")
    print(f"worst errors, ours: fast {ours['american_fast_worst_error']}, high {ours['american_high_worst_error']}")
    print("a chain of 10,000, ours, ms:", ours["chain_of_10000_ms"])
    quotes()


def quotes(count=2000):
    """American volatilities of quotes as they come: prices to the cent, deep in the money too."""
    rows = []
    for kind, spot, strike, rate, dividend_yield, vol, days in contracts(count, 7):
        model = process(spot, rate, dividend_yield, vol)
        contract = option(kind, strike, days, True)
        contract.setPricingEngine(ql.QdFpAmericanEngine(model, ql.QdFpAmericanEngine.highPrecisionScheme()))
        try:
            price = round(contract.NPV(), 2)
        except RuntimeError:
            continue
        if price > 0:
            rows.append((kind, spot, strike, rate, dividend_yield, days, price, vol))
    path = ROOT / "target" / "options_quotes.csv"
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow("kind,spot,strike,rate,dividend_yield,days,price".split(","))
        out.writerows(row[:7] for row in rows)
    ours = json.loads(subprocess.run([EXAMPLE, "quotes", path], capture_output=True, text=True, check=True).stdout)
    failures = {}
    both = ours_only = theirs_only = 0
    start = time.perf_counter()
    for (kind, spot, strike, rate, dividend_yield, days, price, _), found in zip(rows, ours["vols"]):
        model = process(spot, rate, dividend_yield, 0.3)
        contract = option(kind, strike, days, True)
        contract.setPricingEngine(ql.QdFpAmericanEngine(model))
        try:
            contract.impliedVolatility(price, model, 1e-6, 100, 1e-4, 4.0)
            both += found > 0
            theirs_only += found < 0
        except RuntimeError as error:
            ours_only += found > 0
            cause = str(error).split(":")[0].split("[")[0][:50]
            failures[cause] = failures.get(cause, 0) + 1
    took = time.perf_counter() - start
    print(f"quotes {len(rows)}: volatility found by both {both}, ours only {ours_only}, QuantLib only {theirs_only}")
    print(f"  ours without one: below intrinsic {ours['below_intrinsic']}, no vega {ours['no_vega']}, above {ours['above_bound']}")
    print(f"  QuantLib raised {sum(failures.values())}: {failures}; {took:.1f} s against {ours['seconds']} s")


def wide(count, seed):
    """Contracts as in options_speed: one day to five years, volatility 2% to 300%, five deviations in and out."""
    rng = np.random.default_rng(seed)
    for k in range(count):
        days = int(np.exp(rng.uniform(0.0, math.log(1825))))
        vol = float(np.exp(rng.uniform(math.log(0.02), math.log(3.0))))
        spread = min(vol * math.sqrt(days / 365), 1.5)
        rate = 0.08 * float(rng.random())
        dividend_yield = 0.0 if rng.random() < 0.5 else 0.08 * float(rng.random())
        strike = 100 * math.exp((rate - dividend_yield) * days / 365 + spread * float(rng.uniform(-5, 5)))
        yield "put" if k % 2 else "call", 100.0, strike, rate, dividend_yield, vol, days


def grid(european_count=20_000, american_count=2_000):
    """The way back from a price that QuantLib computed to its volatility, where the price shows it: one per cent of
    volatility moves the price by a billionth of the strike (European) or a millionth (American) or more."""
    for american, count, shows in ((False, european_count, 1e-9), (True, american_count, 1e-6)):
        rows = []
        for kind, spot, strike, rate, dividend_yield, vol, days in wide(count, 20261130):

            def price(vol):
                model = process(spot, rate, dividend_yield, vol)
                contract = option(kind, strike, days, american)
                scheme = ql.QdFpAmericanEngine.highPrecisionScheme()
                engine = ql.QdFpAmericanEngine(model, scheme) if american else ql.AnalyticEuropeanEngine(model)
                contract.setPricingEngine(engine)
                return contract.NPV()

            try:
                value, moved = price(vol), price(1.01 * vol)
            except RuntimeError:
                continue
            if value > 0 and moved - value > shows * max(strike, spot):
                rows.append((kind, spot, strike, rate, dividend_yield, days, value, vol))
        path = ROOT / "target" / "options_grid.csv"
        with open(path, "w", newline="") as file:
            out = csv.writer(file)
            out.writerow("kind,spot,strike,rate,dividend_yield,days,price".split(","))
            out.writerows([*row[:6], repr(row[6])] for row in rows)
        mode = [] if american else ["european"]
        ours = subprocess.run([EXAMPLE, "quotes", path, *mode], capture_output=True, text=True, check=True).stdout
        ours = json.loads(ours)
        # The rougher of the two methods: American prices "to 1e-6 of the strike".
        near = lambda found, vol: abs(found / vol - 1) < (0.05 if american else 1e-5)
        right = [sum(found > 0 and near(found, row[7]) for found, row in zip(ours["vols"], rows)), 0]
        none = [sum(found < 0 for found in ours["vols"]), 0]
        start = time.perf_counter()
        for kind, spot, strike, rate, dividend_yield, days, value, vol in rows:
            model = process(spot, rate, dividend_yield, 0.3)
            contract = option(kind, strike, days, american)
            contract.setPricingEngine(ql.QdFpAmericanEngine(model) if american else ql.AnalyticEuropeanEngine(model))
            try:
                right[1] += near(contract.impliedVolatility(value, model, 1e-8, 200, 1e-4, 4.0), vol)
            except RuntimeError:
                none[1] += 1
        took = time.perf_counter() - start
        print("American" if american else "European", f"{len(rows)} prices of {count} that show their volatility")
        for name, k, seconds in (("ours", 0, ours["seconds"]), ("QuantLib", 1, took)):
            print(f"  {name}: right {right[k]}, none {none[k]}, wrong {len(rows) - right[k] - none[k]}; {seconds:.2f} s")


if __name__ == "__main__":
    {"oracle": oracle, "bench": bench, "quotes": quotes, "grid": grid}.get(sys.argv[-1], oracle)()
