"""What only shows at the sizes of a real device: whole strips of paths, and sums near their bounds."""

import pytest

from conftest import assert_same_everywhere

# y is -255.97, as large as it may be, on every path: 4,096 of them, each rounded up, are what 64 bits can hold.
EXTREME = """
seed: 5
paths: {paths}
precision: {precision}
world: {{spot: 100, step: 1d, volatility: 1%}}
book: {{expiry: 1d, legs: [{{type: call, strike: 100, quantity: -1}}]}}
desk: {{policy: static}}
ledger: {{fixed_cost: [12798.5, -12798.5], fee: {{from: 0bp, to: 10bp, count: 12}}}}
"""


@pytest.mark.parametrize("precision", ["float", "double"])
@pytest.mark.parametrize("paths", [31743, 31744, 31747, 32767, 65535])
def test_strips_of_full_length(paths, precision, tmp_path):
    (tmp_path / "sweep.yaml").write_text(EXTREME.format(paths=paths, precision=precision))
    assert_same_everywhere(tmp_path / "sweep.yaml", tmp_path)
