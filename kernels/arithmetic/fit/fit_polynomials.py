#!/usr/bin/env python3
"""Fits every polynomial of kernels/arithmetic/exp_log.h and kernels/arithmetic/normal.h and prints its C literals and its errors.

    fit_polynomials.py           prints the coefficients, as the headers have them
    fit_polynomials.py --check   compares them with the headers' literals; exits 1 on a difference

A polynomial is tied to its header by the comment `fit: NAME`: the hex literals that follow it, up to the next such
comment or the end of the function, are the script's, in the script's order. Needs numpy and mpmath; takes seconds.

The float polynomials are minimax in the error that matters where they are used. Their coefficients are rounded one
by one, the lowest degree first, and the rest is fitted again after each, so that the later ones make up for the
rounding of the earlier. The double ones interpolate at Chebyshev points, within a factor of two of minimax, and are
rounded together: their error is far below the rounding of the evaluation.
"""
import re
import sys
from pathlib import Path

import mpmath as mp
import numpy as np

mp.mp.dps = 40
KERNELS = Path(__file__).resolve().parent.parent
GRID = 400


def evaluate(function, points):
    """A function of mpmath at the points, rounded to double."""
    return np.array([float(function(mp.mpf(float(p)))) for p in points])


def chebyshev_points(low, high, count):
    return (low + high) / 2 - (high - low) / 2 * np.cos(np.pi * np.arange(count) / (count - 1))


def minimax(basis, target, weight, constraint=None, rounds=300):
    """Coefficients c with the smallest max |weight (basis c - target)|, by Lawson's reweighted least squares.

    With a constraint (g, h), g.c = h holds exactly. Returns the error and c.
    """
    scale = np.abs(basis).max(axis=0)
    basis = basis / scale
    offset, space = np.zeros(basis.shape[1]), np.eye(basis.shape[1])
    if constraint is not None:
        g, h = constraint[0] / scale, constraint[1]
        offset = g * h / (g @ g)
        space = np.linalg.svd(g[None, :])[2][1:].T
    target = target - basis @ offset
    basis = basis @ space
    density = np.full(len(target), 1 / len(target))
    best_error, best = np.inf, None
    for _ in range(rounds):
        root = np.sqrt(density) * weight
        c = np.linalg.lstsq(basis * root[:, None], target * root, rcond=None)[0]
        deviation = weight * np.abs(basis @ c - target)
        if deviation.max() < best_error:
            best_error, best = deviation.max(), (offset + space @ c) / scale
        density = density * deviation
        density /= density.sum()
    return best_error, best


def minimax_f32(basis, target, weight, constraint=None):
    """As minimax, with every coefficient a float: rounded in the order of the columns, the rest fitted again."""
    count = basis.shape[1]
    c = np.zeros(count)
    for k in range(count):
        rest = None
        if constraint is not None and k < count - 1:
            rest = (constraint[0][k:], constraint[1] - constraint[0][:k] @ c[:k])
        c[k] = np.float32(minimax(basis[:, k:], target - basis[:, :k] @ c[:k], weight, rest)[1][0])
    return np.abs(weight * (basis @ c - target)).max(), c


def interpolate(function, low, high, degree):
    """Coefficients, lowest first, of the polynomial through the function at the Chebyshev points, as mpmath numbers."""
    low, high, n = mp.mpf(low), mp.mpf(high), degree + 1
    angles = [mp.pi * (2 * j + 1) / (2 * n) for j in range(n)]
    nodes = [(low + high) / 2 + (high - low) / 2 * mp.cos(a) for a in angles]
    matrix = mp.matrix(n, n)
    for i in range(n):
        for j in range(n):
            matrix[i, j] = nodes[i] ** j
    return list(mp.lu_solve(matrix, mp.matrix([function(x) for x in nodes])))


def fit_f64(function, low, high, degree, relative=True):
    """Coefficients as doubles and their largest error against the function, relative or absolute."""
    c = [float(a) for a in interpolate(function, low, high, degree)]
    error = 0
    for x in chebyshev_points(float(low), float(high), 201):
        x = mp.mpf(float(x))
        true = function(x)
        deviation = abs(mp.polyval(c[::-1], x) - true)
        error = max(error, deviation / abs(true) if relative else deviation)
    return float(error), c


