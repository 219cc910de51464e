SELECT
  i.InvoiceId AS order_id,
  i.InvoiceDate AS completed_at,
  i.Total AS total,
  i.CustomerId AS customer_id,
  c.Email AS email,
  json_object(
    'street', i.BillingAddress, 'city', i.BillingCity, 'state', i.BillingState,
    'country', i.BillingCountry, 'zip', i.BillingPostalCode
  ) AS billing,
  (
    SELECT json_group_array(
      json_object('track_id', TrackId, 'title', Name, 'price', UnitPrice, 'quantity', Quantity))
    FROM (
      SELECT l.TrackId, t.Name, l.UnitPrice, l.Quantity
      FROM InvoiceLine l JOIN Track t ON t.TrackId = l.TrackId
      WHERE l.InvoiceId = i.InvoiceId
      ORDER BY l.InvoiceLineId
    ) AS lines
  ) AS products
FROM Invoice i
JOIN Customer c ON c.CustomerId = i.CustomerId
