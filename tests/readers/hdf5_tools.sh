#!/usr/bin/env bash
. "$READERS/claims.sh"
need h5dump
need h5repack
reader "h5dump, h5repack" "$(h5dump -V | grep -o '[0-9][0-9.]*$')"

works "\`h5dump -H\`, \`h5ls\`: all that is there" grep -q 'provenance' <<<"$(h5ls -r cube.h5)"
works "\`h5dump -d /pnl_mean -b LE -o FILE\`: bare numbers" \
  [ "$(h5dump -d /fee -b LE -o fee.bin cube.h5 >/dev/null; od -An -tf8 -w8 fee.bin | xargs)" = "0 0.0002 0.0005 0.001" ]
h5repack cube.h5 copy.h5
works "\`h5repack\` keeps every value (\`h5diff\`)" h5diff cube.h5 copy.h5
"$HEDGECUBE" info --check copy.h5 >/dev/null 2>&1
bites "what it writes is no cube to hedgecube" [ $? = 1 ]
h5repack -f GZIP=1 cube.h5 small.h5
bites "\`h5repack -f GZIP=1\` makes a small cube larger; compress the file whole" [ "$(stat -c %s small.h5)" -gt "$(stat -c %s cube.h5)" ]
