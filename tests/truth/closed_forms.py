"""What theory says of a delta-hedged book under geometric Brownian motion: closed forms and quadratures.

Every function takes plain numbers in years and fractions. A book is a list of legs (kind, strike, quantity), kind +1 for a
call and -1 for a put; a negative quantity is short. `times` are the trading times t_0 = 0 .. t_{n-1} and the horizon t_n.
Item numbers are those of GROUND_TRUTH.md beside this file.
"""

import numpy as np
from scipy.integrate import dblquad, quad
from scipy.special import ndtr, ndtri

CALL, PUT = 1, -1
EIGHT_HOURS = 8 / (365 * 24)


def normal_pdf(x):
    return np.exp(-0.5 * np.square(x)) / np.sqrt(2 * np.pi)


# ---- Black & Scholes (1973) -------------------------------------------------------------------------------------------


def d1(spot, strike, tau, vol, rate=0.0):
    return (np.log(spot / strike) + (rate + vol * vol / 2) * tau) / (vol * np.sqrt(tau))


def price(kind, spot, strike, tau, vol, rate=0.0):
    d = d1(spot, strike, tau, vol, rate)
    return kind * (spot * ndtr(kind * d) - strike * np.exp(-rate * tau) * ndtr(kind * (d - vol * np.sqrt(tau))))


def delta(kind, spot, strike, tau, vol, rate=0.0):
    return kind * ndtr(kind * d1(spot, strike, tau, vol, rate))


def vega(spot, strike, tau, vol, rate=0.0):
    return spot * normal_pdf(d1(spot, strike, tau, vol, rate)) * np.sqrt(tau)


def payoff(kind, spot, strike):
    return np.maximum(kind * (spot - strike), 0.0)


def book_price(book, spot, tau, vol, rate=0.0):
    """Value of the book; its payoff at tau = 0."""
    if tau == 0:
        return sum(q * payoff(kind, spot, strike) for kind, strike, q in book)
    return sum(q * price(kind, spot, strike, tau, vol, rate) for kind, strike, q in book)


def book_delta(book, spot, tau, vol, rate=0.0):
    return sum(q * delta(kind, spot, strike, tau, vol, rate) for kind, strike, q in book)


# ---- expectations over a lognormal ------------------------------------------------------------------------------------


def normal_nodes(count=2001, width=10.0):
    """Nodes and weights of the trapezoidal rule against the normal density: exponentially accurate for smooth integrands."""
    z = np.linspace(-width, width, count)
    return z, normal_pdf(z) * (z[1] - z[0])


def trading_times(horizon, interval):
    """t_0 .. t_n: every `interval`, the last interval up to the horizon. Exact for whole seconds."""
    return np.append(np.arange(0, horizon, interval), horizon)


def spots_at(t, spot, vol, drift, z):
    return spot * np.exp((drift - vol * vol / 2) * t + vol * np.sqrt(t) * z)


def final_moment(book, spot, horizon, expiry, vol, power, drift=0.0):
    """E[value^power] of the book at the horizon (its payoff if that is the expiry), integrated between the kinks."""
    mean, width = np.log(spot) + (drift - vol * vol / 2) * horizon, vol * np.sqrt(horizon)
    kinks = [(np.log(strike) - mean) / width for _, strike, _ in book]

    def integrand(z):
        return book_price(book, np.exp(mean + width * z), expiry - horizon, vol) ** power * normal_pdf(z)

    edges = np.unique(np.clip([-12, *kinks, 12], -12, 12))
    return sum(quad(integrand, a, b, epsabs=1e-13, epsrel=1e-12)[0] for a, b in zip(edges, edges[1:]))


# ---- items 1 and 7: means ---------------------------------------------------------------------------------------------


def expected_notionals(book, spot, times, expiry, vol, hedge_vol, rate=0.0, drift=0.0):
    """E[h_i S_i] of a full hedge, i = 0 .. n-1."""
    z, weight = normal_nodes()

    def one(t):
        s = spots_at(t, spot, vol, drift, z)
        return -np.sum(weight * s * book_delta(book, s, expiry - t, hedge_vol, rate))

    return np.array([one(t) for t in times[:-1]])


def expected_hedge_gain(book, spot, times, expiry, vol, hedge_vol, rate=0.0, drift=0.0):
    """Item 1 with a drift: each interval earns E[h_i S_i](e^{mu dt} - e^{r dt}), carried to the horizon."""
    dt = np.diff(times)
    carried = np.exp(rate * (times[-1] - times[1:]))
    notional = expected_notionals(book, spot, times, expiry, vol, hedge_vol, rate, drift)
    return np.sum(notional * (np.exp(drift * dt) - np.exp(rate * dt)) * carried)


