"""The premium p = ln(F/S) of a perpetual F over its index S, an Ornstein-Uhlenbeck process that the price's noise may move, and the
funding that is paid by it. perpetual.py has the theory."""

import numpy as np
from scipy.integrate import quad

import closed_forms as theory
import ou
from draws import PRICE, cumulated
from facts import Fact
from perpetual import Call, Law, expected_rate, funding_rate, hedge_times, integrated_rate, least_after_one, least_after_two, numbers
from units import DAY, HOUR, YEAR

SECTION = "perpetual"
DEFAULTS = {
    "perpetual.premium": "stationary", "perpetual.premium_mean": 0.0, "perpetual.correlation": 0.0, "perpetual.interest": 0.0,
    "perpetual.damper": 0.0, "perpetual.cap": 1.0, "perpetual.interval": 8 * HOUR, "perpetual.settle_to_index": False,
}  # fmt: skip
CELL = {
    "desk.instrument": "perpetual", "perpetual.premium": 0.002, "perpetual.premium_mean": 5e-4, "perpetual.premium_sd": 0.003,
    "perpetual.premium_reversion": 200, "perpetual.correlation": 0.3, "perpetual.interest": 1e-4, "perpetual.damper": 5e-4,
    "perpetual.cap": 0.003,
}  # fmt: skip
ONE_CALL = {"world.step": 4 * HOUR, "legs": [{"type": "call", "strike": 100, "quantity": -1}]}  # long perpetuals on every path
MOVES = [
    ("desk.instrument", ["perpetual", "spot"], "hedge_gain_mean", {**ONE_CALL, "world.rate": 0.8}),
    ("perpetual.premium", [0.002, -0.004], "funding_mean", ONE_CALL),
    ("perpetual.premium", [0.002, "stationary"], "basis_sd", ONE_CALL),
    ("perpetual.premium_mean", [5e-4, -0.002], "funding_mean", ONE_CALL),
    ("perpetual.premium_sd", [0.003, 0.009, 0.0], "basis_sd", ONE_CALL),
    ("perpetual.premium_reversion", [200, 20], "funding_sd", ONE_CALL),
    ("perpetual.correlation", [0.3, -0.9, 1.0], "pnl_sd", {**ONE_CALL, "perpetual.premium_sd": 0.03}),
    ("perpetual.interest", [1e-4, 9e-4], "funding_mean", ONE_CALL),
    ("perpetual.damper", [5e-4, 0.0, 0.002], "funding_mean", {**ONE_CALL, "perpetual.cap": 0.009}),
    ("perpetual.cap", [0.003, 6e-4], "funding_mean", ONE_CALL),
    ("perpetual.interval", [8 * HOUR, 4 * HOUR, 2 * DAY, "step"], "funding_sd", {**ONE_CALL, "perpetual.premium_reversion": 3000}),
    ("perpetual.settle_to_index", [False, True], "basis_sd", ONE_CALL),
]
PREMIUM, START = 12, 14  # streams: of the steps as the price's, and a block for p at t = 0, whose first normal is read


# ---- a path -------------------------------------------------------------------------------------------------------------------------


def path(cell, seconds, draws, world):
    steps = len(seconds) - 1
    start, mean, sd, kappa, noise, rho = numbers(cell)
    if start is None:
        start = mean + sd * draws.normals(START, 1, pairs=((0, 1),))[0]
    return ou.walk(start, mean, kappa, noise, rho, cell["world.step"] / YEAR, draws.normals(PRICE, steps), draws.normals(PREMIUM, steps))


def funding(cell, p):
    """[time][path]: of a notional of 1, from the start up to each time: a step at the rate of the premium at which its payment interval
    began."""
    step, interval = cell["world.step"], cell["perpetual.interval"]
    steps_a_payment = 1 if interval == "step" else interval // step
    begins = np.arange(len(p) - 1) // steps_a_payment * steps_a_payment
    return cumulated(funding_rate(cell, p[begins]) * step / (8 * HOUR))


