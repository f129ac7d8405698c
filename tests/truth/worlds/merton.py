"""Merton (1976): Brownian motion and compound Poisson jumps of the log, N(jump_mean, jump_sd^2) each, compensated so that the drift
stays the drift; exact in law for any step. Given N jumps the log is normal, so all that is known of lognormals is known here as a
Poisson sum: Merton's series, beside the integrals of exp_levy.py."""

import numpy as np
from scipy.special import pdtrc
from scipy.stats import poisson

import closed_forms as black_scholes
import exp_levy
from draws import PRICE, cumulated
from facts import Fact, facts_of_the_price
from units import DAY, HOUR, YEAR

NAME = "merton"
CELL = {"world.model": NAME, "world.jump_intensity": 100, "world.jump_mean": -0.02, "world.jump_sd": 0.03}
MOVES = [
    ("world.jump_intensity", [100, 20, 0], "pnl_sd"),
    ("world.jump_mean", [-0.02, 0.03, 0.0], "pnl_mean"),
    ("world.jump_sd", [0.03, 0.06, 0.0], "pnl_sd"),
    ("world.volatility", [0.7, 1.1], "pnl_mean"),
]
JUMP = 2  # stream: words 0 and 1 of a block are the uniforms of two steps, words 2 and 3 the normals of their jumps


# ---- a path -----------------------------------------------------------------------------------------------------------------


def growth(cell):
    """E e^Y - 1 of a jump Y of the log."""
    return np.expm1(cell["world.jump_mean"] + cell["world.jump_sd"] ** 2 / 2)


def events(uniforms, means):
    """Poisson by inversion: the number of k >= 0 with u < P(N > k); `means` is [step]."""
    count, k = np.zeros(uniforms.shape), 0
    while (tail := pdtrc(k, means)).max() > 2**-54:  # no u is below
        count += uniforms < tail[:, None]
        k += 1
    return count


def path(cell, seconds, draws):
    t, steps = np.asarray(seconds)[:, None] / YEAR, len(seconds) - 1
    dt, vol, intensity = np.diff(t, axis=0), cell["world.volatility"], cell["world.jump_intensity"]
    jumps = events(draws.uniforms(JUMP, steps, words=(0, 1)), intensity * dt[:, 0])
    noise = vol * np.sqrt(dt) * draws.normals(PRICE, steps)
    noise += jumps * cell["world.jump_mean"] + np.sqrt(jumps) * cell["world.jump_sd"] * draws.normals(JUMP, steps, pairs=((2, 3),))
    return {"x": cumulated(noise) + (cell["world.drift"] - vol**2 / 2 - intensity * growth(cell)) * t}


# ---- the first route: the exponent ------------------------------------------------------------------------------------------------


def exponent(cell):
    """psi of ln(S/S0) - drift t."""
    vol, intensity, mean, sd = (cell[f"world.{key}"] for key in ("volatility", "jump_intensity", "jump_mean", "jump_sd"))

    def psi(u):
        jumps = np.expm1(1j * u * mean - sd**2 * u**2 / 2)
        return -(vol**2) * (u**2 + 1j * u) / 2 + intensity * (jumps - 1j * u * growth(cell))

    return psi


def volatility(cell):
    """The square root of the variance rate, jumps included: at which a book is sold if the sweep does not say."""
    return np.sqrt(cell["world.volatility"] ** 2 + cell["world.jump_intensity"] * (cell["world.jump_mean"] ** 2 + cell["world.jump_sd"] ** 2))


# ---- the second: lognormals, given the number of jumps ----------------------------------------------------------------------------------


def jump_counts(mean):
    """Numbers of jumps and their probabilities, but for 1e-17."""
    n = np.arange(int(mean + 12 * np.sqrt(mean)) + 20)
    probability = poisson.pmf(n, mean)
    return n[probability > 1e-18], probability[probability > 1e-18]


