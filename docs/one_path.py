#!/usr/bin/env python3
"""A path of hedgecube without hedgecube: Philox4x32-10, Box & Muller's map and the world models in plain Python.

    python docs/one_path.py [--model MODEL] SEED PATH [STEPS]    the words, draws and prices of a path, steps of an hour, S0 = 100
    python docs/one_path.py --check HEDGECUBE                    the mean price of 1,000 paths of each model, beside the program's

Models: gbm, 60 % volatility; merton, that and a jump every ten hours on average, -1 % +- 4 %. `words` is what Random123's philox4x32
gives for the counter (block, 0, low and high half of the path + 2^48 stream) and the key (low and high half of the seed), and what
curand4() gives after curand_init(seed, path + 2^48 stream, 4 * block, &state).
"""
import math
import subprocess
import sys
import tempfile
from pathlib import Path

SPOT, VOLATILITY, YEARS = 100, 0.6, 1 / (365 * 24)
INTENSITY, JUMP_MEAN, JUMP_SD = 876, -0.01, 0.04  # jumps a year; of the log price
PRICE, JUMP = 0, 2  # streams
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
    u, n, probability, above = (word + 0.5) / 2**32, 0, math.exp(-mean), -math.expm1(-mean)
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
    uniform, *pair = jump_words(seed, path, step)
    n = jumps(uniform, INTENSITY * YEARS)
    return gbm_step(seed, path, step) + n * JUMP_MEAN + math.sqrt(n) * JUMP_SD * normals(*pair)[step % 2]


MODELS = {  # a step, and what of the log price per year is not random: the mean of the price is to be S0
    "gbm": (gbm_step, -(VOLATILITY**2) / 2),
    "merton": (merton_step, -(VOLATILITY**2) / 2 - INTENSITY * math.expm1(JUMP_MEAN + JUMP_SD**2 / 2)),
}
WORLDS = {  # what a sweep says of each beside the volatility
    "gbm": {},
    "merton": {"jump_intensity": INTENSITY, "jump_mean": JUMP_MEAN, "jump_sd": JUMP_SD},
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
    world = {"model": model, **WORLDS[model], "spot": SPOT, "volatility": VOLATILITY}
    sweep = (f"seed: {seed}\npaths: {paths}\nprecision: double\nworld: {{{', '.join(f'{key}: {world[key]}' for key in world)}}}\n"
             f"book: {{expiry: {steps}h, legs: [{{type: call, strike: {strike}, quantity: -1}}]}}\n"
             f"desk: {{rebalance: 1h, hedge_ratio: 0}}\n")
    import h5py

    with tempfile.TemporaryDirectory() as folder:
        cube = Path(folder) / "cube.h5"
        subprocess.run([program, "run", "-", "-q", "-o", cube, "--device", "cpu"], input=sweep, text=True, check=True)
        with h5py.File(cube) as file:
            theirs = strike + float(file["premium"][()]) - float(file["pnl_mean"][()])
    ours = math.fsum(prices(model, seed, path, steps)[-1] for path in range(paths)) / paths
    print(f"{model:6} hedgecube {theirs:.12f}, here {ours:.12f}, relative difference {abs(theirs / ours - 1):.0e}")
    return abs(theirs / ours - 1) < 1e-12


def show(model, seed, path, steps):
    s, jumping = prices(model, seed, path, steps), model == "merton"
    print(f"step block {'words':17} {'normal':>9} " + (f"{'uniform':8} jumps {'words':17} {'normal':>9} " if jumping else "") + f"{'price':>12}")
    print(f"{0:4} {'':33} " + " " * 42 * jumping + f"{s[0]:12.6f}")
    for step in range(steps):
        a, b = price_words(seed, path, step)
        line = f"{step + 1:4} {step // 4:5} {a:08x} {b:08x} {price_normal(seed, path, step):+.6f} "
        if jumping:
            uniform, c, d = jump_words(seed, path, step)
            line += f"{uniform:08x} {jumps(uniform, INTENSITY * YEARS):5} {c:08x} {d:08x} {normals(c, d)[step % 2]:+.6f} "
        print(f"{line}{s[step + 1]:12.6f}")


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