# ---- what theory says of cubes ----------------------------------------------------------------------------------------------------------

BP, MONTH = 1e-4, 30 * DAY
FUNDED = {"premium": 10 * BP, "premium_mean": 2 * BP, "premium_sd": 8 * BP, "premium_reversion": 365, "interest": BP, "damper": 5 * BP}
TWENTY = {"premium_sd": 20 * BP, "premium_reversion": 730}  # a basis whose funding is damped away
UNFUNDED = {"damper": 1.0}
WIDE = {"premium": 0.05, "premium_mean": -0.1, "premium_sd": 0.2, "premium_reversion": 20}


def cell_of(premium, step=8 * HOUR, rebalance=None, **others):
    """One short call of a month; at one look unless there is an interval."""
    looks = {"desk.rebalance": rebalance} if rebalance else {"desk.policy": "static"}
    return {
        "world.spot": 100, "world.volatility": 0.8, "world.step": step, "world.drift": 0.0, "world.rate": 0.0, "book.expiry": MONTH,
        "book.horizon": MONTH, "book.implied_volatility": 0.8, "legs": [{"type": "call", "strike": 100, "quantity": -1}],
        "desk.instrument": "perpetual", **looks, **DEFAULTS, **{f"perpetual.{key}": value for key, value in premium.items()}, **others,
    }  # fmt: skip


def facts():
    yield from expected_rates()
    yield from funding_paid()
    yield from basis()
    yield from basis_with_a_rate()
    yield from rising()
    yield from least_balances()


def expected_rates():
    """Funding of a position that is kept, in basis points: what it is paid on is 10,000 / 90."""
    for label, (mean, sd, interest, damper, cap), stated in (
        ("Binance's", (2, 8, 1, 5, 30), "1.53300750"), ("Deribit's", (2, 8, 0, 2.5, 50), "1.51422359"),
        ("capped on both sides", (-1, 8, 1, 2, 6), None), ("around the interest", (1, 8, 1, 5, 1 / BP), "1.00000000"),
    ):  # fmt: skip
        names = ("premium_mean", "premium_sd", "interest", "damper", "cap")
        terms = {name: value * BP for name, value in zip(names, (mean, sd, interest, damper, cap))}
        cell = cell_of({**terms, "premium_reversion": 3650}, **{"desk.instrument": "spot"})
        cell["legs"] = [{**cell["legs"][0], "quantity": -1e4 / (90 * 100 * theory.delta(theory.CALL, 100, 100, MONTH / YEAR, 0.8))}]
        law, settings = (mean * BP, sd * BP), {"paths": 100_000, "seed": 700, "precision": "double"}
        routes = tuple(lambda route=route, cell=cell, law=law: float(route(cell, *law) / BP) for route in (expected_rate, integrated_rate))
        yield Fact(f"{label} rate", cell, "funding_mean", routes, stated=stated, settings=settings, reference_paths=20_000)


def funding_paid():
    """However often the hedge is set right; the rate of an interval is that at its start."""
    for label, step, rebalance in (("n 30", 8 * HOUR, DAY), ("n 90", 8 * HOUR, 8 * HOUR), ("n 720", HOUR, HOUR)):
        cell = cell_of(FUNDED, step, rebalance, **{"desk.instrument": "spot"})
        call, settings = Call(cell), {"paths": 200_000 if step > HOUR else 100_000, "seed": 710, "precision": "double"}
        few = {"settings": settings, "reference_paths": 60_000 if step > HOUR else 8_000}
        yield Fact(f"funding, {label}", cell, "funding_mean", (call.funding_mean, call.funding_by_quadratures), stated="0.827130", **few)
        yield Fact(f"sd of funding, {label}", cell, "funding_sd", (call.funding_sd,), stated="0.79", **few)