def power_basis(x, count):
    return x[:, None] ** np.arange(count)


def fit_exp2_f32():
    """2^f = 1 + f Q(f) on [-1/2, 1/2], deg Q = 5; relative error, of mean zero over f: no drift in S."""
    f = chebyshev_points(-0.5, 0.5, GRID)
    true = evaluate(lambda x: mp.mpf(2) ** x, f)
    dense = (np.arange(20000) + 0.5) / 20000 - 0.5
    rise = 2.0**-dense
    basis = f[:, None] * power_basis(f, 6)
    mean = ((dense * rise)[:, None] * power_basis(dense, 6)).mean(axis=0), 1 - rise.mean()
    error, c = minimax_f32(basis, true - 1, 1 / true, mean)
    return c, f"relative error {error:.2e}, mean {mean[0] @ c - mean[1]:.1e}"


def fit_log_f32():
    """-2 ln(1 + f) = f P(f) on [-1/2, 0], deg P = 6; error in r, its square root; mean zero, so that E z^2 = 1."""
    f = chebyshev_points(-0.5, 0, GRID + 1)[:-1]
    true = evaluate(lambda x: -2 * mp.log1p(x), f)
    dense = (np.arange(20000) + 0.5) / 40000 - 0.5
    basis = f[:, None] * power_basis(f, 7)
    mean = (dense[:, None] * power_basis(dense, 7)).mean(axis=0), np.mean(-2 * np.log1p(dense))
    error, c = minimax_f32(basis, true, 1 / (2 * np.sqrt(true)), mean)
    return c, f"error in r {error:.2e}, mean of that in r^2 {mean[0] @ c - mean[1]:.1e}"


def fit_log2_1p_f32():
    """log2(1 + f) = f P(f) for sqrt(1/2) <= 1 + f <= sqrt(2), deg P = 8; relative error."""
    f = chebyshev_points(np.sqrt(0.5) - 1, np.sqrt(2) - 1, GRID)
    true = evaluate(lambda x: mp.log1p(x) / (x * mp.log(2)), f)
    error, c = minimax_f32(power_basis(f, 9), true, 1 / true)
    return c, f"relative error {error:.2e}"


def fit_half_sine_f32():
    """sqrt(2) sin(pi f / 2) = f S(f^2) for |f| <= 1/2, deg S = 3; relative error."""
    g = chebyshev_points(0, 0.25, GRID)[1:]
    true = evaluate(lambda x: mp.sqrt(2) * mp.sin(mp.pi * mp.sqrt(x) / 2) / mp.sqrt(x), g)
    error, c = minimax_f32(power_basis(g, 4), true, 1 / true)
    return c, f"relative error {error:.2e}"


def fit_half_cosine_f32():
    """sqrt(2) cos(pi f / 2) = C(f^2) for |f| <= 1/2, deg C = 3; error in sin(pi f), whose mean square stays right."""
    g = chebyshev_points(0, 0.25, GRID)
    true = evaluate(lambda x: mp.sqrt(2) * mp.cos(mp.pi * mp.sqrt(x) / 2), g)
    sine = evaluate(lambda x: mp.sqrt(2) * mp.sin(mp.pi * mp.sqrt(x) / 2), g)
    dense = ((np.arange(20000) + 0.5) / 40000) ** 2
    angle = np.pi / 2 * np.sqrt(dense)
    weight = 2 * np.sin(angle) ** 2 * np.sqrt(2) * np.cos(angle)
    mean = (weight[:, None] * power_basis(dense, 4)).mean(axis=0), np.mean(weight * np.sqrt(2) * np.cos(angle))
    error, c = minimax_f32(power_basis(g, 4), true, sine + 0.01, mean)
    return c, f"error in sin(pi f) {error:.2e}, of its mean square {mean[0] @ c - mean[1]:.1e}"


CDF_F32_CLAMP = 5.5
CDF_F32_MARGIN = 6e-8


