#!/usr/bin/env python3
"""A path of hedgecube without hedgecube: Philox4x32-10, Box & Muller's map, the world models and what may move beside the price, in
plain Python.

    python docs/one_path.py [--model MODEL] SEED PATH [STEPS]    the words, draws and prices of a path, steps of an hour, S0 = 100
    python docs/one_path.py [--model MODEL] --sides SEED PATH [STEPS]    a perpetual, its funding and the mark of volatility, beside it
    python docs/one_path.py --check HEDGECUBE                    the mean price of 1,000 paths of each model, beside the program's
    python docs/one_path.py --sides --check HEDGECUBE            and the means of the others

Models: gbm, 60 % volatility; merton, that and a jump every ten hours on average, -1 % +- 4 %; kou, as many jumps, four of ten up by 1 %
on average, the others down by 1.5 %; heston, 60 % at first; bates, heston with merton's jumps; regimes, three of 40, 90 and 140 %, with
jumps into the last two. A perpetual's premium over the price is 20 bp at first, varies by 15 bp around 5 bp, and is paid for every 8 h;
the mark of volatility starts at 60 % and reverts to 70 %, or (heston, bates) is the root of the variance that is expected until 49 h.
`words` is what Random123's philox4x32 gives for the counter (block, 0, low and high half of the path + 2^48 stream) and the key (low
and high half of the seed), and what curand4() gives after curand_init(seed, path + 2^48 stream, 4 * block,
&state).
"""
import json
import math
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

SPOT, VOLATILITY, YEARS = 100, 0.6, 1 / (365 * 24)
INTENSITY, JUMP_MEAN, JUMP_SD = 876, -0.01, 0.04  # jumps a year; of the log price
REVERSION, LONG_VOLATILITY, VOL_OF_VOL, CORRELATION = 40, 0.5, 6, -0.4  # of the variance
UP_PROBABILITY, UP_MEAN, DOWN_MEAN = 0.4, 0.01, 0.015  # of jumps with exponential sizes
KINDS = (INTENSITY * UP_PROBABILITY, UP_MEAN), (INTENSITY * (1 - UP_PROBABILITY), -DOWN_MEAN)
REGIMES = [
    {"volatility": 0.4, "rate_to_1": 200, "rate_to_2": 50},
    {"volatility": 0.9, "drift": 0.5, "rate_to_0": 300, "rate_to_2": 100, "entry_jump_mean": 0.01},
    {"volatility": 1.4, "drift": -2.0, "rate_to_0": 150, "rate_to_1": 250, "entry_jump_mean": -0.03, "entry_jump_sd": 0.02},
]
PREMIUM_AT_FIRST, PREMIUM_MEAN, PREMIUM_SD, PREMIUM_REVERSION, PREMIUM_CORRELATION = 0.002, 0.0005, 0.0015, 200, 0.3
INTEREST, DAMPER, CAP, PAYMENT = 0.0001, 0.0005, 0.003, 8  # the funding of 8 h; hours
MARK, MARK_LEVEL, MARK_REVERSION, MARK_NOISE, MARK_CORRELATION, MARK_HOURS = 0.6, 0.7, 10, 1.5, -0.5, 49
PRICE, VARIANCE, JUMP, ARRIVAL, SIZE, CHANGE = 0, 1, 2, 3, 4, 8  # streams; of the last two there are four
PREMIUM, IMPLIED = 12, 13
LOW = 0xFFFFFFFF


def words(seed, path, block, stream=PRICE):
    """Ten rounds (Salmon, Moraes, Dror & Shaw 2011)."""
    path += stream << 48
    counter = [block, 0, path & LOW, path >> 32]
    key = [seed & LOW, seed >> 32]
    for _ in range(10):
        a, b = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
        counter = [(b >> 32) ^ counter[1] ^ key[0], b & LOW, (a >> 32) ^ counter[3] ^ key[1], a & LOW]
        key = [(key[0] + 0x9E3779B9) & LOW, (key[1] + 0xBB67AE85) & LOW]
    return counter


