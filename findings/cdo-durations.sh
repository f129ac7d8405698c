#!/usr/bin/env bash
# CDO 2.1.1 (Debian 12): "cdo copy" rewrites an axis that is a length of time, and keeps its unit.
#
# Guess: a copy has the values it was given. An axis is time when it says since when.
# Seen:  the unit's first word makes an axis time, without a "since": 1, 4, 24 hours become 0.04, 0.17, 1 "hours", minutes become
#        0, 0, 0, months 1.5, 4.5, 1.5; parts of a year are lost, also where "year" only begins the unit, as in year-1/2. Of hours
#        there is no warning; h is left alone.
# Bites: an axis of ages, lead times, expiries or intervals; a volatility in year-1/2.
#
# Takes Debian's packages, 170 MB with what CDO depends on, from where apt is set up to; nothing is installed.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room"
mkdir partial root
: >status # as if nothing were installed, so that everything that is needed comes along
apt-get -o Dir::State::status="$room/status" -o Dir::Cache::archives="$room" -o Debug::NoLocking=1 -o APT::Sandbox::User= install -y -qq \
  --no-install-recommends --download-only cdo=2.1.1-1+deb12u1 netcdf-bin=1:4.9.0-3+b1 >/dev/null
for package in ./*.deb; do dpkg-deb -x "$package" root; done
libraries=$room/root/usr/lib/x86_64-linux-gnu
path=$libraries:$room/root/lib/x86_64-linux-gnu:$libraries/blas:$libraries/lapack
run() { "$room/root/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" --library-path "$path" "$room/root/usr/bin/$1" "${@:2}"; }

copy() { # unit, values
  printf 'netcdf a { dimensions: age = 3 ; fee = 2 ; variables: double age(age) ; age:units = "%s" ; double fee(fee) ;
    double cost(age, fee) ; data: age = %s ; fee = 0, 1 ; cost = 1, 2, 3, 4, 5, 6 ; }\n' "$1" "$2" >a.cdl
  run ncgen -4 -o a.nc a.cdl
  run cdo -s copy a.nc b.nc 2>said
  printf '%-9s %-13s -> %s, %s, warnings: %d\n' "$1" "$2" "$(run ncdump -v age b.nc | grep -o ' age = .*[0-9]')" \
    "$(run ncdump -h b.nc | grep -o 'units = "[^"]*"' | head -n1)" "$(grep -c Warning said)"
}
diff - <(
  run cdo --version 2>&1 | head -n1 | grep -o 'version [0-9.]*'
  copy hours "1, 4, 24"
  copy minutes "1, 4, 24"
  copy months "1, 4, 24"
  copy years "0.3, 0.6, 0.9"
  copy year-1/2 "0.3, 0.6, 0.9"
  copy h "1, 4, 24"
) <<'SEEN'
version 2.1.1
hours     1, 4, 24      ->  age = 0.0416666666666667, 0.166666666666667, 1, units = "hours", warnings: 0
minutes   1, 4, 24      ->  age = 0, 0, 0, units = "minutes", warnings: 1
months    1, 4, 24      ->  age = 1.5, 4.5, 1.5, units = "months", warnings: 1
years     0.3, 0.6, 0.9 ->  age = 0, 0, 0, units = "years", warnings: 1
year-1/2  0.3, 0.6, 0.9 ->  age = 0, 0, 0, units = "year-1/2", warnings: 1
h         1, 4, 24      ->  age = 1, 4, 24, units = "h", warnings: 0
SEEN
echo "as it was"