def expected_payoff(book, spot, horizon, vol, drift=0.0):
    """E[payoff] when the book expires at the horizon."""
    return np.exp(drift * horizon) * book_price(book, spot, horizon, vol, drift)


def ahmad_wilmott_mean(strike, spot, horizon, rate, drift, actual, implied):
    """Ahmad & Wilmott (2005): present value of the mean profit of a bought option, hedged continuously at implied volatility."""

    def integrand(t):
        w = actual**2 * t + implied**2 * (horizon - t)
        a = np.log(spot / strike) + (drift - actual**2 / 2) * t + (rate - implied**2 / 2) * (horizon - t)
        return np.exp(-a * a / (2 * w)) / np.sqrt(w)

    scale = strike * np.exp(-rate * horizon) * (actual**2 - implied**2) / (2 * np.sqrt(2 * np.pi))
    return scale * quad(integrand, 0, horizon, epsrel=1e-12)[0]


def ahmad_wilmott_sd(strike, spot, horizon, rate, drift, actual, implied):
    """Standard deviation of the same: profit = K e^{-rT}(actual^2 - implied^2)/2 * integral of phi(d2)/(implied sqrt(tau)) dt,
    and E[phi(A) phi(B)] of jointly normal A, B is exp(-m (I+C)^{-1} m / 2) / (2 pi sqrt(det(I+C)))."""

    def mean_log(t):
        return np.log(spot / strike) + (drift - actual**2 / 2) * t + (rate - implied**2 / 2) * (horizon - t)

    def product(q, p):  # s = T - p^2 < t = T - q^2: no singularity at the horizon
        s, t = horizon - p * p, horizon - q * q
        ws, wt, c = actual**2 * s + implied**2 * p * p, actual**2 * t + implied**2 * q * q, actual**2 * s
        det, a, b = ws * wt - c * c, mean_log(s), mean_log(t)
        return 4 * p * q * np.exp(-(wt * a * a - 2 * c * a * b + ws * b * b) / (2 * det)) / (2 * np.pi * np.sqrt(det))

    scale = strike * np.exp(-rate * horizon) * (actual**2 - implied**2) / 2
    second = 2 * scale**2 * dblquad(product, 0, np.sqrt(horizon), 0, lambda p: p, epsabs=1e-10, epsrel=1e-9)[0]
    return np.sqrt(second - ahmad_wilmott_mean(strike, spot, horizon, rate, drift, actual, implied) ** 2)


# ---- item 2: the exact variance for finitely many hedges --------------------------------------------------------------


def exact_sd(book, spot, times, vol, hedge_vol, rate=0.0, expiry=None, hedge_ratio=1.0, lag=0.0):
    """sd of the P&L at the horizon when drift = rate and, before expiry, the book is marked at `vol`. Gains are martingale
    differences of the forward F = S e^{r(E-t)}, so (valued at E)
    Var = Var(final value) + sum_i 2 Cov(final value, h_i dF_i) + E[h_i^2 F_i^2](e^{vol^2 dt} - 1); the covariance is the book's
    value with its forward shifted by e^{vol^2 dt} (change to the forward's own measure). `lag`: h_i is decided that early."""
    horizon = times[-1]
    expiry = horizon if expiry is None else expiry
    forward = spot * np.exp(rate * expiry)
    z, weight = normal_nodes()
    second, first = (final_moment(book, forward, horizon, expiry, vol, power) for power in (2, 1))
    variance = second - first**2
    for t, dt in zip(times[:-1], np.diff(times)):
        s = max(t - lag, 0.0)
        f, tau, late = spots_at(s, forward, vol, 0.0, z), expiry - s, t - s
        hedge = -hedge_ratio * book_delta(book, f, tau, hedge_vol)
        shifted = book_price(book, f * np.exp(vol**2 * (dt + late)), tau, vol)
        unshifted = book_price(book, f * np.exp(vol**2 * late), tau, vol)
        square = hedge**2 * f**2 * np.exp(vol**2 * late) * np.expm1(vol**2 * dt)
        variance += np.sum(weight * (2 * hedge * f * (shifted - unshifted) + square))
    return np.sqrt(variance) * np.exp(-rate * (expiry - horizon))


def call_payoff_variance(spot, strike, horizon, vol):
    """The closed form of Var(payoff) in item 2."""
    v, a = vol * np.sqrt(horizon), d1(spot, strike, horizon, vol)
    second = spot**2 * np.exp(v * v) * ndtr(a + v) - 2 * spot * strike * ndtr(a) + strike**2 * ndtr(a - v)
    return second - price(CALL, spot, strike, horizon, vol) ** 2


