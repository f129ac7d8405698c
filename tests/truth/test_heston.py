"""Andersen's scheme as worlds/heston.py documents it, held to theory step by step, by quadrature over its draws; and the transform that
the facts rest on, held to its differential equations."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.stats import ncx2

import closed_forms as black_scholes
import exp_affine
from draws import Words, box_muller
from units import DAY, YEAR
from worlds.bates import CRYPTO as BATES
from worlds.bates import law_of as bates_law
from worlds.heston import ANDERSEN, BROADIE_KAYA, CRYPTO, SWITCH, VARIANCE, Scheme, law_of, longest_step, reach

VARIANCES = np.array([0, 1e-8, 1e-5, 1e-4, 1e-3, 0.01, 0.04, 0.2, 0.64, 2, 9, 40])
LAWS = [
    exp_affine.Law(0.0, kappa, theta, xi, rho)
    for kappa, theta, xi, rho in product((0.3, 3, 30), (0.01, 0.5), (0.05, 1, 5), (-1, -0.4, 0, 0.7, 1))
]
STEPS = [1 / 8760, 1 / 365, 30 / 365, 0.5]
CASES = [(law, dt) for law, dt in product(LAWS, STEPS) if dt < longest_step(law)]


def draws_of_the_variance(scheme, v, power=0.0):
    """Normals, exponentials and the logarithms of their weights at a variance: nodes for the expectation of e^{power v'}."""
    v = np.array([v])
    if scheme.is_quadratic(v)[0]:  # the integrand is a normal density, shifted and wider: the trapezoidal rule of that one's own
        a, b, _ = scheme.quadratic(v)
        shrunk, t = 1 - 2 * power * a, np.linspace(-12, 12, 241)
        normal = 2 * power * a * b / shrunk + t / np.sqrt(shrunk)
        return normal, 0 * normal, log_normal(normal) + np.log((t[1] - t[0]) / np.sqrt(shrunk))
    positive, scale, _ = scheme.exponential(v)  # an atom, and an exponential above a threshold
    node, weight = np.polynomial.laguerre.laggauss(40)
    slower = 1 - power * scale
    exponential = np.append(0, node / slower - np.log(positive))
    return 0 * exponential, exponential, np.append(np.log1p(-positive), np.log(positive * weight / slower) + node - node / slower)


def log_normal(x):
    return -(x**2 + np.log(2 * np.pi)) / 2


def test_the_cases_are_of_both_branches_and_near_the_longest_step():
    branches = np.array([Scheme(law, dt).is_quadratic(VARIANCES).mean() for law, dt in CASES])
    assert len(CASES) > 300 and (branches == 1).sum() > 50 and (branches < 1).sum() > 50
    assert len(CASES) < len(LAWS) * len(STEPS)


@pytest.mark.parametrize("dt", STEPS)
def test_the_price_is_a_martingale_step_by_step(dt):
    """E[e^{x'} | x, v] = e^x, the law's normal integrated too."""
    t = np.linspace(-10, 10, 161)
    for law in [law for law, step in CASES if step == dt]:
        scheme = Scheme(law, dt)
        for v in VARIANCES:
            normal, exponential, weight = draws_of_the_variance(scheme, v, scheme.tilt)
            after, _ = scheme.step(np.array([v]), normal, exponential, 0.0)
            z = t[:, None] + np.sqrt(scheme.k3 * v + scheme.k4 * after)
            _, gain = scheme.step(np.array([v]), normal, exponential, z)
            expected = np.sum(np.exp(gain + log_normal(z) + weight)) * (t[1] - t[0])
            assert expected == pytest.approx(1, abs=1e-10), (law, v)


@pytest.mark.parametrize("dt", STEPS)
def test_the_next_variance_has_the_laws_mean_and_variance(dt):
    """Those of a noncentral chi squared (Cox, Ingersoll & Ross 1985)."""
    for law in {law for law, step in CASES if step == dt}:
        scheme, kept = Scheme(law, dt), np.exp(-law.kappa * dt)
        scale = law.xi**2 * (1 - kept) / (4 * law.kappa)
        for v in VARIANCES:
            mean, variance = ncx2.stats(4 * law.kappa * law.theta / law.xi**2, v * kept / scale)
            normal, exponential, weight = draws_of_the_variance(scheme, v)
            weights = np.exp(weight)
            after, _ = scheme.step(np.array([v]), normal, exponential, 0.0)
            assert weights.sum() == pytest.approx(1, abs=1e-12)
            assert np.sum(weights * after) == pytest.approx(scale * mean, rel=1e-11)
            assert np.sum(weights * (after - scale * mean) ** 2) == pytest.approx(scale**2 * variance, rel=1e-9), (law, v)


def worst(law, dt):
    """The largest of 2 A a and A / beta over many variances, about the switch too."""
    scheme, gone = Scheme(law, dt), -np.expm1(-law.kappa * dt)
    c = law.xi**2 * gone / law.kappa
    meeting = (c * (1 + np.sqrt(max(0, 1 - 3 * law.kappa * law.theta / law.xi**2))) / 3 - law.theta * gone) * np.exp(law.kappa * dt)
    v = np.concatenate([[0], (c + law.theta) * np.geomspace(1e-9, 1e9, 500), max(meeting, 0) * (1 + np.array([-1e-10, 1e-10]))])
    mean, variance = scheme.moments(v)
    psi = variance / mean**2
    assert (np.diff(psi[:501]) <= 1e-12 * psi[:500]).all()
    quadratic = scheme.is_quadratic(v)
    a = mean * np.minimum(psi, SWITCH) / 2 / (1 + np.sqrt(1 - np.minimum(psi, SWITCH) / 2))
    with np.errstate(invalid="ignore"):  # where there is no correction
        np.testing.assert_allclose(scheme.quadratic(v)[0][quadratic], a[quadratic], rtol=1e-13)
    return np.max(scheme.tilt * np.where(quadratic, 2 * a, mean * (psi + 1) / 2))


def test_the_longest_step_is_where_the_correction_ends():
    """Over all variances at once, in closed form."""
    finite = 0
    for kappa, theta, xi, rho in product((0.3, 3, 30), (0.01, 0.5), (0.5, 3, 20), (0.2, 0.9, 1)):
        law = exp_affine.Law(0.0, kappa, theta, xi, rho)
        longest = longest_step(law)
        for dt in (1e-3, 0.01, 0.1, 0.99 * min(longest, 10), 10):
            scheme = Scheme(law, dt)
            if kappa * dt < 20:
                bound = scheme.tilt * xi**2 * -np.expm1(-kappa * dt) / kappa * reach(law)
                assert worst(law, dt) == pytest.approx(bound, rel=2e-4 if bound > 0 else 1)
                assert dt > longest or bound < 1
        if np.isfinite(longest) and kappa * longest < 20:
            finite += 1
            assert worst(law, longest) == pytest.approx(1, rel=2e-4)
            assert kappa * longest > 0.43
        assert longest_step(replace(law, rho=-rho)) == np.inf
    assert finite > 20


def test_a_step_has_a_pair_of_words():
    drawn = Words(5, 99)
    normal, exponential = drawn.normals_and_exponentials(VARIANCE, 5)
    words = drawn.blocks(VARIANCE, 5, 2)
    for step in range(5):
        a, b = words[step // 2][step % 2 * 2], words[step // 2][step % 2 * 2 + 1]
        both = box_muller(a, b)
        np.testing.assert_array_equal(normal[step], both[0])
        np.testing.assert_allclose(exponential[step], (both[0] ** 2 + both[1] ** 2) / 2, rtol=1e-12)


def test_documents_prices_discounted():
    assert exp_affine.call(law_of(BROADIE_KAYA), 100 * np.exp(0.0319), 100, 1) * np.exp(-0.0319) == pytest.approx(6.806113, abs=6e-7)


@pytest.mark.parametrize("z", [2.0, 0.5 + 3j, 1 + 20j, -0.2 + 0.3j, 40j])
@pytest.mark.parametrize("w", [0, -2 + 1j, 0.3])
@pytest.mark.parametrize(
    "law", [law_of(CRYPTO), law_of(BROADIE_KAYA), law_of(ANDERSEN), bates_law(BATES)], ids=["crypto", "broadie-kaya", "andersen", "bates"]
)
def test_the_transform_solves_its_equations(law, z, w):
    def slopes(_, y):
        slope = (z**2 - z) / 2 + (law.rho * law.xi * z - law.kappa) * y[1] + law.xi**2 * y[1] ** 2 / 2
        return [law.kappa * law.theta * y[1] + law.jumps(z), slope]

    solved = solve_ivp(slopes, (0, 0.7), [0j, w + 0j], method="DOP853", rtol=1e-11, atol=1e-12).y[:, -1]
    np.testing.assert_allclose(exp_affine.transform(law, z, 0.7, w), solved, rtol=1e-7, atol=1e-9)


def test_the_joint_law_of_price_and_variance():
    """Its moments, as the transform has them."""
    law, years = law_of(CRYPTO), 10 * DAY / YEAR
    x, v, probability = exp_affine.joint_law(law, years, 10.0, 301)
    for z, w in ((0, 0), (1, 0), (2, 0), (0, 1), (1, -2), (0.5, 0.7)):
        c, d = exp_affine.transform(law, complex(z), years, w)
        assert np.sum(probability * np.exp(z * x[:, None] + w * v)) == pytest.approx(np.exp(c + d * law.v).real, rel=2e-9)


def test_a_hedged_book_knows_black_and_scholes():
    """With little variance of the variance, whose first power is extrapolated away."""
    times = np.linspace(0, 30 * DAY / YEAR, 31)
    law, exact = exp_affine.Law(0.64, 3, 0.64, 0.0, 0.0), black_scholes.exact_sd([(black_scholes.CALL, 100, -1)], 100, times, 0.8, 0.75)

    def held(i, f, v):
        return black_scholes.delta(black_scholes.CALL, f, 100, times[-1] - times[i], 0.75)

    def sd(xi):
        return np.sqrt(exp_affine.hedged_variance(replace(law, xi=xi), 100, 100, times, held))

    assert (4 * sd(0.02) - sd(0.04)) / 3 == pytest.approx(exact, rel=1e-6)
