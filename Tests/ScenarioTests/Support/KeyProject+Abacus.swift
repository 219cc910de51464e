extension KeyProject {
  /// Rows that their places alone tell apart.
  static let abacus = """
      abacus:
        title: An abacus
        transport: http
        base_url: https://abacus.example
        actions:
          beads:
            kind: record
            modes: [upsert]
            record: free
            settings: { frame: { type: string, required: true } }
            matrix:
              place: "frame {{ action.frame }}"
              name: action.frame
              max_cells: 500
              max_length: 7
              grid:
                method: GET
                path: /frames
                each: response.body.frames
                where: { value: each.label, equals: { value: matrix.name } }
                id: each.nr
                rows: each.height
                columns: each.width
              grow: { method: POST, path: /grown, body: { object: { frame: matrix.id, height: matrix.rows, width: matrix.columns } } }
              read: { method: GET, path: "/beads/{{ matrix.range }}", rows: response.body.beads }
              write: { method: PUT, path: /beads, body: { array: { from: groups, each: { object: { at: group.range, beads: records } } } } }
              clear: { method: POST, path: /cleared, body: { object: { at: matrix.ranges } } }
            requests:
              slide:
                for: [ add, change ]
                batch: { max_records: 9 }
                request: { matrix: upsert }
        tests:
          - name: two beads
            action: beads
            match: [id]
            with: { frame: north }
            operation: add
            records: [ { id: 1, color: red }, { id: 2, color: blue } ]
            expect_request: { method: PUT, url: /beads, body: [ { at: "'north'!A2:B3", beads: [ [ 1, red ], [ 2, blue ] ] } ] }

    """
}
