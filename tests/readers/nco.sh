#!/usr/bin/env bash
. "$READERS/claims.sh"
need ncks
need ncdump
reader NCO "$(ncks --version 2>&1 | grep -o 'version [0-9.]*' | cut -d' ' -f2)"

ncks -O -d fee,0.0005,0.0005 cube.h5 fee.nc
works "cuts by value: \`ncks -d fee,0.0005,0.0005\`" [ "$(values fee.nc fee)" = " fee = 0.0005 ;" ]
ncks -O -d rebalance,1 cube.h5 index.nc && ncks -O -d rebalance,1. cube.h5 value.nc
bites "\`-d rebalance,1\` is the second interval; the one of 1 h is \`-d rebalance,1.\`" \
  [ "$(values index.nc rebalance)$(values value.nc rebalance)" = " rebalance = 4 ; rebalance = 1 ;" ]
ncks -O -v pnl_mean cube.h5 one.nc
works "one variable with its coordinates: \`ncks -v pnl_mean\`" [ "$(values one.nc fee)" = "$(values cube.h5 fee)" ]
average() { ncwa -O -v pnl_mean -a volatility,rebalance,fee "$@" average.nc && values average.nc pnl_mean; }
first_two=$(average -d volatility,0,1 cube.h5)
works "averages over axes: \`ncwa -a fee\`" grep -q '= -*[1-9]' <<<"$first_two"
bites "an average over a pending cell is missing" [ "$(average stopped.h5)" = " pnl_mean = _ ;" ]
ncatted -O -a _FillValue,,m,d,1e36 stopped.h5 filled.nc
works "pending cells are left out after \`ncatted -a _FillValue,,m,d,1e36\`" [ "$(average filled.nc)" = "$first_two" ]
ncdiff -O cube.h5 cube.h5 difference.nc
bites "\`ncdiff\` takes the difference of \`status\`, \`paths\` and \`checksum\` too: 0 is \`pending\`" \
  [ "$(values difference.nc status | tr -dc 01)" = 000000000000000000000000 ]
ncks -O --mk_rec_dmn volatility cube.h5 record.nc && ncrcat -O record.nc record.nc joined.nc
ncrcat -O cube.h5 cube.h5 refused.nc 2>/dev/null
bites "\`ncrcat\` needs a record dimension, which a cube has not: \`ncks --mk_rec_dmn volatility\` first" \
  [ $? = 1 -a "$(values joined.nc volatility)" = " volatility = 0.3, 0.6, 0.9, 0.3, 0.6, 0.9 ;" ]
"$HEDGECUBE" info --check one.nc >/dev/null 2>&1
bites "what it writes is no cube to hedgecube" [ $? = 1 ]
