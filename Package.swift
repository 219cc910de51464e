// swift-tools-version: 6.1
import PackageDescription

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let arguments = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "headgate",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    // C libraries, one module a library.
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

    // Text to checked project: pure.
    .target(name: "Diagnostics"),
    .target(name: "YAMLSyntax", dependencies: ["Diagnostics", "CYAML"]),
    .target(name: "Records", dependencies: [crypto]),
    .target(name: "MappingSyntax", dependencies: ["Diagnostics", "YAMLSyntax", "Records"]),
    .target(name: "SQLSyntax", dependencies: ["Records"]),
    .target(
      name: "Connectors",
      dependencies: [
        "Diagnostics", "YAMLSyntax", "Records", "MappingSyntax", crypto, cryptoExtras,
      ],
      resources: [
        .embedInCode("Catalog/Definitions/braze.yaml"),
        .embedInCode("Catalog/Definitions/email.yaml"),
        .embedInCode("Catalog/Definitions/file.yaml"),
        .embedInCode("Catalog/Definitions/google-sheets.yaml"),
        .embedInCode("Catalog/Definitions/http.yaml"),
        .embedInCode("Catalog/Definitions/hubspot.yaml"),
        .embedInCode("Catalog/Definitions/mixpanel.yaml"),
        .embedInCode("Catalog/Definitions/postgres.yaml"),
        .embedInCode("Catalog/Definitions/segment.yaml"),
        .embedInCode("Catalog/Definitions/segment-profiles.yaml"),
        .embedInCode("Catalog/Definitions/sendgrid.yaml"),
        .embedInCode("Catalog/Definitions/slack.yaml"),
        .embedInCode("Catalog/Definitions/slack-webhook.yaml"),
        .embedInCode("Catalog/Definitions/webhook.yaml"),
        .embedInCode("Catalog/Definitions/x-audience.yaml"),
      ]),
    .target(
      name: "Compiler",
      dependencies: [
        "Diagnostics", "YAMLSyntax", "Records", "MappingSyntax", "SQLSyntax", "Connectors", crypto,
      ]),
    .target(
      name: "Planning",
      dependencies: ["Diagnostics", "Records", "SQLSyntax", "Connectors", "Compiler", crypto]),

    // The outside world.
    .target(
      name: "Warehouses", dependencies: ["Records", "SQLSyntax", "CSQLite", "CPostgres"]),
    .target(name: "Ledger", dependencies: ["Records", "SQLSyntax", "Warehouses"]),
    .target(
      name: "Delivery",
      dependencies: ["Records", "SQLSyntax", "Connectors", "Warehouses", "CCurl"]),
    .target(
      name: "Execution",
      dependencies: [
        "Diagnostics", "Records", "SQLSyntax", "Connectors", "Compiler", "Planning", "Warehouses",
        "Ledger", "Delivery", crypto,
      ]),
    .executableTarget(
      name: "headgate",
      dependencies: [
        "Diagnostics", "YAMLSyntax", "Records", "MappingSyntax", "SQLSyntax", "Connectors",
        "Compiler", "Planning", "Warehouses", "Ledger", "Delivery", "Execution", arguments,
      ]),

    .executableTarget(
      name: "benchmarks",
      dependencies: [
        "Records", "Connectors", "CYAML", "CSQLite", "CCurl", "Floors", "PostgresServer",
      ],
      path: "Benchmarks/Program"),
    .target(
      name: "Floors", dependencies: ["CCurl", "CPostgres"], path: "Benchmarks/Floors",
      linkerSettings: [.linkedLibrary("crypto")]),

    // Emulators import nothing of ours.
    .target(
      name: "Emulators", dependencies: [crypto, cryptoExtras], path: "Tests/Emulators"),
    .systemLibrary(name: "CSpawn", path: "Tests/CSpawn"),
    .target(name: "ChildProcess", dependencies: ["CSpawn"], path: "Tests/ChildProcess"),
    .target(name: "FreePort", path: "Tests/FreePort"),
    .target(
      name: "EximServer", dependencies: ["ChildProcess", "FreePort"], path: "Tests/EximServer"),
    .target(
      name: "PostgresServer", dependencies: ["ChildProcess", "FreePort"],
      path: "Tests/PostgresServer"),
    .testTarget(name: "YAMLSyntaxTests", dependencies: ["Diagnostics", "YAMLSyntax"]),
    .testTarget(name: "RecordsTests", dependencies: ["Records"]),
    .testTarget(
      name: "ConnectorsTests",
      dependencies: [
        "Connectors", "YAMLSyntax", "Records", "Diagnostics", "Emulators", crypto,
      ]),
    .testTarget(
      name: "CompilerTests",
      dependencies: [
        "Compiler", "Connectors", "MappingSyntax", "YAMLSyntax", "Records", "Diagnostics",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "PlanningTests", dependencies: ["Planning", "Compiler", "Connectors", "YAMLSyntax"]),
    .testTarget(
      name: "WarehousesTests",
      dependencies: [
        "Warehouses", "SQLSyntax", "Records", "Compiler", "Planning", "Diagnostics",
        "PostgresServer",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "LedgerTests",
      dependencies: [
        "Ledger", "SQLSyntax", "Warehouses", "ChildProcess", "PostgresServer",
      ]),
    .testTarget(
      name: "DeliveryTests",
      dependencies: [
        "Delivery", "Connectors", "Records", "YAMLSyntax", "Diagnostics", "Warehouses",
        "Emulators", "ChildProcess", "EximServer", "PostgresServer",
      ]),
    .testTarget(
      name: "ExecutionTests",
      dependencies: [
        "Execution", "Compiler", "Connectors", "Planning", "Warehouses", "Ledger", "Delivery",
        "Records", "SQLSyntax", "PostgresServer",
      ]),
    .testTarget(name: "SchemaTests", dependencies: ["ChildProcess", "Emulators"]),
    .testTarget(
      name: "ScenarioTests",
      dependencies: [
        "Diagnostics", "YAMLSyntax", "ChildProcess", "Emulators", "EximServer", "PostgresServer",
      ],
      exclude: ["Cases", "TPCH"]),
  ],
  swiftLanguageModes: [.v6]
)

// The debug build, which the tests run, checks that no two accesses to a value overlap; the optimised one trusts that, for
// the check would be a twentieth of the work on each row.
for target in package.targets where target.type == .regular || target.type == .executable {
  target.swiftSettings = [
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
  ]
}