def lognormals(cell, years, tilt=0.0):
    """(probability, ln of the mean, variance of the log) of e^X after so long, given each number of jumps; with `tilt` 1 under the
    measure e^X, whose jumps are more by E e^Y, and larger by jump_sd^2."""
    vol, sd = cell["world.volatility"], cell["world.jump_sd"]
    mean, k = cell["world.jump_mean"] + tilt * sd**2, growth(cell)
    n, probability = jump_counts(cell["world.jump_intensity"] * (1 + tilt * k) * years)
    compensated = (tilt * vol**2 - cell["world.jump_intensity"] * k) * years
    return probability, compensated + n * (mean + sd**2 / 2), vol**2 * years + n * sd**2


def both(one, other):
    """The lognormals of a product of two."""
    p, m, v = ((a[:, None] * b if i == 0 else a[:, None] + b) for i, (a, b) in enumerate(zip(one, other)))
    keep = p.ravel() > 1e-18
    return p.ravel()[keep], m.ravel()[keep], v.ravel()[keep]


def series_call(forward, strike, law):
    """E (S - K)+: Merton's (1976) series; `forward` may be an array."""
    forward = np.asarray(forward, float)[..., None]
    p, m, v = law
    return np.sum(p * black_scholes.price(black_scholes.CALL, forward * np.exp(m), strike, 1.0, np.sqrt(v)), axis=-1)


def series_second_moment(forward, strike, law):
    """E (S - K)+^2."""
    p, m, v = law
    mean, d = forward * np.exp(m), black_scholes.d1(forward * np.exp(m), strike, 1.0, np.sqrt(v))
    ndtr, s = black_scholes.ndtr, np.sqrt(v)
    return np.sum(p * (mean**2 * np.exp(v) * ndtr(d + s) - 2 * strike * mean * ndtr(d) + strike**2 * ndtr(d - s)))


def series_nodes(cell, years, forward):
    """Weights and values of the forward after so long."""
    if years == 0:
        return np.ones(1), np.array([forward])
    z, weight = black_scholes.normal_nodes(301, 9.0)
    p, m, v = lognormals(cell, years)
    p, m, v = (a[p > 1e-15, None] for a in (p, m, v))
    return (p * weight).ravel(), (forward * np.exp(m - v / 2 + np.sqrt(v) * z)).ravel()


def series_variance(cell, forward, strike, times, held):
    """exp_levy.hedged_variance by the other route."""
    expiry = times[-1]
    law, tilted = lognormals(cell, expiry), lambda dt: lognormals(cell, dt, tilt=1.0)
    rate = exponent(cell)(-2j).real
    variance = series_second_moment(forward, strike, law) - series_call(forward, strike, law) ** 2
    for i, (t, dt) in enumerate(zip(times[:-1], np.diff(times))):
        weight, f = series_nodes(cell, t, forward)
        h = held(i, f)
        plain = series_call(f, strike, lognormals(cell, expiry - t))
        rest = (np.ones(1), np.zeros(1), np.zeros(1)) if i == len(times) - 2 else lognormals(cell, expiry - t - dt)
        shifted = series_call(f, strike, both(tilted(dt), rest))
        variance += np.sum(weight * (-2 * h * f * (shifted - plain) + h**2 * f**2 * np.expm1(rate * dt)))
    return variance


def series_notionals(cell, forward, times, held):
    """exp_levy.expected_notionals by the other route."""
    nodes = (series_nodes(cell, t, forward) for t in times[:-1])
    return np.array([np.sum(weight * held(i, f) * f) for i, (weight, f) in enumerate(nodes)])


# ---- what they say of cubes ---------------------------------------------------------------------------------------------------------

DOCUMENTED = {"world.volatility": 0.6, "world.jump_intensity": 12, "world.jump_mean": -0.03, "world.jump_sd": 0.06}
MANY = {"world.volatility": 0.5, "world.jump_intensity": 98, "world.jump_mean": 0.02, "world.jump_sd": 0.03}  # 1.88 a week
LARGE = {"world.volatility": 0.4, "world.jump_intensity": 3, "world.jump_mean": -0.1, "world.jump_sd": 0.15}
NEXT_TO_NOTHING = 1e-3  # a strike: the payoff is the price


