-- The table that the orders go to; psql -f orders.sql
CREATE TABLE orders (
  order_id bigint PRIMARY KEY,
  completed_at timestamptz NOT NULL,
  total numeric(14, 2) NOT NULL,
  customer jsonb,
  products jsonb NOT NULL,
  -- Of the shop that has the table: Headgate leaves alone what is not mapped.
  shipped boolean NOT NULL DEFAULT false,
  received_at timestamptz NOT NULL DEFAULT now()
);
