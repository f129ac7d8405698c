#!/usr/bin/env bash
# UDUNITS 2.2 (in cf-units 3.3.1): "per square root of a year", the unit of a volatility, cannot be written, and what looks like it is
# something else without an error.
#
# Guess: year-1/2 is a year to the power of -1/2, or is refused; year^-0.5 the same.
# Seen:  year-1/2 and year^-1/2 are half of one per year, year^-0.5 is the number 5 and yr-0.5 the number 0.5 (an exponent is a whole
#        number, what follows it a factor). A volatility of 0.3 "year-1/2" so converts to 0.00041 "day-1", without a word.
#        1/sqrt(yr) is refused. No spelling serves three libraries: Pint 0.25.3 needs year^-0.5, Astropy 8.0.2 1/sqrt(yr).
# Bites: whoever gives an annualised volatility a unit, and who converts it.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -q cf-units==3.3.1 pint==0.25.3 astropy==8.0.2
cd "$room"
diff - <(venv/bin/python - <<'PYTHON'
import astropy.units
import cf_units
import pint

def ask(library, parse, text):
    try:
        print(f"{library:9}{text:12}{parse(text)}")
    except Exception as error:
        print(f"{library:9}{text:12}{type(error).__name__}")

for text in ("year-1/2", "year^-1/2", "year^-0.5", "yr-0.5", "1/sqrt(yr)"):
    ask("UDUNITS", lambda text: cf_units.Unit(text).definition, text)
    ask("Pint", lambda text: f"{pint.UnitRegistry()(text).to_base_units():.6g}", text)
    ask("Astropy", lambda text: astropy.units.Unit(text).decompose(), text)
print("0.3 year-1/2 =", round(cf_units.Unit("year-1/2").convert(0.3, "day-1"), 8), "day-1")
PYTHON
) <<'SEEN'
UDUNITS  year-1/2    1.58443823204092e-08 s-1
Pint     year-1/2    DimensionalityError
Astropy  year-1/2    ValueError
UDUNITS  year^-1/2   1.58443823204092e-08 s-1
Pint     year^-1/2   1.5844e-08 / second
Astropy  year^-1/2   ValueError
UDUNITS  year^-0.5   5 1
Pint     year^-0.5   0.000178011 / second ** 0.5
Astropy  year^-0.5   ValueError
UDUNITS  yr-0.5      0.5 1
Pint     yr-0.5      DimensionalityError
Astropy  yr-0.5      ValueError
UDUNITS  1/sqrt(yr)  ValueError
Pint     1/sqrt(yr)  UndefinedUnitError
Astropy  1/sqrt(yr)  0.000178011 / s(1/2)
0.3 year-1/2 = 0.00041069 day-1
SEEN
echo "as it was"