def world_of(parameters, step, expiry, strike, quantity=1, **others):
    """A call in this world, neither hedged nor paid for, unless said."""
    naked = {"desk.policy": "static", "desk.hedge_ratio": 0} if "desk.rebalance" not in others else {}
    return {
        "world.model": NAME, "world.spot": 100, **parameters, "world.step": step, "book.expiry": expiry, **naked, **others,
        "legs": [{"type": "call", "strike": strike, "quantity": quantity}],
    }  # fmt: skip


def facts():
    yield from option_values()
    yield from moments_of_the_price()
    yield from hedged()
    yield from hedged_under_a_drift()


def option_values():
    """E of the payoff, in one step or many."""
    seeds = iter(range(60, 99))
    for label, parameters, step, days, drift, strikes in (
        ("documented", DOCUMENTED, DAY, 30, 0.0, {80: "20.930605", 100: "7.317587", 120: "1.664468"}),
        ("documented in one step", DOCUMENTED, 30 * DAY, 30, 0.0, {80: "20.930605", 100: "7.317587", 120: "1.664468"}),
        ("many jumps, weekly steps", MANY, 7 * DAY, 28, 0.4, {90: None, 110: None}),
        ("large jumps", LARGE, DAY, 30, -0.8, {75: None, 110: None}),
    ):  # fmt: skip
        years, seed = days * DAY / YEAR, next(seeds)
        psi, forward = exponent(parameters), 100 * np.exp(drift * years)
        for strike, stated in strikes.items():
            cell = world_of(parameters, step, days * DAY, strike, **{"world.drift": drift})
            routes = (
                lambda p=parameters, k=strike, f=forward, t=years, psi=psi: exp_levy.call(psi, f, k, t, p["world.volatility"]),
                lambda p=parameters, k=strike, f=forward, t=years: float(series_call(f, k, lognormals(p, t))),
            )
            settings = {"paths": 400_000, "seed": seed}
            yield Fact(f"{label}: call {strike}", cell, "payoff_mean", routes, stated=stated, settings=settings)