def basis():
    """A hedge in the perpetual, the call being settled in the index; and where the perpetual is so as well."""
    settled = {"settle_to_index": True}
    for label, premium, rebalance, stated in (
        ("stationary, n 30", {}, DAY, "1.441911"), ("stationary, n 90", {}, 8 * HOUR, "0.861887"),
        ("from 0, n 30", {"premium": 0.0}, DAY, "1.437774"), ("from 0, n 90", {"premium": 0.0}, 8 * HOUR, "0.854936"),
        ("stationary, settled, n 30", settled, DAY, None), ("from 0, settled, n 90", {"premium": 0.0, **settled}, 8 * HOUR, None),
    ):  # fmt: skip
        cell = cell_of({**TWENTY, **UNFUNDED, **premium}, rebalance=rebalance)
        call, settings = Call(cell), {"paths": 200_000, "seed": 720}
        yield Fact(f"basis {label}: sd of the P&L", cell, "pnl_sd", (call.pnl_sd,), stated=stated, settings=settings)
        yield Fact(f"basis {label}: sd", cell, "basis_sd", (call.basis_sd,), settings=settings)
        yield Fact(f"basis {label}: mean", cell, "basis_mean", (call.basis_mean,), settings=settings)


def basis_with_a_rate():
    """From 150 bp down to -100 bp and the rest; the mean of what a hedge gains at drift 0 is that of its basis, whatever the rate."""
    premium = {"premium": 150 * BP, "premium_mean": -100 * BP, "premium_sd": 40 * BP, "premium_reversion": 30, **UNFUNDED}
    for rate in (0.2, -0.2):
        cell = cell_of(premium, rebalance=DAY, **{"world.rate": rate})
        t = hedge_times(cell)
        growth = Law(cell, t).growth()

        def mean(t=t, growth=growth, rate=rate):
            notionals = theory.expected_notionals([(theory.CALL, 100, -1)], 100, t, t[-1], 0.8, 0.8, rate)
            return float(np.sum(notionals * np.diff(growth) * np.exp(rate * (t[-1] - t[1:]))))

        for variable in ("basis_mean", "hedge_gain_mean"):
            yield Fact(f"rate {rate:+.0%}: {variable}", cell, variable, (mean,), settings={"paths": 200_000, "seed": 730})


