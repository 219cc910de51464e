/// What `init` writes: one file of at most 40 lines.
enum SampleProject {
  static let ignored = """
    .headgate/
    delivered/

    """

  static let yaml = """
    # A Headgate project: rows of a table, kept in step at a destination.
    headgate: 1
    project: sample

    sources:
      sample: { sqlite: { path: sample.db } }

    models:
      customers:
        source: sample
        sql: |
          SELECT id, name, email, country, spent FROM customers
        identifier: [id]                     # names the row
        columns:                             # the contract: what lint checks against, offline
          id: { type: int, nullable: false }
          name: string
          email: { type: string, pii: true } # masked in plans
          country: string
          spent: decimal

    destinations:
      delivered:
        connector: file                      # JSON Lines; `connector: http` speaks to an API
        settings: { path: delivered/customers.jsonl }

    pipelines:
      customers:
        model: customers
        to: { destination: delivered, action: operations }
        mode: mirror                         # new rows are added, changed ones sent, gone ones removed
        match: [id]                          # names the record at the destination
        map:                                 # the shape of what is sent
          id: id
          name: name
          email: { column: email, apply: [trim, lower] }
          address: { object: { country: country } }
          lifetime_value: spent
        schedule: { every: 1h }

    """
}