def moments_of_the_price():
    """E S_t = S0 at each of several horizons, and E S_t^2 = S0^2 e^{t psi(-2i)}: after few steps and many, and after single ones, the
    longest of which has 1.9 jumps on average, next to all that a step is allowed."""
    for label, parameters, step, expiry in (
        *((f"documented, {days} days", DOCUMENTED, DAY, days * DAY) for days in (1, 2, 5, 30, 90)),
        *((f"one step of {hours} h, many jumps", MANY, hours * HOUR, hours * HOUR) for hours in (1, 4, 24, 168)),
        ("one step of 30 days, 1.9 jumps", {**LARGE, "world.jump_intensity": 23.1}, 30 * DAY, 30 * DAY),
    ):
        cell, psi, years = world_of(parameters, step, expiry, NEXT_TO_NOTHING), exponent(parameters), expiry / YEAR
        powers, law = [np.exp(years * psi(-1j * k).real) for k in (1, 2, 3, 4)], lognormals(parameters, years)
        settings = {"paths": 1_000_000, "seed": 100 + expiry // HOUR, "precision": "double"}
        means = (lambda: 100 - NEXT_TO_NOTHING, lambda law=law: 100 * float(np.sum(law[0] * np.exp(law[1]))) - NEXT_TO_NOTHING)
        sds = (
            lambda powers=powers: 100 * np.sqrt(powers[1] - 1),
            lambda law=law: 100 * float(np.sqrt(np.sum(law[0] * np.exp(2 * law[1] + law[2])) - 1)),
        )
        yield from facts_of_the_price(label, cell, powers, means, sds, settings)


def delta_of(cell, times, implied, growing):
    """held(i, F) of exp_levy.py: the call's delta at times[i], S being F e^{growing (t - T)} if F is the forward, or F e^{growing t}."""
    strike, ratio, rate, expiry = cell["legs"][0]["strike"], cell["desk.hedge_ratio"], cell["world.rate"], cell["book.expiry"] / YEAR
    return lambda i, f: ratio * black_scholes.delta(
        black_scholes.CALL, f * np.exp(growing(times[i])), strike, expiry - times[i], implied, rate
    )


def hedged_cell(parameters, strike, steps, implied, **others):
    step = 30 * DAY // steps
    settings = {"world.drift": 0.0, "world.rate": 0.0, "desk.hedge_ratio": 1.0, "book.implied_volatility": implied, **others}
    return world_of(parameters, step, 30 * DAY, strike, -1, **{"desk.rebalance": step}, **settings)


def hedged():
    """The exact sd of one short call's P&L for finitely many hedges, where the drift is the rate: no 1/sqrt(n), but the jumps' floor."""
    at_rate = {"world.drift": 0.1, "world.rate": 0.1, "desk.hedge_ratio": 0.7}
    for label, parameters, strike, steps, implied, others, stated, seed in (
        ("documented, n 30", DOCUMENTED, 100, 30, volatility(DOCUMENTED), {}, "1.425585", 200),
        ("documented, n 90", DOCUMENTED, 100, 90, volatility(DOCUMENTED), {}, "1.100405", 201),
        ("many jumps, rate 10 %, ratio .7, hedged at .8", MANY, 110, 30, 0.8, at_rate, None, 202),
    ):  # fmt: skip
        cell, years = hedged_cell(parameters, strike, steps, implied, **others), 30 * DAY / YEAR
        times, rate, vol = np.linspace(0, years, steps + 1), cell["world.rate"], cell["world.volatility"]
        held = delta_of(cell, times, implied, lambda t, rate=rate, years=years: rate * (t - years))
        arguments = (100 * np.exp(rate * years), strike, times)
        routes = (
            lambda p=parameters, a=arguments, h=held, vol=vol: np.sqrt(exp_levy.hedged_variance(exponent(p), *a, vol, h)),
            lambda p=parameters, a=arguments, h=held: np.sqrt(series_variance(p, *a, h)),
        )
        yield Fact(f"{label}: sd", cell, "pnl_sd", routes, stated=stated, settings={"paths": 1_000_000, "seed": seed})


def hedged_under_a_drift():
    """The means of what depends on E[h S]: the hedge's gain and funding, under a rate that the drift is not."""
    for label, parameters, drift in (("large jumps", LARGE, 0.9), ("many jumps", MANY, -0.7)):
        cell = hedged_cell(parameters, 105, 30, 0.7, **{"world.drift": drift, "world.rate": 0.2, "ledger.funding": 3e-4})
        times, rate, vol = np.linspace(0, 30 * DAY / YEAR, 31), 0.2, cell["world.volatility"]
        held = delta_of(cell, times, 0.7, lambda t, drift=drift: drift * t)
        grown, dt = np.exp(drift * times[:-1]), np.diff(times)
        earned = (np.exp(drift * dt) - np.exp(rate * dt)) * np.exp(rate * (times[-1] - times[1:]))
        notionals = (
            lambda p=parameters, t=times, h=held, g=grown, vol=vol: g * exp_levy.expected_notionals(exponent(p), 100, t, vol, h),
            lambda p=parameters, t=times, h=held, g=grown: g * series_notionals(p, 100, t, h),
        )
        gains = tuple(lambda f=f, earned=earned: float(np.sum(f() * earned)) for f in notionals)
        paid = tuple(lambda f=f, t=times: float(black_scholes.expected_funding(f(), t, 3e-4, rate)) for f in notionals)
        settings = {"paths": 400_000, "seed": 210}
        yield Fact(f"{label}, drift {drift:g}: gain", cell, "hedge_gain_mean", gains, settings=settings)
        yield Fact(f"{label}, drift {drift:g}: funding", cell, "funding_mean", paid, settings=settings)