def rising():
    """A premium that rises with the price: the law does not depend on the step, and neither do its means over hedges."""
    for step in (MONTH, 10 * DAY, 8 * HOUR):
        cell = cell_of({**WIDE, **UNFUNDED, "correlation": 0.7, "interval": "step"}, step)
        t = np.array([0, MONTH / YEAR])
        law, held = Law(cell, t), theory.delta(theory.CALL, 100, 100, t[-1], 0.8)
        together, v = 0.8 * law.with_price[-1], 0.8**2 * t[-1]

        def moment(n, k, law=law, together=together, v=v):
            """E S^n e^{kp}, S0 = 1."""
            return np.exp(n * (n - 1) / 2 * v + k * law.mean[-1] + k**2 * law.variance[-1] / 2 + n * k * together)

        def mean(held=held, moment=moment):
            return 100 * held * (moment(1, 1) - moment(1, 0) - np.expm1(WIDE["premium"]))

        def on_a_plane(held=held, law=law, v=v):
            z, weight = theory.normal_nodes(401, 9.0)
            s, slope = np.exp(0.8 * np.sqrt(law.t[-1]) * z - v / 2), law.with_price[-1] / np.sqrt(law.t[-1])
            p = law.mean[-1] + slope * z[:, None] + np.sqrt(law.variance[-1] - slope**2) * z
            return 100 * held * (weight @ (s[:, None] * np.expm1(p)) @ weight - np.expm1(WIDE["premium"]))

        second = moment(2, 2) - 2 * moment(2, 1) + moment(2, 0)
        sd = 100 * held * np.sqrt(second - (moment(1, 1) - moment(1, 0)) ** 2)
        settings = {"paths": 400_000 if step > DAY else 200_000, "seed": 740 + step // DAY}
        yield Fact(f"rising, one look, {step // HOUR} h a step", cell, "basis_mean", (mean, on_a_plane), one_path=sd, settings=settings)
        yield Fact(f"sd of rising, one look, {step // HOUR} h a step", cell, "basis_sd", (lambda sd=sd: float(sd),), settings=settings)
    terms = {**FUNDED, "cap": 12 * BP, "correlation": 0.8}
    for label, step, correlation in (("rising", 8 * HOUR, 0.8), ("falling", 4 * HOUR, -0.8)):
        cell = cell_of({**terms, "correlation": correlation}, step, DAY)
        call, settings = Call(cell), {"paths": 200_000, "seed": 750, "precision": "double"}
        yield Fact(f"{label}: funding", cell, "funding_mean", (call.rising_funding, call.rising_funding_by_premium), settings=settings)
        yield Fact(f"{label}: basis", cell, "basis_mean", (call.rising_basis, call.rising_basis_on_a_plane), settings=settings)


def least_balances():
    """After one look, of either side of the market, in spot and in the perpetual; and after two."""
    for label, kind, premium, instrument, rate in (
        ("long", "call", WIDE, "perpetual", 0.2), ("short", "put", {**WIDE, "premium": -0.05, "premium_mean": 0.1}, "perpetual", -0.2),
        ("long in spot", "call", WIDE, "spot", 0.2),
    ):  # fmt: skip
        terms = {**premium, "damper": 0.0495, "interval": MONTH, "correlation": 0.6}
        cell = cell_of(terms, 10 * DAY, **{"world.rate": rate, "desk.instrument": instrument})
        cell["legs"] = [{**cell["legs"][0], "type": kind}]
        t = np.array([0, MONTH / YEAR])
        law = Law(cell, t)
        held = theory.delta(theory.CALL if kind == "call" else theory.PUT, 100, 100, t[-1], 0.8, rate)
        due = 100 * held * funding_rate(cell, law.mean[0]) * 90
        start, mean, variance = 100 * np.exp(rate * t[-1]), 100.0, 0.8**2 * t[-1]
        if instrument == "perpetual":
            start, mean = 100 * np.exp(law.mean[0]), 100 * law.growth()[-1] * np.exp(0.8 * law.with_price[-1])
            variance += law.variance[-1] + 2 * 0.8 * law.with_price[-1]
        least, sd = least_after_one(held, start, due, mean, variance)

        def by_quadrature(held=held, start=start, due=due, mean=mean, variance=variance):
            kink = (np.log((start + due / held) / mean) + variance / 2) / np.sqrt(variance)
            a, b = (-12, kink) if held > 0 else (kink, 12)
            return quad(lambda z: (held * (mean * np.exp(np.sqrt(variance) * z - variance / 2) - start) - due) * theory.normal_pdf(z), a, b,
                        epsabs=1e-13, epsrel=1e-12)[0]  # fmt: skip

        settings = {"paths": 400_000, "seed": 760}
        routes = (lambda least=least: float(least), by_quadrature)
        yield Fact(f"least balance, {label}", cell, "hedge_cash_min_mean", routes, one_path=sd, settings=settings)
        yield Fact(f"sd of the least balance, {label}", cell, "hedge_cash_min_sd", (lambda sd=sd: float(sd),), settings=settings)
    constant = {"premium": 20 * BP, "premium_mean": 20 * BP, "premium_sd": 0.0, "premium_reversion": 1}
    cell = cell_of(constant, 5 * DAY, 15 * DAY, **{"world.rate": 0.2, "perpetual.interval": 5 * DAY})
    settings = {"paths": 400_000, "seed": 770}
    yield Fact("least balance, two looks", cell, "hedge_cash_min_mean", (lambda: least_after_two(cell),), settings=settings)
