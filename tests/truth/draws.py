"""Where a world's path takes its random numbers from: NumPy's generator, or the words that docs/numerics.md describes, so that one
text of the model gives an independent simulation and the program's own paths. A stream deals its words out to consecutive steps,
a block of four at a time; how is the world's to say, and NumPy's generator need not know.
"""

import numpy as np

PRICE = 0  # the stream of the price's normals, four steps a block
M0, M1, W0, W1 = 0xD2511F53, 0xCD9E8D57, 0x9E3779B9, 0xBB67AE85
LOW = np.uint64(0xFFFFFFFF)


def philox(blocks, subsequence, seed):
    """[4][block][path] words of Philox4x32-10 (Salmon et al. 2011) with cuRAND's counter (block, 0, low and high half of the
    subsequence) and key = seed."""
    block, subsequence = np.meshgrid(blocks, subsequence, indexing="ij")
    c = [block, np.zeros_like(block), subsequence & LOW, subsequence >> np.uint64(32)]
    key0, key1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        a, b = c[0] * np.uint64(M0), c[2] * np.uint64(M1)
        c = [(b >> np.uint64(32)) ^ c[1] ^ np.uint64(key0), b & LOW, (a >> np.uint64(32)) ^ c[3] ^ np.uint64(key1), a & LOW]
        key0, key1 = (key0 + W0) & 0xFFFFFFFF, (key1 + W1) & 0xFFFFFFFF
    return c


def box_muller(a, b):
    """Two normals from two words: u = (a + 1/2) 2^-32, an angle from b's upper 24 bits, the cosine's sign from its lowest."""
    radius = np.sqrt(-2 * np.log((a + 0.5) / 2**32))
    signed = b.astype(np.uint32).view(np.int32) >> 8
    angle = np.pi * (signed + 0.5) / 2**24
    return radius * np.sin(angle), radius * np.cos(angle) * np.where(b % np.uint64(2), -1, 1)


class Generator:
    """Draws of a NumPy generator."""

    def __init__(self, paths, generator):
        self.paths, self.generator, self.of_the_price = paths, generator, None

    def normals(self, stream, steps, pairs=()):
        """[step][path]; those of the price are the same ones when they are asked for again."""
        if stream == PRICE and self.of_the_price is not None:
            assert len(self.of_the_price) == steps
            return self.of_the_price
        drawn = self.generator.standard_normal((steps, self.paths))
        if stream == PRICE:
            self.of_the_price = drawn
        return drawn

    def normals_and_exponentials(self, stream, steps):
        """[step][path] of either, of which a step uses one."""
        return self.normals(stream, steps), self.generator.standard_exponential((steps, self.paths))

    def uniforms(self, stream, steps, words=()):
        """[step][path]"""
        return self.generator.random((steps, self.paths))

    def exponentials(self, stream, steps, words=()):
        """[step][path]"""
        return self.generator.standard_exponential((steps, self.paths))


class Words:
    """The draws that the program makes for the first paths of a seed."""

    def __init__(self, paths, seed):
        self.paths, self.seed = paths, seed
        self.latest, self.kept = None, []  # a world reads several words of a stream's blocks one after another

    def blocks(self, stream, steps, steps_a_block):
        """The words of as many blocks as the steps need."""
        count = -(-steps // steps_a_block)
        if self.latest != (stream, count):
            subsequence = np.arange(self.paths, dtype=np.uint64) + np.uint64(stream << 48)
            words = philox(np.arange(count, dtype=np.uint64), subsequence, self.seed)
            self.latest, self.kept = (stream, count), list(zip(*words))
        return self.kept

    def normals(self, stream, steps, pairs=((0, 1), (2, 3))):
        """[step][path]: two steps from each pair of a block's words."""
        drawn = [z for words in self.blocks(stream, steps, 2 * len(pairs)) for a, b in pairs for z in box_muller(words[a], words[b])]
        return np.array(drawn[:steps])

    def normals_and_exponentials(self, stream, steps):
        """[step][path] of either, a step from each pair of a block's words: the first of Box and Muller's normals, and half its
        radius squared, which is -ln u."""
        pairs = [(words[a], words[a + 1]) for words in self.blocks(stream, steps, 2) for a in (0, 2)][:steps]
        return np.array([box_muller(a, b)[0] for a, b in pairs]), np.array([-np.log((a + 0.5) / 2**32) for a, _ in pairs])

    def uniforms(self, stream, steps, words):
        """[step][path]: a step from each of these words of a block, u = (w + 1/2) 2^-32."""
        drawn = [(block[word] + 0.5) / 2**32 for block in self.blocks(stream, steps, len(words)) for word in words]
        return np.array(drawn[:steps])

    def exponentials(self, stream, steps, words):
        """[step][path]: minus the logarithms of such uniforms."""
        return -np.log(self.uniforms(stream, steps, words))


def cumulated(steps):
    """[time][path]: the sums of the steps so far, from 0."""
    return np.concatenate([np.zeros((1, steps.shape[1])), np.cumsum(steps, axis=0)])