def derman_kamal_sd(spot, strike, horizon, vol, n):
    """Item 3, Derman & Kamal (1998), to leading order in 1/n."""
    return np.sqrt(np.pi / 4) * spot * normal_pdf(d1(spot, strike, horizon, vol)) * np.sqrt(horizon) * vol / np.sqrt(n)


# ---- item 4: one interval, long before expiry -------------------------------------------------------------------------


def one_interval(book, spot, interval, expiry, vol):
    """Boyle & Emanuel (1980) without their expansion: mean, sd, skewness, excess kurtosis and P(gain) of one interval's P&L,
    the book sold, hedged and marked at `vol`."""
    z, weight = normal_nodes(20001)
    s = spots_at(interval, spot, vol, 0.0, z)
    held = -book_delta(book, spot, expiry, vol)
    pnl = -book_price(book, spot, expiry, vol) + book_price(book, s, expiry - interval, vol) + held * (s - spot)
    mean = np.sum(weight * pnl)
    second, third, fourth = (np.sum(weight * (pnl - mean) ** k) for k in (2, 3, 4))
    signs = np.flatnonzero(np.diff(np.sign(pnl)))
    roots = z[signs] - pnl[signs] * (z[1] - z[0]) / (pnl[signs + 1] - pnl[signs])
    gain = abs(ndtr(roots[1]) - ndtr(roots[0]))
    return mean, np.sqrt(second), third / second**1.5, fourth / second**2 - 3, gain


# ---- items 5, 6, 9: trades, costs, funding ----------------------------------------------------------------------------


def expected_absolute(difference, weight):
    """E|g| on the last axis from g on equidistant nodes. In the cell where g changes sign, |g| is two triangles and not a
    trapezoid (- |l||r| / (|l|+|r|)), and the rule now has an end there on both sides (Euler-Maclaurin: + dz^2/12 of each slope)."""
    total = np.sum(weight * np.abs(difference), axis=-1)
    left, right = np.abs(difference[..., :-1]), np.abs(difference[..., 1:])
    kink = difference[..., :-1] * difference[..., 1:] < 0
    span = np.where(kink, left + right, 1.0)
    correction = np.where(kink, span / 6 - left * right / span, 0.0)
    return total + np.sum(correction * (weight[:-1] + weight[1:]) / 2, axis=-1)


def expected_trades(book, spot, times, expiry, vol, hedge_vol, rate=0.0, drift=0.0, nodes=201):
    """E|h_i - h_{i-1}| S_i of a full hedge at t_0 .. t_{n-1}, and of the close-out at t_n: n + 1 numbers."""
    z, weight = normal_nodes(nodes, 9.0)

    def held(s, t):
        return -book_delta(book, s, expiry - t, hedge_vol, rate)

    def rebalance(before, t):
        old = spots_at(before, spot, vol, drift, z)[:, None]
        new = spots_at(t - before, old, vol, drift, z[None, :])
        return np.sum(weight * expected_absolute((held(new, t) - held(old, before)) * new, weight))

    def close(before, t):
        z, weight = normal_nodes()
        s = spots_at(before, spot, vol, drift, z)
        return np.sum(weight * np.abs(held(s, before)) * s) * np.exp(drift * (t - before))

    rebalances = [rebalance(before, t) for before, t in zip(times[:-2], times[1:-1])]
    return np.array([abs(held(spot, 0.0)) * spot, *rebalances, close(times[-2], times[-1])])


def expected_cost(trades, times, rate=0.0):
    """A proportional cost of 1 on the trades' expected notionals, carried to the horizon."""
    return np.sum(trades * np.exp(rate * (times[-1] - times)))


def turnover_leading_order(spot, strike, horizon, vol, n):
    """Item 5: the rebalancing's turnover, opening and unwinding left out."""
    return spot * normal_pdf(d1(spot, strike, horizon, vol)) * np.sqrt(2 * n / np.pi)


def leland_volatility(vol, dt, cost):
    """Leland (1985), `cost` one way."""
    return vol * np.sqrt(1 + np.sqrt(8 / np.pi) * cost / (vol * np.sqrt(dt)))


def expected_funding(notionals, times, funding, rate=0.0):
    """Funding of the expected notionals of expected_notionals."""
    return np.sum(funding * notionals * np.diff(times) / EIGHT_HOURS * np.exp(rate * (times[-1] - times[1:])))


# ---- item 8: a naked short call ---------------------------------------------------------------------------------------


def naked_call_tail(spot, strike, horizon, vol, tail):
    """Value-at-risk and expected shortfall of one call sold at its fair price, tail probability `tail`."""
    v, z = vol * np.sqrt(horizon), ndtri(1 - tail)
    received = price(CALL, spot, strike, horizon, vol)
    at_risk = spot * np.exp(-v * v / 2 + v * z) - strike - received
    return at_risk, spot * ndtr(v - z) / tail - strike - received
