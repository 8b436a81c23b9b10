#!/usr/bin/env bash
# Scans in shards on one machine, with GNU parallel and a process for each shard.
#
#     parallel.sh SHARDS PATH... > all.jsonl
#
# GOBUILDINFO is the program, `gobuildinfo` if unset. The reports follow one another in the order of the shards. The
# exit status is 0 if that of every shard is, 1 if not, and 2 if the command line is wrong or parallel is not there.
set -euo pipefail

fail() { printf 'parallel.sh: %s\n' "$1" >&2; exit 2; }

program="${GOBUILDINFO:-gobuildinfo}"
[[ $# -ge 2 && $1 =~ ^[1-9][0-9]{0,3}$ ]] || fail 'usage: parallel.sh SHARDS PATH..., SHARDS from 1 to 9999'
command -v -- "$program" > /dev/null || fail "no program '$program'"
[[ "$(parallel --version 2> /dev/null)" == 'GNU parallel'* ]] || fail 'GNU parallel is not installed'

shards="$1"
shift

# Whole commands are passed, quoted for the shell that runs them: as arguments, paths with braces would be replaced.
printf -v paths ' %q' "$@"
for ((shard = 1; shard <= shards; shard++)); do
  printf '%q --json --shard %d/%d --%s\0' "$program" "$shard" "$shards" "$paths"
done | PARALLEL_SHELL="$BASH" parallel --plain --null --keep-order || exit 1
