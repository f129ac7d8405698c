"""Regimes that follow each other as a Markov chain in continuous time, each with a volatility and a drift of its own, and a jump of
the log, N(entry_jump_mean, entry_jump_sd^2), on entering it, compensated so that the drift stays the drift; exact in law for any step,
since changes happen when they happen (candidates of one rate for all regimes, some of which lead nowhere: Jensen 1953).

The first route is the matrix exponent of E[e^{iuX}; regime]. Of two regimes there is a second: given how often the chain changed and
how long it was in either, for which the density is known, the log is normal."""

import re
from itertools import count
from types import SimpleNamespace

import numpy as np
from scipy.linalg import expm
from scipy.special import gammaln, roots_legendre, xlogy

import closed_forms as black_scholes
import exp_levy
import on_a_grid
from draws import PRICE, cumulated
from facts import Fact, facts_of_the_price
from units import DAY, HOUR, YEAR
from worlds.merton import NEXT_TO_NOTHING, delta_of, hedged_cell, series_call, world_of

NAME = "regimes"
UNREAD = {"world.volatility"}
KEY = re.compile(r"regimes\[(\d)\]\.\w+")
CHANGE = 8  # stream, and three more: words 0 and 1 of a block are the waits for a step's next two candidates, 2 and 3 where they lead


def keys(**lists):
    """{"regimes[0].volatility": .5, ...} of volatility=(.5, ...); rates=((0, 6), (24, 0)) are those to each."""
    rates = lists.pop("rates")
    flat = {f"regimes[{i}].{name}": value for name, values in lists.items() for i, value in enumerate(values) if value is not None}
    return {**flat, **{f"regimes[{i}].rate_to_{j}": rate for i, row in enumerate(rates) for j, rate in enumerate(row) if j != i}}


CELL = {
    "world.model": NAME,
    **keys(volatility=(0.5, 1.0), drift=(None, -0.5), entry_jump_mean=(0.03, -0.05), entry_jump_sd=(0.02, 0.04), rates=((0, 40), (60, 0))),
}  # fmt: skip
FOUR = keys(
    volatility=(0.5, 1.0, 0.2, 1.6), drift=(None, -0.5, 1.0, 0.0),
    rates=((0, 20, 10, 15), (25, 0, 10, 15), (20, 15, 0, 25), (25, 15, 20, 0)),
    entry_jump_mean=(0.03, -0.05, 0.04, -0.02), entry_jump_sd=(0.02, 0.04, 0.03, 0.01),
)  # fmt: skip
COARSE = {"world.step": 4 * HOUR}
MOVES = [
    ("world.drift", [0.3, 3.0], "hedge_gain_mean"),
    ("world.start_regime", [0, 1], "pnl_mean"),
    ("world.start_regime", [2, 1, 3], "pnl_mean", {**FOUR, **COARSE}),
]
for i, other in ((0, 1), (1, 0), (2, 3), (3, 2)):
    few = COARSE if i < 2 else {**FOUR, **COARSE}
    within = {**few, "world.start_regime": i}
    entered = {**few, "world.start_regime": other, f"regimes[{other}].rate_to_{i}": 100}
    MOVES += [
        (f"regimes[{i}].volatility", [FOUR[f"regimes[{i}].volatility"], 0.7], "pnl_mean", within),
        (f"regimes[{i}].drift", [-0.5, 6.0], "hedge_gain_mean", within),
        (f"regimes[{i}].entry_jump_mean", [0.02, -0.09], "pnl_mean", entered),
        (f"regimes[{i}].entry_jump_sd", [0.0, 0.09], "pnl_mean", entered),
    ]
    for to in {*range(4)} - {i}:
        among = within if {i, to} == {0, 1} else {**FOUR, **COARSE, "world.start_regime": i}
        MOVES.append((f"regimes[{i}].rate_to_{to}", [0.0, 150.0], "pnl_mean", among))


# ---- a path -----------------------------------------------------------------------------------------------------------------


def chain(cell):
    """The cell's regimes: [regime] of each parameter, [from][to] of the rates, and [regime] of what entries add to the drift."""
    n = 1 + max(int(key[1]) for key in map(KEY.fullmatch, cell) if key)

    def each(name, default=0.0):
        return np.array([cell.get(f"regimes[{i}].{name}", default) for i in range(n)], float)

    rates = np.transpose([each(f"rate_to_{j}") for j in range(n)])
    mean, sd, drift = each("entry_jump_mean"), each("entry_jump_sd"), each("drift", cell.get("world.drift", 0.0))
    entries = rates @ np.expm1(mean + sd**2 / 2)
    return SimpleNamespace(
        volatility=each("volatility"), drift=drift, rates=rates, mean=mean, sd=sd, entries=entries,
        start=int(cell.get("world.start_regime", 0)),
    )  # fmt: skip


