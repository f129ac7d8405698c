"""The premium p = ln(F/S) of a perpetual F over its index S, an Ornstein-Uhlenbeck process that the price's noise may move, and the
funding that is paid by it. What is a sum over hedges has exact moments where the premium is independent of the price: h S of a call that
is hedged at its volatility is a martingale, so each pair of intervals is one integral over the price times a moment of the premium."""

import numpy as np
from scipy.integrate import quad
from scipy.special import ndtr

import closed_forms as theory
import ou
from draws import cumulated
from facts import Fact
from on_a_grid import of_the_payoff
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


# ---- a path ---------------------------------------------------------------------------------------------------------------------------


def numbers(cell):
    """Start (None if stationary), mean, sd, reversion, noise per root of a year, correlation."""
    start, mean, sd, kappa, rho = (cell[f"perpetual.{key}"] for key in
                                   ("premium", "premium_mean", "premium_sd", "premium_reversion", "correlation"))  # fmt: skip
    return None if start == "stationary" else start, mean, sd, kappa, sd * np.sqrt(2 * kappa), rho


def path(cell, seconds, draws, world):
    steps = len(seconds) - 1
    start, mean, sd, kappa, noise, rho = numbers(cell)
    if start is None:
        start = mean + sd * draws.normals(START, 1, pairs=((0, 1),))[0]
    return ou.walk(start, mean, kappa, noise, rho, cell["world.step"] / YEAR, draws.normals(0, steps), draws.normals(PREMIUM, steps))


def funding_rate(cell, p):
    """Of eight hours."""
    interest, cap = cell["perpetual.interest"], cell["perpetual.cap"]
    beyond = np.maximum(np.abs(p - interest) - cell["perpetual.damper"], 0)
    return np.clip(interest + np.sign(p - interest) * beyond, -cap, cap)


def funding(cell, p):
    """[time][path]: of a notional of 1, from the start up to each time: a step at the rate of the premium at which its payment interval
    began."""
    step, interval = cell["world.step"], cell["perpetual.interval"]
    steps_a_payment = 1 if interval == "step" else interval // step
    begins = np.arange(len(p) - 1) // steps_a_payment * steps_a_payment
    return cumulated(funding_rate(cell, p[begins]) * step / (8 * HOUR))


# ---- the law of the premium and of its funding ------------------------------------------------------------------------------------------


class Law:
    """Of p at given times (years): its means and covariances, and its covariances with W at each time; settled, the last p is 0."""

    def __init__(self, cell, t):
        start, level, sd, kappa, noise, rho = numbers(cell)
        self.t, self.kappa = t, kappa
        self.mean = ou.mean(level if start is None else start, level, kappa, t)
        self.variance = ou.variance(kappa, noise, t) + (sd * np.exp(-kappa * t)) ** 2 * (start is None)
        self.with_price = ou.covariance(kappa, noise, rho, t)
        earlier = np.minimum.outer(np.arange(len(t)), np.arange(len(t)))
        self.covariance = self.variance[earlier] * np.exp(-kappa * abs(t[:, None] - t))
        if cell["perpetual.settle_to_index"]:
            for numbers_of in (self.mean, self.variance, self.with_price, self.covariance, self.covariance.T):
                numbers_of[-1] = 0

    def growth(self):
        """E e^p."""
        return np.exp(self.mean + self.variance / 2)

    def products(self):
        """[i][j] E e^{p_i + p_j}."""
        return np.outer(self.growth(), self.growth()) * np.exp(self.covariance)


def expected_excess(a, s):
    """E (X + a)+ of X ~ N(0, s^2)."""
    s = np.maximum(s, 1e-300)
    return s * theory.normal_pdf(a / s) + a * ndtr(a / s)


def expected_rate(cell, mean, sd):
    """E of the funding rate at a normal premium: four kinks."""
    interest, damper, cap = (cell[f"perpetual.{key}"] for key in ("interest", "damper", "cap"))
    up = expected_excess(mean - interest - damper, sd) - expected_excess(mean - cap - damper, sd)
    return interest + up - expected_excess(interest - mean - damper, sd) + expected_excess(-mean - cap - damper, sd)


