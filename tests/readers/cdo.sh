#!/usr/bin/env bash
. "$READERS/claims.sh"
need cdo
need ncdump
reader CDO "$(cdo --version 2>&1 | grep -o 'version [0-9.]*' | head -n1 | cut -d' ' -f2)"

these() { values "$1" volatility && values "$1" fee && values "$1" pnl_mean; }
cdo -s copy cube.h5 copy.nc 2>said
works "variables over three axes; a copy has the axes' values, none is taken for time" \
  [ "$(these copy.nc)" = "$(these cube.h5)" ]
bites "one that has a dimension more (\`pnl_quantile\`, tails, \`pnl_batch_mean\`) is skipped with a warning" \
  [ "$(grep -c 'skipped variable' said)" = 7 -a -z "$(values copy.nc pnl_quantile)" ]
bites "so is the group \`provenance\`, and in a copy every parameter that is no axis" \
  [ -z "$(values copy.nc half_spread)$(values copy.nc device)" ]
bites "a copy has \`paths\` as double" grep -q 'double paths(' <<<"$(ncdump -h copy.nc)"
