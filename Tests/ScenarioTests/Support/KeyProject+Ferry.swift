extension KeyProject {
  /// Bodies in each format, and one with a list for each name.
  static let ferry = """
      ferry:
        title: A ferry
        transport: http
        base_url: https://ferry.example
        actions:
          ticket:
            kind: event
            modes: [append]
            fields: { seat: { type: string }, deck: { type: int } }
            requests:
              sell:
                for: [add]
                repeat: safe
                request: { method: POST, path: /tickets, format: form, body: { object: { Seat: record.seat, Deck: record.deck } } }
          cargo:
            kind: record
            modes: [upsert]
            match: [chest]
            fields: { chest: { type: string }, tons: { type: decimal } }
            requests:
              load:
                for: [change, add]
                batch: { max_records: 8 }
                request: { method: PUT, path: /cargo, format: csv, csv: { formulas: { const: keep }, line_end: { const: lf }, separator: { const: pipe } }, body: records }
          crew:
            kind: record
            modes: [upsert]
            match: [berth]
            fields: { berth: { type: int }, sailor: { type: string } }
            requests:
              sign:
                for: [change, add]
                batch: { max_records: 8 }
                request: { method: PUT, path: /crew, body: { columns: { berths: record.berth, sailors: record.sailor } } }
        tests:
          - name: a ticket
            action: ticket
            operation: add
            records: [ { seat: "7 b", deck: 2 } ]
            expect_request: { headers: { Content-Type: application/x-www-form-urlencoded }, body: { Seat: "7 b", Deck: "2" } }
          - name: two chests
            action: cargo
            operation: add
            records: [ { chest: "=a", tons: 1.5 }, { chest: b } ]
            expect_request: { lines: [ "chest|tons", "=a|1.5", "b|" ] }
          - name: two of the crew
            action: crew
            operation: change
            records: [ { berth: 1, sailor: Ada }, { berth: 2 } ]
            expect_request: { body: { berths: [1, 2], sailors: [Ada, null] } }

    """
}
