/// Every key of `auth`, each with a change and the place where it shows.
extension KeyEffect {
  static let auth: [KeyEffect] = gates.map { effect in
    var effect = effect
    effect.project = KeyProject.gates
    return effect
  }

  private static let gates: [KeyEffect] = [
    .init(
      "auth.query", "      - query: { name: pin_code, value: settings.pin }\n", "", .requests),
    .init("auth.query.name", "name: pin_code", "name: pin_word", .requests, says: "pin_word=t0ken"),
    .init(
      "auth.query.value", "value: settings.pin }", "value: settings.place }", .requests,
      says: "pin_code=here"),
    .init("auth.path", "      - path: { value: settings.hook }\n", "", .requests),
    .init(
      "auth.path.value", "value: settings.hook }", "value: settings.place }", .requests,
      says: "/hook/people/here"),
    .init("auth.oauth1", "      - oauth1:", "      - oauth_1:", .lint, says: "HG0203"),
    .init(
      "auth.oauth1.consumer_key", "consumer_key: settings.app,", "consumer_key: settings.user,",
      .lint, says: "HG0610"),
    .init(
      "auth.oauth1.consumer_secret", "consumer_secret: settings.app_secret",
      "consumer_secret: settings.user_secret", .lint, says: "HG0610"),
    .init(
      "auth.oauth1.token", "token: settings.user, token_secret",
      "token: settings.app, token_secret", .lint, says: "HG0610"),
    .init(
      "auth.oauth1.token_secret", "token_secret: settings.user_secret",
      "token_secret: settings.app_secret", .lint, says: "HG0610"),
    .init(
      "auth.hmac",
      "      - hmac: { header: X-Seal, secret: settings.seal, digest: sha256, encoding: hex, prefix: \"v1=\" }\n",
      "", .requests),
    .init("auth.hmac.header", "header: X-Seal", "header: X-Mark", .requests, says: "X-Mark: v1="),
    .init("auth.hmac.secret", "secret: settings.seal", "secret: settings.place", .requests),
    .init("auth.hmac.digest", "digest: sha256", "digest: sha1", .requests),
    .init("auth.hmac.encoding", "encoding: hex", "encoding: base64", .requests, says: "=; "),
    .init("auth.hmac.prefix", "prefix: \"v1=\"", "prefix: \"v2=\"", .requests, says: "X-Seal: v2="),
    .init(
      "auth.oauth2_refresh", "      - oauth2_refresh:", "      - oauth3_refresh:", .lint,
      says: "HG0203"),
    .init(
      "auth.oauth2_refresh.token_url", "/token/refresh", "/token/renew", .requests,
      says: "Bearer of/token/renew"),
    .init(
      "auth.oauth2_refresh.refresh_token", "refresh_token: settings.refresh",
      "refresh_token: settings.place", .requests, says: "refresh_token=here"),
    .init(
      "auth.oauth2_refresh.client_id", "client_id: settings.client\n",
      "client_id: settings.place\n", .requests, says: "client_id=here"),
    .init(
      "auth.oauth2_refresh.client_secret", "client_secret: settings.client_word\n",
      "client_secret: settings.place\n", .requests, says: "client_secret=here"),
    .init(
      "auth.oauth2_refresh.scope", "scope: read", "scope: \"of {{ settings.place }}\"", .requests,
      says: "scope=of%20here"),
    .init(
      "auth.oauth2_client_credentials", "      - oauth2_client_credentials:",
      "      - oauth2_client:", .lint, says: "HG0203"),
    .init(
      "auth.oauth2_client_credentials.token_url", "/token/client", "/token/machine", .requests,
      says: "Bearer of/token/machine"),
    .init(
      "auth.oauth2_client_credentials.client_id", "client_id: settings.machine",
      "client_id: { template: \"{{ settings.machine }}-2\" }", .requests,
      says: "Basic cm9ib3QtMjowdGhlcg=="),
    .init(
      "auth.oauth2_client_credentials.client_secret",
      "client_secret: { template: \"{{ settings.client_word }}\" }",
      "client_secret: settings.place", .requests, says: "Basic cm9ib3Q6aGVyZQ=="),
    .init(
      "auth.oauth2_client_credentials.scope", "scope: write", "scope: erase", .requests,
      says: "scope=erase"),
    .init(
      "auth.oauth2_client_credentials.fields", "fields: { account_id: settings.place }",
      "fields: { mid: settings.machine }", .requests, says: "mid=robot"),
    .init(
      "auth.oauth2_client_credentials.send", "send: basic", "send: body", .requests,
      says: "client_id=robot"),
    .init(
      "auth.oauth2_password", "      - oauth2_password:", "      - oauth2_login:", .lint,
      says: "HG0203"),
    .init(
      "auth.oauth2_password.token_url", "/token/password", "/token/login", .requests,
      says: "Bearer of/token/login"),
    .init(
      "auth.oauth2_password.username", "username: settings.login", "username: settings.place",
      .requests, says: "username=here"),
    .init(
      "auth.oauth2_password.password", "password: settings.word", "password: settings.place",
      .requests, says: "password=here"),
    .init(
      "auth.oauth2_password.client_id", "client_id: { const: app }", "client_id: { const: shop }",
      .requests, says: "client_id=shop&client_secret=c-0ther"),
    .init(
      "auth.oauth2_password.client_secret", "c-{{ settings.client_word }}",
      "d-{{ settings.client_word }}", .requests, says: "client_secret=d-0ther"),
    .init("auth.oauth2_password.scope", "scope: all", "scope: some", .requests, says: "scope=some"),
    .init(
      "auth.service_account_jwt", "      - service_account_jwt:",
      "      - service_account:", .lint, says: "HG0203"),
    .init(
      "auth.service_account_jwt.key", "key: settings.account", "key: settings.other_account",
      .requests, says: "other@shop.example"),
    .init(
      "auth.service_account_jwt.scope", "https://api.example/rows", "https://api.example/all",
      .requests, says: "https://api.example/all"),
    .init(
      "auth.service_account_jwt.subject", "}}@shop.example", "}}@desk.example", .requests,
      says: "here@desk.example"),
  ]
}
