"""What theory says of a call in a world whose log price has a square-root variance (Heston 1993), and independent jumps (Bates 1996):

dX = -v/2 dt + sqrt(v) dW + compensated jumps,   dv = kappa (theta - v) dt + xi sqrt(v) dB,   dW dB = rho dt.

E[e^{zX_t + w v_t}] = e^{C + D v_0}, where D' = (z^2 - z)/2 + (rho xi z - kappa) D + xi^2 D^2 / 2 and C' = kappa theta D + jumps(z), from
D = w and C = 0. Prices are undiscounted: with the forward in place of the spot they hold for any rate. The trapezoidal rule is used
throughout, as in exp_levy.py; the nearest singularity is a pole or the order of a moment that explodes before the expiry.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

STEP = 0.02  # of the frequencies
SMALL = 1e-17  # what is left out


@dataclass(frozen=True)
class Law:
    """The model's numbers, v being v_0, and the exponent of the jumps: E e^{z J_t} = e^{t jumps(z)}, jumps(0) = jumps(1) = 0."""

    v: float
    kappa: float
    theta: float
    xi: float
    rho: float
    jumps: Callable = lambda z: 0.0


def transform(law, z, years, w=0.0):
    """C and D. The root r of D' = 0 that D tends to is written without cancellation, so that xi may be small; and the logarithm's
    argument starts at 1 and stays off the negative axis (Albrecher, Mayer, Schoutens & Tistaert 2007)."""
    beta, square = law.kappa - law.rho * law.xi * z, law.xi**2
    d = np.sqrt(beta**2 - square * (z**2 - z) + 0j)
    r, decay = (z**2 - z) / (beta + d), np.exp(-d * years)
    excess = square * (r - w) * (1 - decay) / (2 * d)
    logarithm = np.log1p(2 * excess.real + abs(excess) ** 2) / 2 + 1j * np.angle(1 + excess)
    return law.kappa * law.theta * (r * years - 2 * logarithm / square) + years * law.jumps(z), r + (w - r) * decay / (1 + excess)


def moment(law, z, years):
    """E e^{zX_t}."""
    c, d = transform(law, z, years)
    return np.exp(c + d * law.v)


def real_moment(law, order, years):
    """E e^{order X_t}, infinite beyond the explosion (not asked here: Andersen & Piterbarg 2007)."""
    return moment(law, complex(order), years).real


def average_variance(law, years):
    """E of the mean of v over (0, years)."""
    return law.theta + (law.v - law.theta) * -np.expm1(-law.kappa * years) / (law.kappa * years)


def frequencies(size, offset=0.0):
    """0 (or half a step) .. where `size` is next to nothing."""
    end = 16.0
    while size(np.array([end]))[0] > SMALL and end < 20000:
        end *= 1.25
    return np.arange(0, end, STEP) + offset * STEP


# ---- two routes to a price ------------------------------------------------------------------------------------------------------------


def call(law, forward, strike, years):
    """E (S - K)+ of S = forward e^X: Lewis (2001)."""
    u = frequencies(lambda u: abs(moment(law, 0.5 + 1j * u, years)) / u**2)
    weight = np.where(u == 0, STEP / 2, STEP)
    terms = (np.exp(1j * u * np.log(forward / strike)) * moment(law, 0.5 + 1j * u, years)).real / (u**2 + 0.25)
    return forward - np.sqrt(forward * strike) / np.pi * np.sum(weight * terms)


def call_by_probabilities(law, forward, strike, years):
    """F P_1 - K P_2 with the probabilities' transforms as Heston (1993) wrote them, whose logarithm jumps and is unwrapped along the
    frequency; jumps' e^{iuJ} is tilted likewise. Integrals of even functions by the midpoint rule."""
    sigma, rho, a, t = law.xi, law.rho, law.kappa * law.theta, years
    answer = 0.0
    for amount, shift, half, b in ((forward, 1, 0.5, law.kappa - rho * sigma), (-strike, 0, -0.5, law.kappa)):
        u = frequencies(lambda u, shift=shift: abs(moment(law, shift + 1j * u, years)) / u, 0.5)
        turned = rho * sigma * 1j * u - b
        d = np.sqrt(turned**2 - sigma**2 * (2 * half * 1j * u - u**2))
        g = (-turned + d) / (-turned - d)
        # ln((1 - g e^{dt})/(1 - g)) without overflow: dt taken out
        ratio = (np.exp(-d * t) - g) / (1 - g)
        logarithm = d * t + np.log(abs(ratio)) + 1j * unwrapped(np.angle(ratio))
        c = a / sigma**2 * ((-turned + d) * t - 2 * logarithm) + t * law.jumps(shift + 1j * u)
        big_d = (-turned + d) / sigma**2 * (np.exp(-d * t) - 1) / (np.exp(-d * t) - g)
        terms = (np.exp(c + big_d * law.v + 1j * u * np.log(forward / strike)) / (1j * u)).real
        answer += amount * (0.5 + np.sum(terms) * STEP / np.pi)
    return answer


def unwrapped(angle):
    """Along the frequency, from near 0 at frequency 0."""
    angle = np.unwrap(angle)
    return angle - 2 * np.pi * np.round(angle[0] / (2 * np.pi))
