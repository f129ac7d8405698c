"""What theory says of a call in a world whose log price has a square-root variance (Heston 1993), and independent jumps (Bates 1996):

dX = -v/2 dt + sqrt(v) dW + compensated jumps,   dv = kappa (theta - v) dt + xi sqrt(v) dB,   dW dB = rho dt.

E[e^{zX_t + w v_t}] = e^{C + D v_0}, where D' = (z^2 - z)/2 + (rho xi z - kappa) D + xi^2 D^2 / 2 and C' = kappa theta D + jumps(z), from
D = w and C = 0. Prices are undiscounted: with the forward in place of the spot they hold for any rate. The trapezoidal rule is used
throughout, as in exp_levy.py; the nearest singularity is a pole or the order of a moment that explodes before the expiry.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.integrate import solve_ivp
from scipy.special import ive
from scipy.stats import ncx2

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


def real_moment_by_steps(law, order, years):
    """The same by the equations of C and D, which know of no roots."""

    def slopes(_, y):
        slope = (order**2 - order) / 2 + (law.rho * law.xi * order - law.kappa) * y[1] + law.xi**2 * y[1] ** 2 / 2
        return law.kappa * law.theta * y[1] + law.jumps(order), slope

    c, d = solve_ivp(slopes, (0, years), (0.0, 0.0), method="DOP853", rtol=1e-12, atol=1e-15).y[:, -1]
    return np.exp(c + d * law.v)


def average_variance(law, years):
    """E of the mean of v over (0, years)."""
    return law.theta + (law.v - law.theta) * -np.expm1(-law.kappa * years) / (law.kappa * years)


def frequencies(size, step=STEP, offset=0.0, small=SMALL):
    """0 (or half a step) .. where `size` is next to nothing, at most 20,000."""
    end = 16.0
    while size(end) > small and end < 20000:
        end *= 1.2
    return np.arange(0, end, step) + offset * step


def half_at_zero(u):
    """The weights of the trapezoidal rule."""
    return np.where(u == 0, 0.5, 1.0) * (u[1] - u[0])


# ---- two routes to a price ------------------------------------------------------------------------------------------------------------


def lewis(moment, forward, strike):
    """E (S - K)+ of S = forward e^X, E e^{zX} = moment(z): Lewis (2001)."""
    u = frequencies(lambda u: abs(moment(0.5 + 1j * u)) / u**2)
    terms = (np.exp(1j * u * np.log(forward / strike)) * moment(0.5 + 1j * u)).real / (u**2 + 0.25)
    return forward - np.sqrt(forward * strike) / np.pi * np.sum(half_at_zero(u) * terms)


def call(law, forward, strike, years):
    """E (S - K)+."""
    return lewis(lambda z: moment(law, z, years), forward, strike)


def call_by_probabilities(law, forward, strike, years):
    """F P_1 - K P_2 with the probabilities' transforms as Heston (1993) wrote them, whose logarithm jumps and is unwrapped along the
    frequency; jumps' e^{iuJ} is tilted likewise. Integrals of even functions by the midpoint rule."""
    sigma, rho, a, t = law.xi, law.rho, law.kappa * law.theta, years
    answer = 0.0
    for amount, shift, half, b in ((forward, 1, 0.5, law.kappa - rho * sigma), (-strike, 0, -0.5, law.kappa)):
        u = frequencies(lambda u, shift=shift: abs(moment(law, shift + 1j * u, years)) / u, offset=0.5)
        turned = rho * sigma * 1j * u - b
        d = np.sqrt(turned**2 - sigma**2 * (2 * half * 1j * u - u**2))
        g = (-turned + d) / (-turned - d)
        ratio = (np.exp(-d * t) - g) / (1 - g)  # what he takes the logarithm of, without e^{dt}
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


# ---- finitely many hedges -------------------------------------------------------------------------------------------------------------


def call_second_moment(law, forward, strike, years, line=2.5):
    """E (S - K)+^2, as in exp_levy.py: the payoff's transform along Re z = line > 2 is 2 K^{2-z} / (z (z-1) (z-2))."""
    u = frequencies(lambda u: abs(moment(law, line + 1j * u, years)) / u**3)
    z = line + 1j * u
    transformed = 2 * np.exp((2 - z) * np.log(strike / forward)) / (z * (z - 1) * (z - 2))
    return forward**2 / np.pi * np.sum(half_at_zero(u) * (transformed * moment(law, z, years)).real)


