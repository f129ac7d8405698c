#!/usr/bin/env bash
# Mibian 0.1.3: how exact an implied volatility is depends on how many digits the price is written with.
#
# Guess: the price at the volatility found is the price that was given, to six digits or so; a volatility that is out of reach is refused.
# Seen:  the search ends as soon as its price, rounded to as many decimals as the given one happens to have, equals that one: 0.1
#        gives a volatility whose price is 0.0758. A price whose Python text has no point (5e-05, an option quoted in coins) is
#        an IndexError. Beyond 500 % the answer is 500, without a word.
# Bites: cheap options and prices in round ticks: the wings of a smile.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -q mibian==0.1.3 scipy==1.17.1
cd "$room"
diff - <(venv/bin/python - <<'PYTHON'
import mibian

def price(spot, strike, volatility):
    return mibian.BS([spot, strike, 0, 30], volatility=volatility).callPrice

def ask(spot, strike, given):
    try:
        found = mibian.BS([spot, strike, 0, 30], callPrice=given).impliedVolatility
        print(f"{spot} {strike} price {given}: volatility {found:.4f} %, whose price is {price(spot, strike, found):.6g}")
    except Exception as error:
        print(f"{spot} {strike} price {given}: {error!r}")

ask(100, 120, 0.1)
ask(100, 120, 0.100001)
ask(100, 120, 0.5)
ask(1.0, 1.6, 5e-05)
ask(100, 100, round(price(100, 100, 600), 6))
PYTHON
) <<'SEEN'
100 120 price 0.1: volatility 31.2500 %, whose price is 0.0757628
100 120 price 0.100001: volatility 32.6533 %, whose price is 0.100001
100 120 price 0.5: volatility 44.9219 %, whose price is 0.498966
1.0 1.6 price 5e-05: IndexError('list index out of range')
100 100 price 61.025134: volatility 500.0000 %, whose price is 52.6458
SEEN
echo "as it was"