def integrated_rate(cell, mean, sd, weight=lambda p: 1.0):
    """The same by a quadrature between the kinks, if so wanted with a weight for each premium."""
    interest, damper, cap = (cell[f"perpetual.{key}"] for key in ("interest", "damper", "cap"))
    if sd == 0:
        return float(funding_rate(cell, mean) * weight(mean))
    kinks = (np.array([interest - damper, interest + damper, cap + damper, -cap - damper]) - mean) / sd
    edges = np.unique(np.clip([-9, *kinks, 9], -9, 9))
    node, of_node = np.polynomial.legendre.leggauss(60)
    total = 0.0
    for a, b in zip(edges, edges[1:]):
        z = (a + b) / 2 + (b - a) / 2 * node
        total += np.sum(of_node * theory.normal_pdf(z) * funding_rate(cell, mean + sd * z) * weight(mean + sd * z)) * (b - a) / 2
    return total


# ---- one call, sold and hedged: hedges at all times but the last ---------------------------------------------------------------------------


def hedge_times(cell):
    return theory.trading_times(cell["book.horizon"], cell["desk.rebalance"]) / YEAR


class Call:
    """The terms of the cell's call and of its hedge, without rate or drift."""

    def __init__(self, cell):
        self.cell, self.strike, self.vol = cell, cell["legs"][0]["strike"], cell["world.volatility"]
        self.spot, self.expiry, self.t = cell["world.spot"], cell["book.expiry"] / YEAR, hedge_times(cell)

    def held(self, t, s):
        return theory.delta(theory.CALL, s, self.strike, self.expiry - t, self.vol)

    def expected(self, t, function):
        """E of a function of S_t."""
        z, weight = theory.normal_nodes()
        return np.sum(weight * function(theory.spots_at(t, self.spot, self.vol, 0.0, z)))

    def notional(self):
        """E h S at any time."""
        return self.spot * self.held(0.0, self.spot)

    def squares(self, times):
        """E (h S)^2."""
        return np.array([self.expected(t, lambda s, t=t: (self.held(t, s) * s) ** 2) for t in times])

    def gains_square(self, moments):
        """E (sum h_i (S_{i+1} e_{i+1} - S_i e_i))^2, moments [i][j] being E e_i e_j. For i < j the mean over what follows t_{i+1} leaves
        E[h_i S_{i+1} h_{i+1} S_{i+1}], h_{i+1} S_{i+1} being a martingale."""
        t, n = self.t, len(self.t) - 1
        grown = np.exp(self.vol**2 * np.diff(t))
        square = self.squares(t[:-1])
        onwards = np.array([self.expected(t[i], lambda s, i=i: self.held(t[i], s) * s**2 * grown[i] * self.held(t[i], s * grown[i]))
                            for i in range(n)])  # fmt: skip
        i = np.arange(n)
        total = np.sum(square * (grown * moments[i + 1, i + 1] - 2 * moments[i, i + 1] + moments[i, i]))
        steps = np.diff(moments, axis=1)
        for i in range(n - 1):
            total += 2 * np.sum(onwards[i] * steps[i + 1, i + 1 :] - square[i] * steps[i, i + 1 :])
        return total

    def pnl_sd(self):
        """With the payoff: E[S_{i+1} C(S_{i+1}) | S_i] = S_i C(S_i e^{vol^2 dt})."""
        law, t = Law(self.cell, self.t), self.t
        value = theory.price(theory.CALL, self.spot, self.strike, self.expiry, self.vol)
        grown = np.exp(self.vol**2 * np.diff(t))

        def with_payoff(t, shift):
            return self.expected(t, lambda s: self.held(t, s) * s * theory.price(theory.CALL, s * shift, self.strike, self.expiry - t, self.vol))

        late = np.array([with_payoff(at, shift) for at, shift in zip(t, grown)])
        early = np.array([with_payoff(at, 1.0) for at in t[:-1]])
        cross = np.sum(law.growth()[1:] * late - law.growth()[:-1] * early)
        second = theory.call_payoff_variance(self.spot, self.strike, self.expiry, self.vol) + value**2
        return np.sqrt(self.gains_square(law.products()) - 2 * cross + second - (self.basis_mean() - value) ** 2)

    def basis_mean(self):
        growth = Law(self.cell, self.t).growth()
        return self.notional() * (growth[-1] - growth[0])

    def basis_sd(self):
        law = Law(self.cell, self.t)
        growth = law.growth()
        return np.sqrt(self.gains_square(law.products() - growth[:, None] - growth + 1) - self.basis_mean() ** 2)

    def payments(self):
        """Times of them, in years."""
        return np.arange(0, self.cell["book.horizon"], self.cell["perpetual.interval"]) / YEAR

    def funding_mean(self):
        law = Law(self.cell, self.payments())
        return self.notional() * np.sum(expected_rate(self.cell, law.mean, np.sqrt(law.variance))) * self.eight_hours()

    def funding_by_quadratures(self):
        law = Law(self.cell, self.payments())
        notionals = [self.expected(t, lambda s, t=t: self.held(t, s) * s) for t in self.t[:-1]]
        rates = [integrated_rate(self.cell, m, v**0.5) for m, v in zip(law.mean, law.variance)]
        return np.mean(notionals) * np.sum(rates) * self.eight_hours()

    def eight_hours(self):
        return self.cell["perpetual.interval"] / (8 * HOUR)

    def funding_sd(self):
        """E[(h S)_a (h S)_b] is the square at the earlier; E F_i F_j is a quadrature over p_i. Looks or payments, whichever are more often."""
        every = min(self.cell["desk.rebalance"], self.cell["perpetual.interval"])
        seconds = np.arange(0, self.cell["book.horizon"], every)
        looks, payments = seconds // self.cell["desk.rebalance"], seconds // self.cell["perpetual.interval"]
        squares = self.squares(self.t[:-1])[np.minimum.outer(looks, looks)]
        law, (z, weight) = Law(self.cell, self.payments()), theory.normal_nodes(4001, 9.0)
        rates = np.empty((len(law.t),) * 2)
        for i, (mean, variance) in enumerate(zip(law.mean, law.variance)):
            p = mean + np.sqrt(variance) * z
            kept = np.exp(-law.kappa * (law.t[i:] - law.t[i]))[:, None]
            later = expected_rate(self.cell, law.mean[i:, None] + kept * (p - mean), np.sqrt(law.variance[i:, None] - kept**2 * variance))
            later[0] = funding_rate(self.cell, p)
            rates[i, i:] = rates[i:, i] = later @ (weight * funding_rate(self.cell, p))
        second = np.sum(squares * rates[np.ix_(payments, payments)]) * (every / (8 * HOUR)) ** 2
        return np.sqrt(second - self.funding_mean() ** 2)

    # A premium that moves with the price: Q[f(S)] under another measure, whose W drifts by the covariance.

    def rising_basis(self):
        """E of the basis: e^p shifts ln S by its covariance with it."""
        law, t, total = Law(self.cell, self.t), self.t, 0.0
        q = self.vol * law.with_price
        kept = np.exp(-law.kappa * np.diff(t))
        for i in range(len(t) - 1):
            for growth, shift, ahead, sign in ((law.growth()[i + 1], q[i] * kept[i], q[i + 1] - q[i] * kept[i], 1), (law.growth()[i], q[i], 0, -1)):
                total += sign * growth * np.exp(ahead) * self.expected(t[i], lambda s, t=t[i], x=np.exp(shift): self.held(t, s * x) * s * x)
        return total

    def rising_basis_on_a_plane(self):
        """The same over all S and p of each hedge."""
        law, t, total = Law(self.cell, self.t), self.t, 0.0
        _, level, _, kappa, noise, rho = numbers(self.cell)
        z, weight = theory.normal_nodes(301, 9.0)
        for i, dt in enumerate(np.diff(t)):
            s = theory.spots_at(t[i], self.spot, self.vol, 0.0, z)[:, None]
            slope = law.with_price[i] / np.sqrt(t[i]) if i else 0.0
            p = law.mean[i] + slope * z[:, None] + np.sqrt(law.variance[i] - slope**2) * z
            drifting = ou.mean(p, level, kappa, dt) + ou.variance(kappa, noise, dt) / 2 + self.vol * ou.covariance(kappa, noise, rho, dt)
            total += weight @ (self.held(t[i], s) * s * (np.exp(drifting) - np.exp(p))) @ weight
        return total

    def rising_funding(self):
        """E of the funding: given S, p is normal."""
        law, looks, total = Law(self.cell, self.payments()), self.t[:-1], 0.0
        z, weight = theory.normal_nodes()
        for j, t in enumerate(law.t):
            look = looks[looks <= t + 1e-12][-1]
            slope = self.slope(law, look, t)
            s = theory.spots_at(look, self.spot, self.vol, 0.0, z)
            rates = expected_rate(self.cell, law.mean[j] + slope * z, np.sqrt(law.variance[j] - slope**2))
            total += np.sum(weight * self.held(look, s) * s * rates)
        return total * self.eight_hours()

    def rising_funding_by_premium(self):
        """The same: given p, S is lognormal."""
        law, looks, total = Law(self.cell, self.payments()), self.t[:-1], 0.0
        z, weight = theory.normal_nodes(401, 9.0)
        for j, t in enumerate(law.t):
            look = looks[looks <= t + 1e-12][-1]
            sd = np.sqrt(law.variance[j])
            leaning = self.slope(law, look, t) / sd if sd else 0.0

            def notional(p, j=j, look=look, sd=sd, leaning=leaning):
                standard = (np.reshape(p, (-1, 1)) - law.mean[j]) / sd if sd else 0.0
                s = theory.spots_at(look, self.spot, self.vol, 0.0, leaning * standard + np.sqrt(1 - leaning**2) * z)
                return np.squeeze((self.held(look, s) * s) @ weight)

            total += integrated_rate(self.cell, law.mean[j], sd, notional)
        return total * self.eight_hours()

    def slope(self, law, look, t):
        """Of p_t on the standardised W at a look before."""
        return ou.covariance(law.kappa, numbers(self.cell)[4], numbers(self.cell)[5], look) * np.exp(-law.kappa * (t - look)) / look**0.5 if look else 0.0


