#!/bin/sh
# Makes the slice from the files of `tpchgen-cli csv`: slice.sh FOLDER [ORDERS]
set -eu
from=$1 orders=${2:-300} to=$(dirname "$0")
head -n $((orders + 1)) "$from/orders.csv" > "$to/orders.csv"
awk -F, 'NR == FNR { keys[$1]; next } FNR == 1 || $1 in keys' \
  "$to/orders.csv" "$from/lineitem.csv" > "$to/lineitem.csv"
awk -F, 'NR == FNR { keys[$2]; next } FNR == 1 || $1 in keys' \
  "$to/orders.csv" "$from/customer.csv" > "$to/customer.csv"
