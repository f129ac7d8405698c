"""What theory says of a perpetual whose premium p = ln(F/S) is an Ornstein-Uhlenbeck process, of its funding, and of a call that is sold
and hedged with it. Sums over hedges have exact moments where the premium is independent of the price: h S of a call that is hedged at
its volatility is a martingale, so that each pair of intervals is one integral over the price times a moment of the premium."""

import numpy as np
from scipy.integrate import quad
from scipy.special import ndtr

import closed_forms as theory
import ou
from on_a_grid import of_the_payoff
from units import HOUR, YEAR


def numbers(cell):
    """Start (None if stationary), mean, sd, reversion, noise per root of a year, correlation."""
    start, mean, sd, kappa, rho = (cell[f"perpetual.{key}"] for key in
                                   ("premium", "premium_mean", "premium_sd", "premium_reversion", "correlation"))  # fmt: skip
    return None if start == "stationary" else start, mean, sd, kappa, sd * np.sqrt(2 * kappa), rho


def funding_rate(cell, p):
    """Of eight hours."""
    interest, cap = cell["perpetual.interest"], cell["perpetual.cap"]
    beyond = np.maximum(np.abs(p - interest) - cell["perpetual.damper"], 0)
    return np.clip(interest + np.sign(p - interest) * beyond, -cap, cap)


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


# ---- one call, sold and hedged: hedges at all times but the last ------------------------------------------------------------------------


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
            left = self.expiry - t
            return self.expected(t, lambda s: self.held(t, s) * s * theory.price(theory.CALL, s * shift, self.strike, left, self.vol))

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
        """E[(h S)_a (h S)_b] is the square at the earlier; E F_i F_j is a quadrature over p_i. Looks or payments, whichever come more
        often."""
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
            late, early = q[i] * kept[i], q[i]
            for factor, shift in ((law.growth()[i + 1] * np.exp(q[i + 1] - late), late), (-law.growth()[i], early)):
                total += factor * self.expected(t[i], lambda s, t=t[i], x=np.exp(shift): self.held(t, s * x) * s * x)
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
        if look == 0:
            return 0.0
        *_, noise, rho = numbers(self.cell)
        return ou.covariance(law.kappa, noise, rho, look) * np.exp(-law.kappa * (t - look)) / look**0.5


# ---- the least balance of the hedge's account -------------------------------------------------------------------------------------------


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
