# What a reader's script in shell says; see claims.py. works/bites WORDS COMMAND...: what is claimed, and the command that succeeds if so.
set -uo pipefail
need() { command -v "$1" >/dev/null || exit 77; }
reader() { printf 'reader\t%s\t%s\n' "$1" "$2"; }
works() { claim works "$@"; }
bites() { claim bites "$@"; }
claim() {
  local kind=$1 words=$2
  shift 2
  "$@" >/dev/null 2>&1 || kind+='?'
  printf '%s\t%s\n' "$kind" "$words"
}
# values FILE VARIABLE: its values as ncdump prints them, on one line
values() {
  ncdump -v "$2" "$1" 2>/dev/null | awk -v name=" $2 =" 'index($0, name) == 1 { on = 1 } on { printf "%s", $0 } on && /;$/ { exit }'
}