# ---- the least balance of the hedge's account -----------------------------------------------------------------------------------------------


def below(level, mean, variance):
    """E (level - F)+ and its square of a lognormal F."""
    call, square, _ = of_the_payoff(mean, level, variance)
    return call - mean + level, mean**2 * np.exp(variance) - 2 * level * mean + level**2 - square


def above(level, mean, variance):
    return of_the_payoff(mean, level, variance)[:2]


def least_after_one(held, start, due, mean, variance):
    """Mean and sd of min(0, held (F - start) - due)."""
    loss, square = (below if held > 0 else above)(start + due / held, mean, variance)
    return -abs(held) * loss, abs(held) * np.sqrt(square - loss**2)


def least_after_two(cell):
    """Mean of the least of 0 and the balances at the second look and at the end: of a call, the premium being the same always."""
    call, p, rate = Call(cell), cell["perpetual.premium"], cell["world.rate"]
    (_, t, horizon), spot, vol = call.t, call.spot, call.vol
    factor, paid = np.exp(p), cell["perpetual.premium"] * cell["desk.rebalance"] / (8 * HOUR)

    def held(at, s):
        return theory.delta(theory.CALL, s, call.strike, call.expiry - at, vol, rate)

    first = held(0.0, spot)

    def least(z):
        s = theory.spots_at(t, spot, vol, 0.0, z)
        balance = first * (factor * (s - spot) - spot * paid)
        lowest, carried, second = min(0.0, balance), balance * np.exp(rate * (horizon - t)), held(t, s)
        level = s + s * paid / factor - (carried - lowest) / (second * factor)  # of S at the end, below which the balance is lower still
        loss = second * factor * below(level, s, vol**2 * (horizon - t))[0] if level > 0 else 0.0
        return (lowest - loss) * theory.normal_pdf(z)

    kink = (np.log(1 + paid / factor) + vol**2 * t / 2) / (vol * np.sqrt(t))
    return sum(quad(least, a, b, epsabs=1e-12, epsrel=1e-11)[0] for a, b in ((-9, kink), (kink, 9)))


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
        routes = tuple(
            lambda route=route, cell=cell, law=(mean * BP, sd * BP): float(route(cell, *law) / BP) for route in (expected_rate, integrated_rate)
        )
        yield Fact(f"{label} rate", cell, "funding_mean", routes, stated=stated, settings={"paths": 100_000, "seed": 700, "precision": "double"}, reference_paths=20_000)


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
    yield Fact("least balance, two looks", cell, "hedge_cash_min_mean", (lambda: least_after_two(cell),), settings={"paths": 400_000, "seed": 770})