def smoothstep(y):
    return y * (15 / 8 + y * y * (-5 + 6 * y * y))


def smoothstep_inverse(v):
    low, high = np.zeros_like(v), np.full_like(v, 0.5)
    for _ in range(60):
        middle = (low + high) / 2
        below = smoothstep(middle) < v
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


def fit_normal_cdf_f32():
    """Phi(x) = 1/2 + w(y), y = x P(x^2), deg P = 6, w(y) = 15/8 y - 5 y^3 + 6 y^5, |x| <= 5.5; absolute error.

    For a bound E on the error, y may lie anywhere between w^-1(Phi - 1/2 - E) and w^-1(Phi - 1/2 + E): whether a P
    does is a weighted minimax problem; bisection finds the least E. Beyond 1/2 - CDF_F32_MARGIN, w is to stay below it,
    so that the rounding of y and w never takes the result out of [0, 1].
    """
    x = CDF_F32_CLAMP * np.sin(np.linspace(0, np.pi / 2, GRID)[1:])
    true = evaluate(lambda a: mp.erf(a / mp.sqrt(2)) / 2, x)
    basis = x[:, None] * power_basis(x * x, 7)

    def corridor(bound):
        top = np.minimum(true + bound, 0.5 - CDF_F32_MARGIN)
        bottom = np.minimum(true - bound, top - 2 * bound)
        lowest = np.sign(bottom) * smoothstep_inverse(np.abs(bottom))
        highest = smoothstep_inverse(top)
        return basis, (lowest + highest) / 2, 2 / (highest - lowest)

    low, high = 1e-9, 1e-5
    for _ in range(12):
        bound = np.sqrt(low * high)
        low, high = (low, bound) if minimax(*corridor(bound), rounds=150)[0] <= 1 else (bound, high)
    c = minimax_f32(*corridor(1.1 * high))[1]
    error = np.abs(smoothstep(basis @ c) - true).max()
    return c, f"absolute error {error:.2e} to the clamp, {0.5 - smoothstep(basis[-1] @ c):.2e} from 0 or 1 at it"


def fit_exp2_f64():
    """2^f = 1 + f Q(f) on [-1/2, 1/2], deg Q = 10; relative error of 2^f below the one stated, of Q."""
    error, c = fit_f64(lambda f: mp.log(2) * mp.hyp1f1(1, 2, f * mp.log(2)), -0.5, 0.5, 10)
    return c, f"relative error of Q {error:.2e}"


def fit_exp_f64():
    """e^r = 1 + r + r^2 Q(r), |r| <= ln 2 / 2, deg Q = 9."""
    half = mp.log(2) / 2
    error, c = fit_f64(lambda r: mp.hyp1f1(1, 3, r) / 2, -half, half, 9)
    return c, f"relative error of Q {error:.2e}, of e^r at most {error * 0.06:.1e}"


def fit_log_f64():
    """2 atanh(s) = 2 s + s z G(z), z = s^2, |s| <= (sqrt 2 - 1)/(sqrt 2 + 1), deg G = 6."""
    largest = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2
    error, c = fit_f64(lambda z: 2 * mp.hyp2f1(1, 1.5, 2.5, z) / 3, 0, largest, 6)
    return c, f"relative error of G {error:.2e}, of the logarithm at most {error * 0.01:.1e}"


def fit_half_sine_f64():
    """sqrt(2) sin(pi f / 2) = f S(f^2) for |f| <= 1/2, deg S = 6."""
    error, c = fit_f64(lambda g: mp.sqrt(2) * mp.sin(mp.pi * mp.sqrt(g) / 2) / mp.sqrt(g) if g else mp.pi / mp.sqrt(2),
                       0, 0.25, 6)
    return c, f"relative error {error:.2e}"


def fit_half_cosine_f64():
    """sqrt(2) cos(pi f / 2) = C(f^2) for |f| <= 1/2, deg C = 7."""
    error, c = fit_f64(lambda g: mp.sqrt(2) * mp.cos(mp.pi * mp.sqrt(g) / 2), 0, 0.25, 7)
    return c, f"relative error {error:.2e}"


