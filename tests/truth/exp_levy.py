"""What theory says of a call in a world whose log is a Levy process: S_t = S0 e^{drift t + X_t}, E e^{iuX_t} = e^{t psi(u)},
E e^{X_t} = 1. Everything here comes from the exponent psi by Fourier integrals; a world that has a second route says it itself.
Prices are undiscounted: with the forward in place of the spot they hold for any rate.

The trapezoidal rule is used throughout: integrands are analytic in a strip and vanish at both ends, so its error falls as
e^{-2 pi d / h}, d the distance of the nearest pole: 1/2 for the price, and thus 2e-14 at h = .1 (Trefethen & Weideman 2014).
"""

import numpy as np

STEP = 0.1  # of the frequencies
SPAN, NODES = 2.5, 1251  # of ln(S/S0): a dozen standard deviations of a month, spacing .004


def frequencies(variance):
    """0 .. where e^{-variance u^2 / 2} is 1e-16, and the weights of an integral over them of what is even about 0; `variance` is
    that of the Gaussian part."""
    u = np.arange(0, np.sqrt(2 * 37 / variance), STEP)
    return u, np.where(u == 0, STEP / 2, STEP)


def call(psi, forward, strike, years, gaussian):
    """E (S - K)+ of S = forward e^{X}: Lewis (2001). `gaussian` is the volatility of the Brownian part."""
    u, weight = frequencies(gaussian**2 * years)
    terms = np.exp(1j * u * np.log(forward / strike) + years * psi(u - 0.5j)).real / (u**2 + 0.25)
    return forward - np.sqrt(forward * strike) / np.pi * np.sum(weight * terms)


def call_second_moment(psi, forward, strike, years, gaussian, line=2.5):
    """E (S - K)+^2. Along Im z = line > 2 the payoff's transform is -2 K^{iz+2} / (iz (iz+1) (iz+2))."""
    u, weight = frequencies(gaussian**2 * years)
    z = u + 1j * line
    transform = -2 * np.exp((1j * z + 2) * np.log(strike / forward)) / (1j * z * (1j * z + 1) * (1j * z + 2))
    return forward**2 / np.pi * np.sum(weight * (transform * np.exp(years * psi(-z))).real)


def hedged_variance(psi, forward, strike, times, gaussian, held):
    """Variance at the horizon of one short call and a hedge of held(i, F) units of the forward F at times[i], the last of `times`
    being the expiry. F is a martingale, so (GROUND_TRUTH.md, item 11)

    Var = Var(payoff) + sum_i E[-2 h F (C~ - C) + h^2 F^2 (e^{g dt} - 1)],   g = psi(-2i),

    C the call's value, C~ = E[payoff F_{i+1}/F_i], in which the first dt has E[e^{X} e^{iuX}] = e^{dt psi(u - i)}."""
    steps, expiry = np.diff(times), times[-1]
    x, u, weight, waves = plane(gaussian**2 * steps.min())
    f, growth = forward * np.exp(x), psi(-2j).real
    to_strike = weight * np.exp(1j * u * np.log(forward / strike)) / (u**2 + 0.25)

    def value(exponent, factor=1.0):
        """E[Z payoff] at every x, where E[Z e^{iu X}] is e^{exponent} at u - i/2 and `factor` at -i: Lewis' integral again."""
        return factor * f - np.sqrt(f * strike) / np.pi * (waves @ (to_strike * np.exp(exponent))).real

    variance = call_second_moment(psi, forward, strike, expiry, gaussian) - call(psi, forward, strike, expiry, gaussian) ** 2
    for i, (t, dt) in enumerate(zip(times[:-1], steps)):
        left = expiry - t
        plain = value(left * psi(u - 0.5j))
        tilted = value(dt * psi(u - 1.5j) + (left - dt) * psi(u - 0.5j), np.exp(growth * dt))
        h = held(i, f)
        variance += density(psi, t, x, u, weight, waves) @ (-2 * h * f * (tilted - plain) + h**2 * f**2 * np.expm1(growth * dt))
    return variance


def plane(variance):
    """Values of ln(S/S0), frequencies with their weights, and e^{iux}."""
    x, (u, weight) = np.linspace(-SPAN, SPAN, NODES), frequencies(variance)
    return x, u, weight, np.exp(1j * np.outer(x, u))


def density(psi, t, x, u, weight, waves):
    """Of ln(S/S0) after t, times the spacing of x."""
    if t == 0:
        return np.eye(NODES)[NODES // 2]
    return (waves @ (weight * np.exp(t * psi(-u)))).real / np.pi * (x[1] - x[0])


def expected_notionals(psi, forward, times, gaussian, held):
    """E[h_i F_i], i = 0 .. n-1, of a hedge of held(i, F) units."""
    x, u, weight, waves = plane(gaussian**2 * np.diff(times).min())
    f = forward * np.exp(x)
    return np.array([density(psi, t, x, u, weight, waves) @ (held(i, f) * f) for i, t in enumerate(times[:-1])])
