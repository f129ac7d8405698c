#!/usr/bin/env bash
# NumPy 2.4.6: a Philox at counter c gives the block of c + 1 first, and advance(n) goes on by n blocks, not by n numbers.
#
# Guess: Philox(key=k, counter=c).random_raw(4) is the block cipher Philox4x64-10 of c under k, as Salmon et al. (2011) and their test
#        vectors have it; advance(n) leaves out n numbers of 64 bits ("as-if delta draws have occurred").
# Seen:  the counter is raised before it is used: the test vector for counter 0 and key 0, 16554d9eca36314c …, comes from counter
#        2^256 - 1 only. advance(1) leaves out four numbers; in the middle of a block it drops the rest of that block too.
# Bites: whoever wants the numbers of path p at step s of another Philox (CUDA's, one's own) from NumPy's, or cuts one stream into parts.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -q numpy==2.4.6
cd "$room"
diff - <(venv/bin/python - <<'PYTHON'
import numpy as np

def philox(counter):
    return np.random.Philox(key=0, counter=counter)

print("counter 0      ", *(f"{word:016x}" for word in philox(0).random_raw(4)))
print("counter 2^256-1", *(f"{word:016x}" for word in philox(2**256 - 1).random_raw(4)))
stream = philox(0).random_raw(40).tolist()

def place(begun, delta):
    generator = philox(0)
    generator.random_raw(begun)
    return stream.index(generator.advance(delta).random_raw(1)[0])

for begun, delta in ((0, 1), (0, 4), (1, 1), (4, 1)):
    print(f"after {begun} numbers and advance({delta}) comes number {place(begun, delta)}, counted from 0")
PYTHON
) <<'SEEN'
counter 0       02f4ba6408e4d89b 3dd62b0b9ca8c5b2 1c8667a55d902e79 907d7a052fd5b4dc
counter 2^256-1 16554d9eca36314c db20fe9d672d0fdc d7e772cee186176b 7e68b68aec7ba23b
after 0 numbers and advance(1) comes number 4, counted from 0
after 0 numbers and advance(4) comes number 16, counted from 0
after 1 numbers and advance(1) comes number 8, counted from 0
after 4 numbers and advance(1) comes number 8, counted from 0
SEEN
echo "as it was"
