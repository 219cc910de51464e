extension KeyProject {
  /// A project that sends one person to eight destinations, each behind another kind of `auth`.
  static let gates: [String: String] = [
    "headgate.yaml": """
    headgate: 1
    project: gates
    include: ["connectors/*.yaml"]
    vars: { api: { type: string, default: "http://127.0.0.1:1" } }
    sources: { store: { sqlite: { path: store.db } } }
    models:
      people:
        source: store
        sql: SELECT id, name FROM people WHERE id = 1
        identifier: id
        columns: { id: { type: int, nullable: false }, name: string }
    destinations:
      by_query: { connector: gate, settings: { base_url: "${var.api}/query", pin: { env: TOKEN }, place: here } }
      by_path: { connector: gate, settings: { base_url: "${var.api}/hook", hook: { env: TOKEN }, place: here } }
      by_oauth1: { connector: gate, settings: { base_url: "${var.api}/oauth1", app: app, app_secret: { env: TOKEN }, user: user, user_secret: { env: OTHER_TOKEN } } }
      by_hmac: { connector: gate, settings: { base_url: "${var.api}/hmac", seal: { env: TOKEN }, place: here } }
      by_refresh: { connector: gate, settings: { base_url: "${var.api}", refresh: { env: TOKEN }, client: shop, client_word: { env: OTHER_TOKEN }, place: here } }
      by_client: { connector: gate, settings: { base_url: "${var.api}", machine: robot, client_word: { env: OTHER_TOKEN }, place: here } }
      by_password: { connector: gate, settings: { base_url: "${var.api}", login: ada, word: { env: TOKEN }, client_word: { env: OTHER_TOKEN }, place: here } }
      by_account: { connector: gate, settings: { base_url: "${var.api}", account: { file: account.json }, other_account: { file: other.json }, place: here } }
    pipelines:
      by_query: { model: people, to: { destination: by_query, action: person }, mode: upsert, map: { id: id, name: name } }
      by_path: { model: people, to: { destination: by_path, action: person }, mode: upsert, map: { id: id, name: name } }
      by_oauth1: { model: people, to: { destination: by_oauth1, action: person }, mode: upsert, map: { id: id, name: name } }
      by_hmac: { model: people, to: { destination: by_hmac, action: person }, mode: upsert, map: { id: id, name: name } }
      by_refresh: { model: people, to: { destination: by_refresh, action: person, with: { at: refresh } }, mode: upsert, map: { id: id, name: name } }
      by_client: { model: people, to: { destination: by_client, action: person, with: { at: client } }, mode: upsert, map: { id: id, name: name } }
      by_password: { model: people, to: { destination: by_password, action: person, with: { at: password } }, mode: upsert, map: { id: id, name: name } }
      by_account: { model: people, to: { destination: by_account, action: person, with: { at: account } }, mode: upsert, map: { id: id, name: name } }

    """,
    "connectors/gates.yaml": """
    connectors:
      gate:
        transport: http
        base_url: "https://gate.example"
        settings:
          place: { type: string }
          pin: { type: string, secret: true }
          hook: { type: string, secret: true }
          app: { type: string }
          app_secret: { type: string, secret: true }
          user: { type: string }
          user_secret: { type: string, secret: true }
          seal: { type: string, secret: true }
          refresh: { type: string, secret: true }
          client: { type: string }
          client_word: { type: string, secret: true }
          machine: { type: string }
          login: { type: string }
          word: { type: string, secret: true }
          account: { type: string, secret: true }
          other_account: { type: string, secret: true }
        auth:
          - query: { name: pin_code, value: settings.pin }
          - path: { value: settings.hook }
          - oauth1: { consumer_key: settings.app, consumer_secret: settings.app_secret, token: settings.user, token_secret: settings.user_secret }
          - hmac: { header: X-Seal, secret: settings.seal, digest: sha256, encoding: hex, prefix: "v1=" }
          - oauth2_refresh:
              token_url: "{{ settings.base_url }}/token/refresh"
              refresh_token: settings.refresh
              client_id: settings.client
              client_secret: settings.client_word
              scope: read
          - oauth2_client_credentials:
              token_url: "{{ settings.base_url }}/token/client"
              client_id: settings.machine
              client_secret: { template: "{{ settings.client_word }}" }
              scope: write
              fields: { account_id: settings.place }
              send: basic
          - oauth2_password:
              token_url: "{{ settings.base_url }}/token/password"
              username: settings.login
              password: settings.word
              client_id: { const: app }
              client_secret: { template: "c-{{ settings.client_word }}" }
              scope: all
          - service_account_jwt:
              key: settings.account
              scope: https://api.example/rows
              subject: { template: "{{ settings.place }}@shop.example" }
        actions:
          person:
            kind: record
            modes: [upsert]
            match: [id]
            record: free
            settings: { at: { type: string, default: people } }
            requests:
              upsert:
                for: [add, change]
                request: { method: POST, path: "/{{ action.at }}", body: record }
        tests:
          - name: signed
            action: person
            settings: { base_url: "https://h", app: a, app_secret: as, user: u, user_secret: us }
            operation: add
            records: [ { id: 1 } ]
            expect_request:
              headers:
                Authorization: OAuth oauth_consumer_key="a", oauth_nonce="00000000000000000000000000000000", oauth_signature="%2BkwhtyLXXVd7HtDjO66QqGVDEJk%3D", oauth_signature_method="HMAC-SHA1", oauth_timestamp="0", oauth_token="u", oauth_version="1.0"

    """,
  ]
}
