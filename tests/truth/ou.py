"""Ornstein and Uhlenbeck's process dX = kappa (mean - X) dt + noise dB, dB dW = rho dt with the price's W: exact for any step, and no
law of X and W depends on the step. Times in years."""

import numpy as np


def gone(kappa, years):
    """1 - e^{-kappa t}."""
    return -np.expm1(-kappa * years)


def mean(start, level, kappa, years):
    return level + (start - level) * np.exp(-kappa * years)


def variance(kappa, noise, years):
    """Of X_t, from a start that is known."""
    return noise**2 * gone(2 * kappa, years) / (2 * kappa)


def covariance(kappa, noise, rho, years):
    """Of X_t and W_t."""
    return rho * noise * gone(kappa, years) / kappa


def of_normals(kappa, rho, dt):
    """How a step's normals are correlated, so that its X and W are as they should."""
    return covariance(kappa, 1.0, rho, dt) / np.sqrt(dt * variance(kappa, 1.0, dt))


def walk(start, level, kappa, noise, rho, dt, of_the_price, own):
    """[time][path] from [step][path] normals of the price and of X's own; `start` of all paths or of each."""
    c = of_normals(kappa, rho, dt)
    shocks = np.sqrt(variance(kappa, noise, dt)) * (c * of_the_price + np.sqrt(1 - c**2) * own)
    x = np.empty((len(shocks) + 1, shocks.shape[1]))
    x[0] = start
    for i, shock in enumerate(shocks):
        x[i + 1] = mean(x[i], level, kappa, dt) + shock
    return x
