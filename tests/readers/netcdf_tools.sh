#!/usr/bin/env bash
. "$READERS/claims.sh"
need ncdump
need nccopy
reader "ncdump, nccopy" "$(ncdump 2>&1 | grep -o 'library version [0-9.]*' | grep -o '[0-9][0-9.]*')"

works "\`ncdump -h\`: axes, variables, units, the sweep" grep -q 'double pnl_mean(volatility, rebalance, fee)' <<<"$(ncdump -h cube.h5)"
works "\`ncdump -v fee\`: values" [ "$(values cube.h5 fee)" = " fee = 0, 0.0002, 0.0005, 0.001 ;" ]
nccopy cube.h5 copy.nc
works "\`nccopy\` keeps every value" [ "$(ncdump cube.h5 | tail -n +2)" = "$(ncdump copy.nc | tail -n +2)" ]
"$HEDGECUBE" info --check copy.nc >/dev/null 2>&1
bites "what \`nccopy\` writes is no cube to hedgecube" [ $? = 1 ]
nccopy -d 1 cube.h5 small.nc
bites "\`nccopy -d 1\` makes a small cube larger: each variable gets chunks of its own; compress the file whole" \
  [ "$(stat -c %s small.nc)" -gt "$(stat -c %s cube.h5)" ]