def normals(a, b):
    """Two normals from two words (Box & Muller 1958): b's upper 24 bits, signed, are the angle, its lowest the cosine's sign."""
    radius = math.sqrt(-2 * math.log((a + 0.5) / 2**32))
    signed = (b - 2**32 if b >= 2**31 else b) >> 8
    angle = math.pi * (signed + 0.5) / 2**24
    return radius * math.sin(angle), radius * math.cos(angle) * (-1 if b & 1 else 1)


def uniform(word):
    return (word + 0.5) / 2**32


def exponential(word):
    return -math.log(uniform(word))


def price_words(seed, path, step, stream=PRICE):
    """The two words of a step: two steps of four from each pair of a block."""
    return words(seed, path, step // 4, stream)[step % 4 // 2 * 2 :][:2]


def price_normal(seed, path, step, stream=PRICE):
    """Those of the premium and of the mark are drawn as the price's."""
    return normals(*price_words(seed, path, step, stream))[step % 2]


def jump_words(seed, path, step):
    """The word of a step's uniform, and the two of its normal, which it shares with the other step of the block."""
    w = words(seed, path, step // 2, JUMP)
    return w[step % 2], *w[2:]


def jumps(word, mean):
    """Poisson by inversion: N = #{k >= 0: u < P(N > k)}, k < 16."""
    u, n, probability, above = uniform(word), 0, math.exp(-mean), -math.expm1(-mean)
    for k in range(16):
        n += u < above
        probability *= mean / (k + 1)
        above -= probability
    return n


def gbm_step(seed, path, step):
    """The noise of the log price over a step (Black & Scholes 1973)."""
    return VOLATILITY * math.sqrt(YEARS) * price_normal(seed, path, step)


def jump_gain(seed, path, step):
    """N jumps with one normal for their sum."""
    word, *pair = jump_words(seed, path, step)
    n = jumps(word, INTENSITY * YEARS)
    return n * JUMP_MEAN + math.sqrt(n) * JUMP_SD * normals(*pair)[step % 2]


def merton_step(seed, path, step):
    """The same, and jumps (Merton 1976)."""
    return gbm_step(seed, path, step) + jump_gain(seed, path, step)


def variance_words(seed, path, step):
    """A pair of a block's words for each of two steps."""
    return words(seed, path, step // 2, VARIANCE)[step % 2 * 2 :][:2]


@cache
def variance(seed, path, step):
    """The variance when a step begins, and the gain of the step before beside its normal: A v' - ln E[e^{A v'}] (Andersen 2008, QE-M)."""
    if step == 0:
        return VOLATILITY**2, 0.0
    v, theta, xi = variance(seed, path, step - 1)[0], LONG_VOLATILITY**2, VOL_OF_VOL
    a, b = variance_words(seed, path, step - 1)
    left, gone = math.exp(-REVERSION * YEARS), -math.expm1(-REVERSION * YEARS)
    mean = theta + (v - theta) * left
    psi = (v * xi**2 * left * gone / REVERSION + theta * (xi * gone) ** 2 / (2 * REVERSION)) / mean**2
    tilt = CORRELATION / xi * (1 + REVERSION * YEARS / 2) - CORRELATION**2 * YEARS / 4
    if psi <= 1.5:
        root = 2 / psi - 1 + math.sqrt(2 / psi) * math.sqrt(2 / psi - 1)
        scale = mean / (1 + root)
        after = scale * (math.sqrt(root) + normals(a, b)[0]) ** 2
        expected = tilt * scale * root / (1 - 2 * tilt * scale) - math.log(1 - 2 * tilt * scale) / 2
    else:
        scale = mean * (psi + 1) / 2
        after = max(0.0, exponential(a) - math.log((psi + 1) / 2)) * scale
        expected = math.log((psi - 1) / (psi + 1) + 2 / (psi + 1) / (1 - tilt * scale))
    return after, tilt * after - expected


def heston_step(seed, path, step):
    """A normal, given the variance at both ends (Heston 1993)."""
    after, gain = variance(seed, path, step + 1)
    noise = YEARS * (1 - CORRELATION**2) / 2 * (variance(seed, path, step)[0] + after)
    return gain - noise / 2 + math.sqrt(noise) * price_normal(seed, path, step)


def bates_step(seed, path, step):
    """The same, and jumps (Bates 1996)."""
    return heston_step(seed, path, step) + jump_gain(seed, path, step)


def arrival_words(seed, path, step):
    """A step's words for the numbers of its jumps up and of those down."""
    w = words(seed, path, step // 2, ARRIVAL)
    return w[step % 2], w[2 + step % 2]


def kou_step(seed, path, step):
    """Jumps of either kind, and an exponential for each (Kou 2002): two of a block's words are for jumps up, two for jumps down."""
    noise = gbm_step(seed, path, step)
    for word, first, (rate, mean) in zip(arrival_words(seed, path, step), (0, 2), KINDS):
        for k in range(jumps(word, rate * YEARS)):
            noise += mean * exponential(words(seed, path, step, SIZE + k // 2)[first + k % 2])
    return noise


def of_regime(i, name):
    return REGIMES[i].get(name, 0)


def rates(i):
    """From a regime to each."""
    return [of_regime(i, f"rate_to_{j}") for j in range(len(REGIMES))]


@cache
def spells(seed, path, step):
    """[(time in the step, regime from then on)]. Changes come at the rate of the regime that is left most often, and some lead nowhere
    (Jensen 1953)."""
    time, regime, most = 0.0, spells(seed, path, step - 1)[-1][1] if step > 0 else 0, max(sum(rates(i)) for i in range(len(REGIMES)))
    parts = [(time, regime)]
    for k in range(8):
        w = words(seed, path, step, CHANGE + k // 2)
        time += exponential(w[k % 2]) / most
        if time >= YEARS:
            break
        reached = [j for j in range(len(REGIMES)) if uniform(w[2 + k % 2]) * most < sum(rates(regime)[: j + 1])]
        if reached:
            regime = reached[0]
            parts.append((time, regime))
    return parts


def regimes_step(seed, path, step):
    """One normal for the noise of all regimes of the step and for the jumps on entering them."""
    parts, gain, noise = spells(seed, path, step), 0.0, 0.0
    for (begin, i), (end, _) in zip(parts, [*parts[1:], (YEARS, None)]):
        jumps_of = [math.expm1(of_regime(j, "entry_jump_mean") + of_regime(j, "entry_jump_sd") ** 2 / 2) for j in range(len(REGIMES))]
        drift = of_regime(i, "drift") - sum(rate * jump for rate, jump in zip(rates(i), jumps_of))
        gain += (drift - of_regime(i, "volatility") ** 2 / 2) * (end - begin)
        noise += of_regime(i, "volatility") ** 2 * (end - begin)
    for _, i in parts[1:]:
        gain += of_regime(i, "entry_jump_mean")
        noise += of_regime(i, "entry_jump_sd") ** 2
    return gain + math.sqrt(noise) * price_normal(seed, path, step)


COMPENSATION = -INTENSITY * math.expm1(JUMP_MEAN + JUMP_SD**2 / 2)
MODELS = {  # a step, and what of the log price per year is not random: the mean of the price is to be S0
    "gbm": (gbm_step, -(VOLATILITY**2) / 2),
    "merton": (merton_step, -(VOLATILITY**2) / 2 + COMPENSATION),
    "kou": (kou_step, -(VOLATILITY**2) / 2 - sum(rate * mean / (1 - mean) for rate, mean in KINDS)),
    "heston": (heston_step, 0.0),
    "bates": (bates_step, COMPENSATION),
    "regimes": (regimes_step, 0.0),  # each has a trend of its own
}
JUMPS = {"jump_intensity": INTENSITY, "jump_mean": JUMP_MEAN, "jump_sd": JUMP_SD}
REVERTING = {"reversion": REVERSION, "long_volatility": LONG_VOLATILITY, "vol_of_vol": VOL_OF_VOL, "correlation": CORRELATION}
FIRST = {"volatility": VOLATILITY}
UP_AND_DOWN = {
    "jump_intensity": INTENSITY, "jump_up_probability": UP_PROBABILITY, "jump_up_mean": UP_MEAN, "jump_down_mean": DOWN_MEAN,
}
WORLDS = {  # what a sweep says of each beside model and spot
    "gbm": FIRST,
    "merton": {**FIRST, **JUMPS},
    "kou": {**FIRST, **UP_AND_DOWN},
    "heston": {**FIRST, **REVERTING},
    "bates": {**FIRST, **REVERTING, **JUMPS},
    "regimes": {},  # but a list beside the world
}


def prices(model, seed, path, steps):
    step_of, trend = MODELS[model]
    noise, s = 0.0, [float(SPOT)]
    for step in range(steps):
        noise += step_of(seed, path, step)
        s.append(SPOT * math.exp(noise + trend * (step + 1) * YEARS))
    return s


# ---- beside the price ------------------------------------------------------------------------------------------------------------------


def reverting(now, level, reversion, noise, correlation, price, own):
    """Ornstein and Uhlenbeck's process after a step, from the price's normal and one of its own; c is what makes its covariance with the
    price's noise over any time the same for steps of any length."""
    left, variance = math.exp(-reversion * YEARS), -math.expm1(-2 * reversion * YEARS) / (2 * reversion)
    c = correlation * -math.expm1(-reversion * YEARS) / reversion / math.sqrt(YEARS * variance)
    return level + (now - level) * left + noise * math.sqrt(variance) * (c * price + math.sqrt(1 - c**2) * own)


@cache
def premium(seed, path, step):
    """ln of the perpetual's price over the spot's, at the start of a step."""
    if step == 0:
        return PREMIUM_AT_FIRST
    draws = price_normal(seed, path, step - 1), price_normal(seed, path, step - 1, PREMIUM)
    noise = PREMIUM_SD * math.sqrt(2 * PREMIUM_REVERSION)
    return reverting(premium(seed, path, step - 1), PREMIUM_MEAN, PREMIUM_REVERSION, noise, PREMIUM_CORRELATION, *draws)


def funding(seed, path, step):
    """Of 8 h, that a step is paid at: by the premium when the payment's interval began."""
    excess = premium(seed, path, step // PAYMENT * PAYMENT) - INTEREST
    rate = INTEREST + math.copysign(max(abs(excess) - DAMPER, 0), excess)
    return min(max(rate, -CAP), CAP)


@cache
def log_mark(seed, path, step):
    """ln of the mark over where it starts."""
    if step == 0:
        return 0.0
    draws = price_normal(seed, path, step - 1), price_normal(seed, path, step - 1, IMPLIED)
    level = math.log(MARK_LEVEL / MARK)
    return reverting(log_mark(seed, path, step - 1), level, MARK_REVERSION, MARK_NOISE, MARK_CORRELATION, *draws)


def expected_variance(model, v, years):
    """Of the log price, a year, until then."""
    theta, jumps = LONG_VOLATILITY**2, INTENSITY * (JUMP_MEAN**2 + JUMP_SD**2) if model == "bates" else 0
    return theta + (v - theta) * -math.expm1(-REVERSION * years) / (REVERSION * years) + jumps


def mark(model, seed, path, step):
    """Of implied volatility, over where it starts: its own process, or what the world's variance is expected to be until the expiry."""
    if model not in ("heston", "bates"):
        return math.exp(log_mark(seed, path, step))
    now, first = (expected_variance(model, variance(seed, path, i)[0], (MARK_HOURS - i) * YEARS) for i in (step, 0))
    return math.sqrt(now / first)


# ---- beside the program ----------------------------------------------------------------------------------------------------------------

SEED, PATHS, STEPS = 2**63 + 12345, 1000, 25


def mean(function):
    return math.fsum(function(path) for path in range(PATHS)) / PATHS


def run(program, model, book, desk, others):
    """{variable: value} of a cube with one cell."""
    import h5py

    sweep = {
        "seed": SEED, "paths": PATHS, "precision": "double", "world": {"model": model, "spot": SPOT, **WORLDS[model]}, "book": book,
        "desk": desk, **({"regimes": REGIMES} if model == "regimes" else {}), **others,
    }
    with tempfile.TemporaryDirectory() as folder:
        cube = Path(folder) / "cube.h5"
        subprocess.run([program, "run", "-", "-q", "-o", cube, "--device", "cpu"], input=json.dumps(sweep), text=True, check=True)
        with h5py.File(cube) as file:
            return {name: float(item[()]) for name, item in file.items() if getattr(item, "shape", None) == () and item.dtype.kind == "f"}


def compare(name, theirs, ours):
    print(f"{name:7} hedgecube {theirs:.12f}, here {ours:.12f}, relative difference {abs(theirs / ours - 1):.0e}")
    return abs(theirs - ours) < 1e-12 * SPOT


def short_call(strike, **others):
    return {"expiry": f"{STEPS}h", "legs": [{"type": "call", "strike": strike, "quantity": -1}], **others}


def check(program, model):
    """A call with next to no strike, not hedged: the mean price is the strike and the premium less the mean P&L of the short call."""
    strike = SPOT / 1e5
    cube = run(program, model, short_call(strike), {"rebalance": "1h", "hedge_ratio": 0}, {})
    return compare(model, strike + cube["premium"] - cube["pnl_mean"], mean(lambda path: prices(model, SEED, path, STEPS)[-1]))


def call_value(s, volatility, years):
    """Black and Scholes' of a call struck at the spot of t = 0."""
    sd = volatility * math.sqrt(years)
    d = math.log(s / SPOT) / sd + sd / 2
    return (s * math.erfc(-d / math.sqrt(2)) - SPOT * math.erfc(-(d - sd) / math.sqrt(2))) / 2


def check_perpetual(program):
    """Such a call, hedged with one perpetual."""
    terms = {
        "premium": PREMIUM_AT_FIRST, "premium_mean": PREMIUM_MEAN, "premium_sd": PREMIUM_SD, "premium_reversion": PREMIUM_REVERSION,
        "correlation": PREMIUM_CORRELATION, "interest": INTEREST, "damper": DAMPER, "cap": CAP, "interval": f"{PAYMENT}h",
    }
    desk = {"policy": "static", "instrument": "perpetual"}
    cube = run(program, "gbm", short_call(SPOT / 1e5, implied_volatility=VOLATILITY), desk, {"perpetual": terms})

    def last(path):
        return prices("gbm", SEED, path, STEPS)[-1] * math.exp(premium(SEED, path, STEPS))

    def paid(path):
        return SPOT / 8 * sum(funding(SEED, path, step) for step in range(STEPS))

    return all([
        compare("perpetual", SPOT * math.exp(PREMIUM_AT_FIRST) + cube["hedge_gain_mean"], mean(last)),
        compare("funding", cube["funding_mean"], mean(paid)),
    ])


def check_mark(program, model):
    """A call that has time left, by its mean value then."""
    terms = {
        "model": "ou", "reversion": MARK_REVERSION, "vol_of_vol": MARK_NOISE, "long_volatility": MARK_LEVEL, "correlation": MARK_CORRELATION,
    }
    if model in ("heston", "bates"):
        terms = {"model": "world"}
    book = short_call(SPOT, expiry=f"{MARK_HOURS}h", horizon=f"{STEPS}h", implied_volatility=MARK)
    cube = run(program, model, book, {"rebalance": "1h", "hedge_ratio": 0}, {"implied": terms})

    def value(path):
        volatility = MARK * mark(model, SEED, path, STEPS)
        return call_value(prices(model, SEED, path, STEPS)[-1], volatility, (MARK_HOURS - STEPS) * YEARS)

    return compare(f"mark of {model}", -cube["payoff_mean"], mean(value))


def drawn(model, seed, path, step):
    """(heading, text) of what a model draws beside the price's normal, and of the variance that follows."""
    if model in ("heston", "bates"):
        a, b = variance_words(seed, path, step)
        yield f"{'words':17} {'normal':>9}", f"{a:08x} {b:08x} {normals(a, b)[0]:+.6f}"
        yield f"{'variance':>9}", f"{variance(seed, path, step + 1)[0]:9.6f}"
    if model in ("merton", "bates"):
        word, c, d = jump_words(seed, path, step)
        yield "uniform  jumps", f"{word:08x} {jumps(word, INTENSITY * YEARS):5}"
        yield f"{'words':17} {'normal':>9}", f"{c:08x} {d:08x} {normals(c, d)[step % 2]:+.6f}"
    if model == "kou":
        up, down = arrival_words(seed, path, step)
        yield f"{'uniforms':17} up down", f"{up:08x} {down:08x} {jumps(up, KINDS[0][0] * YEARS):2} {jumps(down, KINDS[1][0] * YEARS):4}"
        yield f"{'jumps':>9}", f"{kou_step(seed, path, step) - gbm_step(seed, path, step):+.6f}"
    if model == "regimes":
        wait, _, leads, _ = words(seed, path, step, CHANGE)
        yield f"{'words':17} {'regimes':9}", f"{wait:08x} {leads:08x} {'-'.join(str(regime) for _, regime in spells(seed, path, step)):9}"


def show_sides(model, seed, path, steps):
    print(f"step {'price':>12} {'premium':>10} {'perpetual':>12} {'funding':>10} {'mark':>9}")
    for step, s in enumerate(prices(model, seed, path, steps)):
        p = premium(seed, path, step)
        line = f"{step:4} {s:12.6f} {1e4 * p:+7.3f} bp {s * math.exp(p):12.6f} {1e4 * funding(seed, path, step):+7.3f} bp"
        print(f"{line} {100 * MARK * mark(model, seed, path, step):7.3f} %")


def show(model, seed, path, steps):
    s = prices(model, seed, path, steps)
    heading = " ".join([f"step block {'words':17} {'normal':>9}", *(name for name, _ in drawn(model, seed, path, 0))])
    print(f"{heading} {'price':>12}")
    print(f"{0:4}{s[0]:{len(heading) + 9}.6f}")
    for step in range(steps):
        a, b = price_words(seed, path, step)
        line = f"{step + 1:4} {step // 4:5} {a:08x} {b:08x} {price_normal(seed, path, step):+.6f}"
        print(" ".join([line, *(text for _, text in drawn(model, seed, path, step)), f"{s[step + 1]:12.6f}"]))


def main():
    arguments, model, sides = [argument for argument in sys.argv[1:] if argument != "--sides"], "gbm", "--sides" in sys.argv
    if len(arguments) == 2 and arguments[0] == "--check":
        found = [check(arguments[1], model) for model in MODELS]
        if sides:
            found += [check_perpetual(arguments[1]), *(check_mark(arguments[1], model) for model in MODELS)]
        return 0 if all(found) else 1
    if arguments[:1] == ["--model"]:
        model, arguments = arguments[1] if len(arguments) > 1 else "", arguments[2:]
    if len(arguments) not in (2, 3) or model not in MODELS:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    (show_sides if sides else show)(model, *(int(text) for text in (*arguments, "8")[:3]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
