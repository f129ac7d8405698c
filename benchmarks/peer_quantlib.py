"""The peer in QuantLib through its Python binding: a path generator, and a BlackCalculator at every rebalance.

This is what a QuantLib user writes in a notebook. Most of its time is the binding's (an object and several calls through
SWIG a step), so it says nothing about the C++ library, which peer_quantlib.cpp measures. Prints JSON.
"""
import argparse
import json
import math
import statistics
import time

import QuantLib as ql

SPOT = STRIKE = 100.0
VOLATILITY, FEE, EXPIRY = 0.6, 1e-4, 21 / 365


def market():
    today = ql.Date(1, 1, 2025)
    ql.Settings.instance().evaluationDate = today
    days = ql.Actual365Fixed()
    return ql.BlackScholesProcess(ql.QuoteHandle(ql.SimpleQuote(SPOT)),
                                  ql.YieldTermStructureHandle(ql.FlatForward(today, 0.0, days)),
                                  ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), VOLATILITY, days)))


def hedge_pnl(path, payoff):
    intervals = len(path) - 1
    dt = EXPIRY / intervals
    account = ql.BlackCalculator(payoff, SPOT, VOLATILITY * math.sqrt(EXPIRY), 1.0).value()
    hedge = 0.0
    for i in range(intervals):
        stock = path[i]
        delta = ql.BlackCalculator(payoff, stock, VOLATILITY * math.sqrt(EXPIRY - i * dt), 1.0).delta(stock)
        account -= (delta - hedge) * stock + FEE * abs(delta - hedge) * stock
        hedge = delta
    stock = path[intervals]
    return account + hedge * stock * (1 - FEE) - payoff(stock)


def simulate(process, payoff, intervals, paths):
    uniforms = ql.UniformRandomSequenceGenerator(intervals, ql.UniformRandomGenerator(42))
    normals = ql.GaussianRandomSequenceGenerator(uniforms)
    generator = ql.GaussianPathGenerator(process, EXPIRY, intervals, normals, False)
    return [hedge_pnl(list(generator.next().value()), payoff) for _ in range(paths)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--paths", type=int, default=1024)
    paths = parser.parse_args().paths
    process, payoff = market(), ql.PlainVanillaPayoff(ql.Option.Call, STRIKE)
    began = time.process_time()
    intervals = [21 * 24 // hours for hours in (2, 4, 8, 24)]
    cells = [simulate(process, payoff, n, paths) for n in intervals]
    seconds = time.process_time() - began
    print(json.dumps({"peer": "QuantLib Python", "quantlib": ql.__version__, "cell_path_steps": sum(intervals) * paths,
                      "cpu_seconds": seconds, "paths": paths, "pnl_mean": statistics.fmean(cells[0]),
                      "pnl_sd": statistics.stdev(cells[0])}))


if __name__ == "__main__":
    main()
