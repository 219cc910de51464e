#!/usr/bin/env bash
# The main job on the embedded engine, from nothing: lint, plan, apply, a change in the data, plan, apply.
set -euo pipefail
cd "$(dirname "$0")"

step() { printf '\n\033[1m# %s\033[0m\n' "$1"; }
show() { printf '$ %s\n' "$*"; "$@"; }

rm -rf demo && mkdir demo
sqlite3 demo/shop.db < seed.sql

step "The files are checked: no network, no secret"
show headgate lint
step "What would be sent, before anything is"
show headgate plan
step "Send it; the folder is new, which in CI has to be said"
show headgate apply --auto-approve --new-ledger
step "The data changes: a move, a price, a new order, a customer who left"
sqlite3 demo/shop.db <<'SQL'
UPDATE customers SET city = 'Porto' WHERE id = 7;
UPDATE lines SET price = 19.5 WHERE order_id = 42 AND line = 1;
INSERT INTO orders VALUES (2001, 7, '2025-11-05 10:15:00', 'completed');
INSERT INTO lines VALUES (2001, 1, 'SKU-1', 4.99, 2);
DELETE FROM customers WHERE id = 500;
SQL
step "Which fields of which rows changed, from what to what"
show headgate plan
step "Only those are sent"
show headgate apply --auto-approve
step "Nothing is left to do"
show headgate plan
show headgate status

step "What arrived"
wc -l demo/customers.jsonl demo/orders.jsonl
tail -n 3 demo/orders.jsonl