def bridged(law, z, years, v):
    """E[e^{zX_t}; v_t in dv] / dv. Given its path v, X is normal, with the integral of v in mean and variance. Girsanov's theorem trades
    the integral's exponential for another reversion, d, complex; the density of v_t is then that of a noncentral chi squared, whose
    Bessel function divided by its power is entire, so that no branch need be chosen (Broadie & Kaya 2006 have the ratio of two)."""
    kappa, xi, order = law.kappa, law.xi, 2 * law.kappa * law.theta / law.xi**2 - 1
    d = np.sqrt((kappa - law.rho * xi * z) ** 2 - xi**2 * (z**2 - z) + 0j)
    scale = 2 * d / (xi**2 * -np.expm1(-d * years))
    before, after = scale * law.v * np.exp(-d * years), scale * v
    y = 2 * np.sqrt(scale * before * v)
    drift = (z * law.rho / xi + (d - kappa) / xi**2) * (v - law.v - kappa * law.theta * years)
    exponent = drift - before - after + abs(y.real) + years * law.jumps(z) + (order + 1) * np.log(scale) + order * np.log(2 * v / y)
    return np.exp(exponent) * ive(order, y)


def variance_nodes(law, years, count=40):
    """Values of v_t and weights: Gauss and Legendre's in a power of v in which the density at 0, of order v^{freedom/2 - 1}, is linear or
    so."""
    scale = law.xi**2 * -np.expm1(-law.kappa * years) / (4 * law.kappa)
    freedom, noncentral = 4 * law.kappa * law.theta / law.xi**2, law.v * np.exp(-law.kappa * years) / scale
    power = 2 * (np.ceil(freedom) + 1) / freedom
    low, high = (scale * ncx2.ppf([1e-12, 1 - 1e-12], freedom, noncentral)) ** (1 / power)
    t, weight = np.polynomial.legendre.leggauss(count)
    q = (low + high) / 2 + (high - low) / 2 * t
    return q**power, power * q ** (power - 1) * weight * (high - low) / 2


def joint_law(law, years, span, nodes):
    """Values of ln(S/S0) and of v, and their probabilities [x][v]."""
    if years == 0:
        return np.zeros(1), np.array([law.v]), np.ones((1, 1))
    width = span * np.sqrt(years * average_variance(law, years))
    u = frequencies(lambda u: abs(moment(law, 1j * u, years)), np.pi / width, small=1e-13)
    x, (v, weight) = np.linspace(-width, width, nodes), variance_nodes(law, years)
    density = np.exp(-1j * np.outer(x, u)) @ (half_at_zero(u)[:, None] * bridged(law, 1j * u[:, None], years, v))
    return x, v, density.real / np.pi * weight * (x[1] - x[0])


def hedged_variance(law, forward, strike, times, held, span=14.0, nodes=421):
    """As exp_levy.hedged_variance, by the same argument: at each hedge, which may know the variance, an integral over the joint law of
    price and variance. Where the price is high, that makes (h^2 - 2h) F^2 E[(F'/F)^2 - 1], whose mean is known for one h; only the rest is integrated."""
    expiry = times[-1]
    variance = call_second_moment(law, forward, strike, expiry) - call(law, forward, strike, expiry) ** 2
    for i, (t, dt) in enumerate(zip(times[:-1], np.diff(times))):
        x, v, probability = joint_law(law, t, span, nodes)
        f, left = forward * np.exp(x)[:, None], expiry - t
        u = frequencies(lambda u, left=left: abs(moment(law, 0.5 + 1j * u, left)) / u**2, 0.15, small=1e-11)
        waves = np.exp(1j * np.outer(x + np.log(forward / strike), u))
        c, d = transform(law, 0.5 + 1j * u, left)
        tilted_c, tilted_d = transform(law, 0.5 + 1j * u, left - dt)
        first_c, first_d = transform(law, 1.5 + 1j * u, dt, tilted_d)
        by_variance = np.exp(tilted_c + first_c + np.outer(v, first_d)) - np.exp(c + np.outer(v, d))
        integral = (waves @ (half_at_zero(u) / (u**2 + 0.25) * by_variance).T).real
        c, d = transform(law, 2.0 + 0j, dt)
        growth = np.expm1((c + d * v).real)
        difference = growth * f - np.sqrt(f * strike) / np.pi * integral
        h, high = held(i, f, v), held(i, forward * np.exp(40), law.v)
        rest = -2 * h * f * difference + (h**2 - high**2 + 2 * high) * f**2 * growth
        variance += np.sum(probability * rest)
        variance += (high**2 - 2 * high) * forward**2 * (real_moment(law, 2, t + dt) - real_moment(law, 2, t))
    return variance
