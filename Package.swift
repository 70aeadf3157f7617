// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is built with.
///
/// A warning is an error here and nowhere else: a dependency's warnings are its own.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
    .define("TASSEL_STOP_POINTS", .when(configuration: .debug)),
    // The suite imports tens of thousands of rows; unoptimised, that takes ten times as long. Checks and assertions stay.
    .unsafeFlags(["-O"], .when(configuration: .debug)),
    // The domain's small values cross every target's border; seen whole, they are specialised where they are used.
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

let strict = settings + [.strictMemorySafety()]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let asyncAlgorithms = Target.Dependency.product(name: "AsyncAlgorithms", package: "swift-async-algorithms")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let xmlCoder = Target.Dependency.product(name: "XMLCoder", package: "XMLCoder")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "tassel",
    products: [
        .executable(name: "tassel", targets: ["tassel"])
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-async-algorithms", exact: "1.1.4"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/CoreOffice/XMLCoder", exact: "0.18.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: ["YAML"]),
    ],
    targets: [
        .target(name: "Completions", swiftSettings: strict),
        .target(name: "Storage", dependencies: ["Completions", grdb, sqlite], swiftSettings: strict),
        .target(name: "EventLog", dependencies: ["Completions", "Storage", grdb, sqlite, crypto, logging], swiftSettings: strict),
        .target(name: "Vault", dependencies: ["Completions", "Storage", grdb, crypto, logging], swiftSettings: strict),
        .target(name: "Notifications", dependencies: ["Completions", crypto, xmlCoder], swiftSettings: strict),
        .target(
            name: "Projections",
            dependencies: ["Completions", "EventLog", "Vault", "Notifications", "Storage", grdb, logging],
            swiftSettings: strict
        ),
        .target(
            name: "Imports",
            dependencies: [
                "Completions", "EventLog", "Vault", "Notifications", "Projections", "Storage", yams, crypto, logging, asyncAlgorithms,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Subscriber",
            dependencies: [
                "Completions", "EventLog", "Vault", "Notifications", "Projections", "Storage",
                grdb, crypto, logging, metrics, lifecycle, nioCore, nioPosix, nioHTTP1, nioTLS, nioSSL,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Audit",
            dependencies: ["Completions", "EventLog", "Vault", "Notifications", "Projections", "Storage", crypto, asn1, mustache],
            swiftSettings: strict
        ),
        .target(
            name: "Service",
            dependencies: [
                "Completions", "EventLog", "Vault", "Notifications", "Projections", "Imports", "Subscriber", "Audit", "Storage",
                hummingbird, hummingbirdCore, httpTypes, nioHTTPTypes, configuration, system, lifecycle, signals, mustache, crypto, logging,
                metrics, nioCore, nioPosix, nioSSL,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "tassel",
            dependencies: [
                "Completions", "Storage", "EventLog", "Vault", "Notifications", "Projections", "Imports", "Subscriber", "Audit",
                "Service",
                argumentParser, logging, metrics, lifecycle, signals, crypto, x509, asn1, nioCore, nioPosix, nioHTTP1, nioSSL,
            ],
            swiftSettings: strict
        ),
        // What tools/bench measures the scanner with; no part of the program.
        .executableTarget(name: "scan", dependencies: ["Imports"], path: "tools/peers/scan", swiftSettings: settings),
        // What tools/bench measures proofs with.
        .executableTarget(
            name: "prove",
            dependencies: ["Completions", "EventLog", "Projections"],
            path: "tools/peers/prove",
            swiftSettings: settings
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Completions", "EventLog", "Vault", "Projections", "Storage", crypto],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .testTarget(name: "CompletionsTests", dependencies: ["Completions", crypto], exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(
            name: "StorageTests",
            dependencies: ["Completions", "Storage", "EventLog", "Vault", "Projections", "TestSupport", grdb],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EventLogTests",
            dependencies: ["Completions", "Storage", "EventLog", "Vault", "Projections", "TestSupport", grdb, crypto],
            swiftSettings: settings
        ),
        .testTarget(
            name: "VaultTests",
            dependencies: ["Completions", "Storage", "EventLog", "Vault", "Projections", "TestSupport", grdb, crypto],
            swiftSettings: settings
        ),
        .testTarget(name: "NotificationsTests", dependencies: ["Completions", "Notifications", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "ProjectionsTests",
            dependencies: ["Completions", "Storage", "EventLog", "Vault", "Notifications", "Projections", "TestSupport", grdb],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ImportsTests",
            dependencies: ["Completions", "Storage", "EventLog", "Vault", "Projections", "Imports", "TestSupport"],
            exclude: ["Snapshots"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SubscriberTests",
            dependencies: [
                "Completions", "Storage", "EventLog", "Vault", "Notifications", "Projections", "Subscriber", "TestSupport",
                crypto, metrics, x509, asn1, nioCore, nioPosix, nioSSL,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "AuditTests",
            dependencies: ["Completions", "Storage", "EventLog", "Vault", "Projections", "Audit", "TestSupport", grdb],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "Completions", "EventLog", "Vault", "Projections", "Imports", "Subscriber", "Service", "TestSupport", httpTypes,
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "CommandTests", dependencies: ["tassel", "TestSupport", nioCore, nioPosix], swiftSettings: settings),
    ]
)
