SELECT
  o.id AS order_id,
  o.customer_id,
  o.placed_at,
  round(sum(l.price * l.quantity), 2) AS total,
  (
    SELECT json_group_array(json_object('sku', sku, 'price', price, 'quantity', quantity))
    FROM (SELECT sku, price, quantity FROM lines WHERE order_id = o.id ORDER BY line)
  ) AS products
FROM orders o
JOIN lines l ON l.order_id = o.id
WHERE o.status = 'completed'
GROUP BY o.id