def fit_normal_tail_f64():
    """(a + 4) exp(a^2/2) Phi(-a) = P(t), t = (a - 4)/(a + 4), 0 <= a <= 37.5, deg P = 23."""
    def scaled_tail(t):
        a = 4 * (1 + t) / (1 - t)
        return (a + 4) * mp.exp(a * a / 2) * mp.erfc(a / mp.sqrt(2)) / 2

    error, c = fit_f64(scaled_tail, -1, mp.mpf(67) / 83, 23)
    return c, f"relative error {error:.2e}"


def split_ln2():
    """ln 2 in two doubles for hc_exp_f64: the nearest one and what it lacks."""
    high = float(mp.log(2))
    return [high, float(mp.log(2) - high)], "sum to 2^-108"


def split_ln2_short():
    """ln 2 in two doubles for hc_log_f64, low and high: the high one has 32 bits, its product with k is exact."""
    high = float(mp.floor(mp.log(2) * mp.mpf(2) ** 32) / mp.mpf(2) ** 32)
    return [float(mp.log(2) - high), high], "sum to 2^-86"


def constants_f32():
    """2 ln 2."""
    return [float(np.float32(float(2 * mp.log(2))))], ""


def constants_f64():
    """log2 e and 1/sqrt(2 pi)."""
    return [float(1 / mp.log(2)), float(1 / mp.sqrt(2 * mp.pi))], ""


def literal(value, suffix):
    """The shortest C hex literal of a double."""
    mantissa, exponent = float(value).hex().split("p")
    mantissa = mantissa.rstrip("0") if "." in mantissa else mantissa
    return mantissa.rstrip(".") + ("p" + exponent) + suffix


# name → (function, type suffix, highest degree first?)
FITS = {
    "exp2_f32": (fit_exp2_f32, "f", True),
    "exp2_f64": (fit_exp2_f64, "", True),
    "log2_e": (lambda: (constants_f64()[0][:1], ""), "", False),
    "ln2_split": (split_ln2, "", False),
    "exp_f64": (fit_exp_f64, "", True),
    "log_f64": (fit_log_f64, "", True),
    "ln2_short_split": (split_ln2_short, "", False),
    "normal_cdf_f32": (fit_normal_cdf_f32, "f", True),
    "normal_tail_f64": (fit_normal_tail_f64, "", True),
    "inv_sqrt_2pi": (lambda: (constants_f64()[0][1:], ""), "", False),
    "log_f32": (fit_log_f32, "f", True),
    "log2_1p_f32": (fit_log2_1p_f32, "f", True),
    "two_ln2": (constants_f32, "f", False),
    "half_sine_f32": (fit_half_sine_f32, "f", True),
    "half_cosine_f32": (fit_half_cosine_f32, "f", True),
    "half_sine_f64": (fit_half_sine_f64, "", True),
    "half_cosine_f64": (fit_half_cosine_f64, "", True),
}


def header_literals():
    """The hex literals with a binary exponent that follow each `fit: NAME` in the headers, by name."""
    found = {}
    for header in ("exp_log.h", "normal.h"):
        for part in re.split(r"fit: (?=\w)", (KERNELS / header).read_text())[1:]:
            name = re.match(r"\w+", part).group()
            found[name] = re.findall(r"-?0x[0-9a-f.]+p[-+]\d+f?", part.split("\n}\n")[0])
    return found


def main():
    check = "--check" in sys.argv[1:]
    stored = header_literals() if check else {}
    wrong = []
    for name, (fit, suffix, descending) in FITS.items():
        values, note = fit()
        literals = [literal(v, suffix) for v in (list(values)[::-1] if descending else values)]
        if check and stored.get(name) != literals:
            wrong.append(name)
        if not check:
            print(f"{name}: {note}")
            print("".join(f"  {text}\n" for text in literals), end="")
    if check:
        wrong += sorted(set(stored) - set(FITS))
        print("differ from the fit: " + ", ".join(wrong) if wrong else f"{len(FITS)} fits agree with the headers")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
