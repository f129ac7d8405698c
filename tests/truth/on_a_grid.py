"""The variance of a hedged call without Fourier: backwards in time over a grid of ln(F/F0), by one step's law in plain probabilities.

A law is (years, less) -> [from][to][x]: the probability that ln(F'/F) is x and the regime `to` after so long, if it was `from`. F
is a martingale, and of the variance of its Gaussian part, which no regime has less of, `less` is left out. Worlds without regimes
have one. Sums over the grid are as good as integrals as long as Gaussians are wider than its spacing of .004 (exp_levy.py).
"""

import numpy as np

import closed_forms as black_scholes
from exp_levy import NODES, SPAN

X = np.linspace(-SPAN, SPAN, NODES)
SPACING = X[1] - X[0]


def gaussians(means, variance):
    """[mean][x], each in probabilities; `variance` of all or of each."""
    sd = np.sqrt(np.broadcast_to(variance, np.shape(means)))[:, None]
    return black_scholes.normal_pdf((X - means[:, None]) / sd) / sd * SPACING


def after(law, values):
    """[from][x]: what is expected of [to][x]."""
    return np.array([sum(np.correlate(value, chance, "same") for chance, value in zip(row, values)) for row in law])


def of_the_payoff(f, strike, variance):
    """E (F - K)+, its square, and F (F - K)+, of a lognormal F."""
    s, ndtr = np.sqrt(variance), black_scholes.ndtr
    d = black_scholes.d1(f, strike, 1.0, s)
    once, twice = f * ndtr(d), f**2 * np.exp(variance) * ndtr(d + s)
    return once - strike * ndtr(d - s), twice - 2 * strike * once + strike**2 * ndtr(d - s), twice - strike * once


def hedged_variance(law, forward, strike, times, gaussian_volatility, held, start=0):
    """exp_levy.hedged_variance by the other route, for equal steps: with C the call's value and Q = E[(payoff - sum h dF)^2] of what
    is left, Q = E[Q' - 2 h (F' - F) C' + h^2 (F' - F)^2]. The kink at the expiry is smoothed by half of the last step's Gaussian."""
    f, dt, smooth = forward * np.exp(X), times[1] - times[0], gaussian_volatility**2 * (times[1] - times[0]) / 2
    step = law(dt, smooth)
    growth = [[np.sum(chances * np.expm1(X) ** 2)] for chances in law(dt, 0.0).sum(axis=1)]
    value, square, product = (np.tile(expected, (len(step), 1)) for expected in of_the_payoff(f, strike, smooth))
    for i in reversed(range(len(times) - 1)):
        h = held(i, f)
        value, square, product = (after(step, expected) for expected in (value, square, product))
        square = square - 2 * h * (product - f * value) + h**2 * f**2 * growth
        step, product = law(dt, 0.0) if i == len(times) - 2 else step, f * value
    return square[start, NODES // 2] - value[start, NODES // 2] ** 2
