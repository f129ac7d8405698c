#!/usr/bin/env python3
"""A path of hedgecube without hedgecube: Philox4x32-10, Box & Muller's map and the world models in plain Python.

    python docs/one_path.py [--model MODEL] SEED PATH [STEPS]    the words, draws and prices of a path, steps of an hour, S0 = 100
    python docs/one_path.py --check HEDGECUBE                    the mean price of 1,000 paths of each model, beside the program's

Models: gbm, 60 % volatility; merton, that and a jump every ten hours on average, -1 % +- 4 %; kou, as many jumps, four of ten up by
1 % on average, the others down by 1.5 %; regimes, three of 40, 90 and 140 %, with jumps into the last two. `words` is what Random123's philox4x32
gives for the counter (block, 0, low and high half of the path + 2^48 stream) and the key (low and high half of the seed), and what
curand4() gives after curand_init(seed, path + 2^48 stream, 4 * block, &state).
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
UP_PROBABILITY, UP_MEAN, DOWN_MEAN = 0.4, 0.01, 0.015  # of jumps with exponential sizes
KINDS = (INTENSITY * UP_PROBABILITY, UP_MEAN), (INTENSITY * (1 - UP_PROBABILITY), -DOWN_MEAN)
REGIMES = [
    {"volatility": 0.4, "rate_to_1": 200, "rate_to_2": 50},
    {"volatility": 0.9, "drift": 0.5, "rate_to_0": 300, "rate_to_2": 100, "entry_jump_mean": 0.01},
    {"volatility": 1.4, "drift": -2.0, "rate_to_0": 150, "rate_to_1": 250, "entry_jump_mean": -0.03, "entry_jump_sd": 0.02},
]
PRICE, JUMP, ARRIVAL, SIZE, CHANGE = 0, 2, 3, 4, 8  # streams; of the last two there are four
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


def price_words(seed, path, step):
    """The two words of a step: two steps of four from each pair of a block."""
    return words(seed, path, step // 4)[step % 4 // 2 * 2 :][:2]


def price_normal(seed, path, step):
    return normals(*price_words(seed, path, step))[step % 2]


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


def merton_step(seed, path, step):
    """The same, and N jumps with one normal for their sum (Merton 1976)."""
    word, *pair = jump_words(seed, path, step)
    n = jumps(word, INTENSITY * YEARS)
    return gbm_step(seed, path, step) + n * JUMP_MEAN + math.sqrt(n) * JUMP_SD * normals(*pair)[step % 2]


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
    parts, gain, variance = spells(seed, path, step), 0.0, 0.0
    for (begin, i), (end, _) in zip(parts, [*parts[1:], (YEARS, None)]):
        jumps_of = [math.expm1(of_regime(j, "entry_jump_mean") + of_regime(j, "entry_jump_sd") ** 2 / 2) for j in range(len(REGIMES))]
        drift = of_regime(i, "drift") - sum(rate * jump for rate, jump in zip(rates(i), jumps_of))
        gain += (drift - of_regime(i, "volatility") ** 2 / 2) * (end - begin)
        variance += of_regime(i, "volatility") ** 2 * (end - begin)
    for _, i in parts[1:]:
        gain += of_regime(i, "entry_jump_mean")
        variance += of_regime(i, "entry_jump_sd") ** 2
    return gain + math.sqrt(variance) * price_normal(seed, path, step)


MODELS = {  # a step, and what of the log price per year is not random: the mean of the price is to be S0
    "gbm": (gbm_step, -(VOLATILITY**2) / 2),
    "merton": (merton_step, -(VOLATILITY**2) / 2 - INTENSITY * math.expm1(JUMP_MEAN + JUMP_SD**2 / 2)),
    "kou": (kou_step, -(VOLATILITY**2) / 2 - sum(rate * mean / (1 - mean) for rate, mean in KINDS)),
    "regimes": (regimes_step, 0.0),  # each has a trend of its own
}
WORLDS = {  # what a sweep says of each beside model and spot
    "gbm": {"volatility": VOLATILITY},
    "merton": {"volatility": VOLATILITY, "jump_intensity": INTENSITY, "jump_mean": JUMP_MEAN, "jump_sd": JUMP_SD},
    "kou": {
        "volatility": VOLATILITY, "jump_intensity": INTENSITY,
        "jump_up_probability": UP_PROBABILITY, "jump_up_mean": UP_MEAN, "jump_down_mean": DOWN_MEAN,
    },
    "regimes": {},  # but a list beside the world
}


def prices(model, seed, path, steps):
    step_of, trend = MODELS[model]
    noise, s = 0.0, [float(SPOT)]
    for step in range(steps):
        noise += step_of(seed, path, step)
        s.append(SPOT * math.exp(noise + trend * (step + 1) * YEARS))
    return s


def check(program, model):
    """A call with next to no strike, not hedged: the mean price is the strike and the premium less the mean P&L of the short call."""
    seed, paths, steps, strike = 2**63 + 12345, 1000, 25, SPOT / 1e5
    sweep = {
        "seed": seed, "paths": paths, "precision": "double", "world": {"model": model, "spot": SPOT, **WORLDS[model]},
        "book": {"expiry": f"{steps}h", "legs": [{"type": "call", "strike": strike, "quantity": -1}]},
        "desk": {"rebalance": "1h", "hedge_ratio": 0}, **({"regimes": REGIMES} if model == "regimes" else {}),
    }
    import h5py

    with tempfile.TemporaryDirectory() as folder:
        cube = Path(folder) / "cube.h5"
        subprocess.run([program, "run", "-", "-q", "-o", cube, "--device", "cpu"], input=json.dumps(sweep), text=True, check=True)
        with h5py.File(cube) as file:
            theirs = strike + float(file["premium"][()]) - float(file["pnl_mean"][()])
    ours = math.fsum(prices(model, seed, path, steps)[-1] for path in range(paths)) / paths
    print(f"{model:7} hedgecube {theirs:.12f}, here {ours:.12f}, relative difference {abs(theirs / ours - 1):.0e}")
    return abs(theirs / ours - 1) < 1e-12


def merton_draws(seed, path, step):
    word, c, d = jump_words(seed, path, step)
    return f"{word:08x} {jumps(word, INTENSITY * YEARS):5} {c:08x} {d:08x} {normals(c, d)[step % 2]:+.6f} "


def kou_draws(seed, path, step):
    up, down = arrival_words(seed, path, step)
    added = kou_step(seed, path, step) - gbm_step(seed, path, step)
    return f"{up:08x} {down:08x} {jumps(up, KINDS[0][0] * YEARS):2} {jumps(down, KINDS[1][0] * YEARS):4} {added:+.6f} "


def regimes_draws(seed, path, step):
    wait, _, leads, _ = words(seed, path, step, CHANGE)
    return f"{wait:08x} {leads:08x} {'-'.join(str(regime) for _, regime in spells(seed, path, step)):9} "


DRAWS = {  # what else a step draws: the heads of the columns, and what stands in them
    "merton": (f"{'uniform':8} jumps {'words':17} {'normal':>9} ", merton_draws),
    "kou": (f"{'uniforms':17} up down {'jumps':>9} ", kou_draws),
    "regimes": (f"{'words':17} {'regimes':9} ", regimes_draws),
}


def show(model, seed, path, steps):
    s, (heads, draws_of) = prices(model, seed, path, steps), DRAWS.get(model, ("", lambda *_: ""))
    print(f"step block {'words':17} {'normal':>9} {heads}{'price':>12}")
    print(f"{0:4} {'':33} {'':{len(heads)}}{s[0]:12.6f}")
    for step in range(steps):
        a, b = price_words(seed, path, step)
        own = draws_of(seed, path, step)
        print(f"{step + 1:4} {step // 4:5} {a:08x} {b:08x} {price_normal(seed, path, step):+.6f} {own}{s[step + 1]:12.6f}")


def main():
    arguments, model = sys.argv[1:], "gbm"
    if len(arguments) == 2 and arguments[0] == "--check":
        return 0 if all([check(arguments[1], model) for model in MODELS]) else 1
    if arguments[:1] == ["--model"]:
        model, arguments = arguments[1] if len(arguments) > 1 else "", arguments[2:]
    if len(arguments) not in (2, 3) or model not in MODELS:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    show(model, *(int(text) for text in (*arguments, "8")[:3]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