def candidates(draws, rate, dt):
    """[step][path] when each step's first candidate comes, and the uniform that says where it leads; then the second's; ..."""
    late = np.zeros(1)
    for k in count():
        late = late + draws.exponentials(CHANGE + k // 2, len(dt), words=(k % 2,))
        if not (late < rate * dt[:, None]).any():
            return
        yield late / rate, draws.uniforms(CHANGE + k // 2, len(dt), words=(2 + k % 2,))


def path(cell, seconds, draws):
    t, world = np.asarray(seconds) / YEAR, chain(cell)
    dt, fastest, squares = np.diff(t), world.rates.sum(axis=1).max(), world.volatility**2
    trend, leads = world.drift - squares / 2 - world.entries, np.cumsum(world.rates, axis=1)
    regime, steps = np.full(draws.paths, world.start), []
    changes, z = list(candidates(draws, fastest, dt)), draws.normals(PRICE, len(dt))
    for i, span in enumerate(dt):
        gain, variance, these = trend[regime] * span, squares[regime] * span, np.arange(draws.paths)
        for when, uniform in changes:
            these = these[when[i, these] < span]
            old, left = regime[these], span - when[i, these]
            to = np.sum(uniform[i, these, None] * fastest >= leads[old], axis=1)
            moves = to < len(leads)
            here, old, new, left = these[moves], old[moves], to[moves], left[moves]
            gain[here] += (trend[new] - trend[old]) * left + world.mean[new]
            variance[here] += (squares[new] - squares[old]) * left + world.sd[new] ** 2
            regime[here] = new
        steps.append(gain + np.sqrt(variance) * z[i])
    return {"x": cumulated(np.array(steps))}


# ---- the first route: the matrix exponent -------------------------------------------------------------------------------------------


def transition(cell, years, u):
    """[u][from][to] E[e^{iuX}; regime], X being ln(S/S0) after so long: the exponential of a matrix, by its eigenvectors."""
    world, u = chain(cell), np.atleast_1d(u)[:, None]
    jumps = world.rates * np.exp(1j * u * world.mean - world.sd**2 * u**2 / 2)[:, None]
    stay = -world.rates.sum(axis=1) - world.volatility**2 * (u**2 + 1j * u) / 2 + 1j * u * (world.drift - world.entries)
    values, vectors = np.linalg.eig(jumps + stay[:, :, None] * np.eye(len(world.rates)))
    return (vectors * np.exp(years * values)[:, None]) @ np.linalg.inv(vectors)


def growth(cell, years, power=1):
    """E (S_t/S0)^power."""
    return float(transition(cell, years, -1j * power)[0, chain(cell).start].sum().real)


def exponent(cell, years):
    """psi of exp_levy.py that after these years, and only then, is that of ln(S/E S)."""
    start, mean = chain(cell).start, np.log(growth(cell, years))
    return lambda u: (np.log(transition(cell, years, u)[:, start].sum(axis=1)) - 1j * u * mean) / years


def hedged_variance(cell, forward, strike, times, held):
    """exp_levy.hedged_variance, with values and densities regime by regime, where no regime has a drift; equal steps."""
    least, start, dt, steps = chain(cell).volatility.min(), chain(cell).start, times[1] - times[0], len(times) - 1
    x, u, weight, waves = exp_levy.plane(least**2 * dt)
    f, to_strike = forward * np.exp(x), weight * np.exp(1j * u * np.log(forward / strike)) / (u**2 + 0.25)
    growths = transition(cell, dt, -2j)[0].real.sum(axis=1)
    plainly, tilted, onwards = (transition(cell, dt, at) for at in (u - 0.5j, u - 1.5j, -u))

    def values(rows, factors):
        return factors[:, None] * f - np.sqrt(f * strike) / np.pi * (waves @ (to_strike[:, None] * rows)).real.T

    lefts = [np.ones((len(u), len(growths), 1))]
    for _ in range(steps):
        lefts.append(plainly @ lefts[-1])
    psi, expiry = exponent(cell, times[-1]), times[-1]
    variance = exp_levy.call_second_moment(psi, forward, strike, expiry, least) - exp_levy.call(psi, forward, strike, expiry, least) ** 2
    reached = np.tile(np.eye(len(growths))[start], (len(u), 1, 1))
    for i in range(steps):
        density = (waves @ (weight[:, None] * reached[:, 0])).real.T / np.pi * (x[1] - x[0])
        if i == 0:
            density = np.eye(len(growths))[start][:, None] * (x == x[len(x) // 2])
        h, left = held(i, f), steps - i
        plain, shifted = values(lefts[left][..., 0], np.ones(len(growths))), values((tilted @ lefts[left - 1])[..., 0], growths)
        variance += np.sum(density * (-2 * h * f * (shifted - plain) + h**2 * f**2 * (growths[:, None] - 1)))
        reached = reached @ onwards
    return variance


def volatility(cell):
    """The square root of the expected average variance rate until the expiry, entries included: at which a book is sold if the sweep
    does not say."""
    world, years = chain(cell), cell["book.expiry"] / YEAR
    n, rates = len(world.rates), world.rates - np.diag(world.rates.sum(axis=1))
    spent = expm(years * np.block([[rates, np.eye(n)], [np.zeros((n, 2 * n))]]))[world.start, n:]  # Van Loan's (1978) integral
    return np.sqrt(spent @ (world.volatility**2 + world.rates @ (world.mean**2 + world.sd**2)) / years)


# ---- the second, for two regimes: lognormals, given how often the chain changed and how long it was in either ---------------------------


def lognormals(cell, years, start, nodes=60):
    """(probability, ln of the mean, variance of the log, last regime) of S_t/S0. That the chain changes n times to the other regime and
    back as often, or once less, and has t of the time in the first, has the density of n changes at rate q in t and n, or n - 1, at the
    other rate in the rest."""
    world, other = chain(cell), 1 - start
    out, back = world.rates[start, other], world.rates[other, start]
    z, weight = roots_legendre(nodes)
    t, n = (1 + z) / 2 * years, np.arange(1, 25 + int(3 * years * max(out, back)))[:, None]
    trend = world.drift - world.entries
    growing = trend[start] * t + trend[other] * (years - t)
    variance = world.volatility[start] ** 2 * t + world.volatility[other] ** 2 * (years - t)
    whole = np.array([years])
    laws = [(np.exp(-out * whole), trend[start] * whole, world.volatility[start] ** 2 * whole, np.array([start]))]
    for last, back_times in ((other, n - 1), (start, n)):
        logs = xlogy(n, out) + xlogy(back_times, back) + xlogy(back_times, t) + xlogy(n - 1, years - t)
        p = weight * years / 2 * np.exp(logs - gammaln(back_times + 1) - gammaln(n) - out * t - back * (years - t))
        entered = n * (world.mean + world.sd**2 / 2)[other] + back_times * (world.mean + world.sd**2 / 2)[start]
        of_entries = n * world.sd[other] ** 2 + back_times * world.sd[start] ** 2
        laws.append((p.ravel(), (growing + entered).ravel(), (variance + of_entries).ravel(), np.full(p.size, last)))
    p, m, v, last = (np.concatenate(parts) for parts in zip(*laws))
    return p[p > 1e-18], m[p > 1e-18], v[p > 1e-18], last[p > 1e-18]


def law(cell):
    """Of a step, as on_a_grid.py has it."""

    def of(years, less):
        rows = []
        for start in (0, 1):
            p, m, v, last = lognormals(cell, years, start)
            spread = on_a_grid.gaussians(m - v / 2 + less / 2, v - less)
            rows.append([(p * (last == to)) @ spread for to in (0, 1)])
        return np.array(rows)

    return of


# ---- what they say of cubes ---------------------------------------------------------------------------------------------------------

TWO = {"world.model": NAME, **keys(volatility=(0.5, 1.2), rates=((0, 6), (24, 0)))}
CRASHES = {**TWO, "regimes[1].entry_jump_mean": -0.06, "regimes[1].entry_jump_sd": 0.04}
OWN_DRIFTS = {"world.drift": 0.2, **CELL, "regimes[1].drift": -3.0}
BOTH_WAYS = {**CELL, "regimes[1].drift": 0.0, "world.start_regime": 1}
PAIRS = {  # regimes 0 and 2 are one of two, and so are 1 and 3
    "world.model": NAME,
    **keys(volatility=(0.5, 1.0) * 2, rates=((0, 15, 0, 25), (45, 0, 15, 0), (0, 30, 0, 10), (20, 0, 40, 0)), drift=(0.2, -3.0) * 2,
           entry_jump_mean=(0.03, -0.05) * 2, entry_jump_sd=(0.02, 0.04) * 2),
}  # fmt: skip
ALIKE = {"world.model": NAME, **keys(volatility=(0.6,) * 4, rates=40 * (1 - np.eye(4)))}
STILL = {"world.model": NAME, **keys(volatility=(0.3, 0.9, 0.6, 1.2), rates=np.zeros((4, 4))), "world.start_regime": 1}


def facts():
    yield from option_values()
    yield from moments_of_the_price()
    yield from hedged()


def routes_to(parameters, years, by_exponent, by_lognormals):
    """What is known of a world: of its exponent, and of the lognormals of the two regimes that it is."""
    routes = (lambda: by_exponent(parameters),)
    two = OWN_DRIFTS if parameters is PAIRS else parameters
    if len(chain(two).rates) == 2:
        routes += (lambda: by_lognormals(lognormals(two, years, chain(two).start)[:3]),)
    return routes


def option_values():
    """E of the payoff, in one step or many."""
    seeds, start = iter(range(500, 599)), {"world.start_regime": 1}
    for label, parameters, step, strikes in (
        ("documented", TWO, DAY, {80: "20.888371", 100: "6.937271"}),
        ("documented, from the other", {**TWO, **start}, DAY, {80: "22.542294", 100: "10.162657"}),
        ("with crashes", CRASHES, DAY, {80: "21.138005", 100: "7.117961", 120: "1.513045"}),
        ("jumps and drifts", OWN_DRIFTS, DAY, {90: None, 110: None}),
        ("one step", {**CRASHES, "regimes[0].rate_to_1": 4, "regimes[1].rate_to_0": 2}, 30 * DAY, {100: None}),
        ("four that are two", PAIRS, DAY, {90: None, 110: None}),
        ("four", {"world.model": NAME, "world.drift": -0.3, **FOUR}, DAY, {90: None, 110: None}),
        ("all alike", ALIKE, DAY, {100: None}),
        ("no changes", STILL, DAY, {100: None}),
    ):
        seed, years = next(seeds), 30 * DAY / YEAR
        least = chain(parameters).volatility.min()
        for strike, stated in strikes.items():

            def by_exponent(p, k=strike, years=years, least=least):
                return exp_levy.call(exponent(p, years), 100 * growth(p, years), k, years, least)

            routes = routes_to(parameters, years, by_exponent, lambda law, k=strike: float(series_call(100.0, k, law)))
            if parameters in (ALIKE, STILL):
                vol = chain(parameters).volatility[chain(parameters).start]
                routes += (lambda k=strike, t=years, vol=vol: black_scholes.price(black_scholes.CALL, 100.0, k, t, vol),)
            cell, settings = world_of(parameters, step, 30 * DAY, strike), {"paths": 400_000, "seed": seed}
            yield Fact(f"{label}: call {strike}", cell, "payoff_mean", routes, stated=stated, settings=settings)


def moments_of_the_price():
    """E S_t and sd of S_t: after few steps and many, and after a single one, with next to all the candidates that it is allowed."""
    for label, parameters, step, expiry in (
        *((f"{days} days", OWN_DRIFTS, DAY, days * DAY) for days in (1, 5, 30, 90)),
        ("one step of 2 days, .33 candidates", OWN_DRIFTS, 2 * DAY, 2 * DAY),
        ("four that are two", PAIRS, DAY, 30 * DAY),
        ("four", {"world.model": NAME, "world.drift": 0.4, **FOUR}, DAY, 20 * DAY),
    ):
        years = expiry / YEAR
        powers = [growth(parameters, years, power) for power in (1, 2, 3, 4)]

        def moment(law, power):
            return float(np.sum(law[0] * np.exp(power * law[1] + power * (power - 1) / 2 * law[2])))

        mean_of = routes_to(
            parameters, years, lambda p, t=years: 100 * growth(p, t) - NEXT_TO_NOTHING, lambda law: 100 * moment(law, 1) - NEXT_TO_NOTHING
        )  # fmt: skip
        sd_of = routes_to(
            parameters, years, lambda p, t=years: 100 * np.sqrt(growth(p, t, 2) - growth(p, t) ** 2),
            lambda law: 100 * np.sqrt(moment(law, 2) - moment(law, 1) ** 2),
        )  # fmt: skip
        cell = world_of(parameters, step, expiry, NEXT_TO_NOTHING)
        settings = {"paths": 400_000, "seed": 520 + expiry // DAY, "precision": "double"}
        yield from facts_of_the_price(label, cell, powers, mean_of, sd_of, settings)


def hedged():
    """The exact sd of one short call's P&L for finitely many hedges."""
    times = np.linspace(0, 30 * DAY / YEAR, 31)
    for label, parameters, strike, seed in (
        ("documented, n 30", TWO, 100, 619),
        ("with crashes, n 30", CRASHES, 100, 620),
        ("jumps both ways, n 30", BOTH_WAYS, 105, 621),
    ):
        cell = hedged_cell(parameters, strike, 30, 0.6)
        least, start = chain(cell).volatility.min(), chain(cell).start
        held = delta_of(cell, times, 0.6, lambda t: 0.0)
        routes = (
            lambda p=parameters, k=strike, h=held: np.sqrt(hedged_variance(p, 100, k, times, h)),
            lambda p=parameters, a=(100, strike, times, least, held, start): np.sqrt(on_a_grid.hedged_variance(law(p), *a)),
        )
        yield Fact(f"{label}: sd", cell, "pnl_sd", routes, settings={"paths": 1_000_000, "seed": seed})
