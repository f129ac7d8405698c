#!/usr/bin/env python3
"""A path of hedgecube without hedgecube: Philox4x32-10, Box & Muller's map and geometric Brownian motion in plain Python.

    python docs/one_path.py SEED PATH [STEPS]    the words, normals and prices of a path, S0 = 100, 60 % volatility, steps of an hour
    python docs/one_path.py --check HEDGECUBE    the mean price of 1,000 paths after 25 steps, beside the program's

`words` is what Random123's philox4x32 gives for the counter (block, 0, low and high half of the path) and the key (low and high half of
the seed), and what curand4() gives after curand_init(seed, path, 4 * block, &state).
"""
import math
import subprocess
import sys
import tempfile
from pathlib import Path

SPOT, VOLATILITY, YEARS = 100, 0.6, 1 / (365 * 24)
LOW = 0xFFFFFFFF


def words(seed, path, block):
    """Ten rounds (Salmon, Moraes, Dror & Shaw 2011)."""
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


def draws(seed, path, steps):
    """The normal of each step: four a block."""
    z = []
    for block in range((steps + 3) // 4):
        w = words(seed, path, block)
        z += [*normals(w[0], w[1]), *normals(w[2], w[3])]
    return z[:steps]


def prices(seed, path, steps):
    x, s = 0.0, [float(SPOT)]
    for z in draws(seed, path, steps):
        x += -(VOLATILITY**2) / 2 * YEARS + VOLATILITY * math.sqrt(YEARS) * z
        s.append(SPOT * math.exp(x))
    return s


def check(program):
    """A call with next to no strike, not hedged: the mean price is the strike and the premium less the mean P&L of the short call."""
    seed, paths, steps, strike = 2**63 + 12345, 1000, 25, SPOT / 1e5
    sweep = (f"seed: {seed}\npaths: {paths}\nprecision: double\nworld: {{spot: {SPOT}, volatility: {VOLATILITY}}}\n"
             f"book: {{expiry: {steps}h, legs: [{{type: call, strike: {strike}, quantity: -1}}]}}\n"
             f"desk: {{rebalance: 1h, hedge_ratio: 0}}\n")
    import h5py

    with tempfile.TemporaryDirectory() as folder:
        cube = Path(folder) / "cube.h5"
        subprocess.run([program, "run", "-", "-q", "-o", cube, "--device", "cpu"], input=sweep, text=True, check=True)
        with h5py.File(cube) as file:
            theirs = strike + float(file["premium"][()]) - float(file["pnl_mean"][()])
    ours = math.fsum(prices(seed, path, steps)[-1] for path in range(paths)) / paths
    print(f"hedgecube {theirs:.12f}, here {ours:.12f}, relative difference {abs(theirs / ours - 1):.0e}")
    return 0 if abs(theirs / ours - 1) < 1e-12 else 1


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--check":
        return check(sys.argv[2])
    if len(sys.argv) not in (3, 4):
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    seed, path, steps = (int(text) for text in (*sys.argv[1:], "8")[:3])
    s = prices(seed, path, steps)
    print(f"step block {'words':17} {'normal':>9} {'price':>12}")
    print(f"{0:4} {'':33} {s[0]:12.6f}")
    for step, z in enumerate(draws(seed, path, steps)):
        w = words(seed, path, step // 4)[step % 4 // 2 * 2:][:2]
        print(f"{step + 1:4} {step // 4:5} {w[0]:08x} {w[1]:08x} {z:+.6f} {s[step + 1]:12.6f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
