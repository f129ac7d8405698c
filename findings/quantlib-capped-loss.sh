#!/usr/bin/env bash
# QuantLib 1.44: expected shortfall is an error where the worst outcomes are equal, and the mean of too few where some are.
#
# Guess: of 100 outcomes with a loss of 10 in ten of them and 0 in the others, value at risk and expected shortfall at 95 % are both 10.
# Seen:  value at risk is 10, expected shortfall raises "no data below the target": it is the mean of what lies strictly below the
#        quantile. With one loss of 11 among the ten it is 11, the mean of that one path; 10.2 is the mean of the worst five.
# Bites: every book whose loss is capped, as a spread of two options; and numbers rounded to ticks.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -q QuantLib==1.44
cd "$room"
diff - <(venv/bin/python - <<'PYTHON'
import QuantLib

def ask(name, losses):
    statistics = QuantLib.RiskStatistics()
    for loss in losses + [0.0] * (100 - len(losses)):
        statistics.add(-loss)
    try:
        shortfall = statistics.expectedShortfall(0.95)
    except RuntimeError as error:
        shortfall = error
    print(f"{name}: value at risk {statistics.valueAtRisk(0.95):g}, expected shortfall {shortfall}")

ask("ten of 10", [10.0] * 10)
ask("one of 11, nine of 10", [11.0] + [10.0] * 9)
ask("11, 12, … 20", [float(loss) for loss in range(11, 21)])
PYTHON
) <<'SEEN'
ten of 10: value at risk 10, expected shortfall no data below the target
one of 11, nine of 10: value at risk 10, expected shortfall 11.0
11, 12, … 20: value at risk 15, expected shortfall 18.0
SEEN
echo "as it was"
