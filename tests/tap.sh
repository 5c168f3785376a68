# SPDX-License-Identifier: Apache-2.0
# tap.sh - for the checks that are shell scripts: what is found in TAP; "1..$n" is theirs to print at the end
n=0
report () { # name, what is wrong (empty: nothing)
  n=$((n + 1))
  if [ -z "$2" ]; then
    echo "ok $n - $1"
  else
    printf '%s\n' "$2" | sed 's/^/# /'
    echo "not ok $n - $1"
  fi
}
