// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// One strictness for every target of ours: each unsafe construct is spelled, each warning is an error.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func floor(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// What the tests of several modules share; it imports what they test and nothing above.
func fixtures(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

let package = Package(
    name: "crousd",
    products: [
        .executable(name: "crousd", targets: ["crousd"]),
        .executable(name: "crousctl", targets: ["crousctl"]),
        .executable(name: "CreationCarteCrous", targets: ["CreationCarteCrous"]),
        .executable(name: "crousd-sim", targets: ["crousd-sim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: [.defaults, "YAML"]),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // Floor 0
        .target(name: "CPosix"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CPCSC", pkgConfig: "libpcsclite", providers: [.apt(["libpcsclite-dev"])]),
        .systemLibrary(name: "CLibNFC", pkgConfig: "libnfc", providers: [.apt(["libnfc-dev"])]),
        floor("Posix", ["CPosix"]),
        floor("SmartCard", ["Posix"]),
        // Floor 1
        floor("CardCrypto", ["COpenSSL", "Posix", "SmartCard"]),
        floor(
            "CROUSCore",
            ["Posix", "SmartCard"],
            resources: [.embedInCode("Sentences/en.yaml"), .embedInCode("Sentences/fr.yaml")]
        ),
        floor("APIModel", ["CROUSCore"]),
        // Floor 2
        floor("PCSC", ["CPCSC", "Posix", "SmartCard"]),
        floor("NFC", ["CLibNFC", "Posix", "SmartCard"]),
        floor("VirtualDESFire", ["CardCrypto", "Posix", "SmartCard"]),
        floor("VirtualSAM", ["CardCrypto", "Posix", "SmartCard", "Yams"]),
        floor("VirtualReaders", ["Posix", "SmartCard"]),
        // What is written down: no card, no SAM
        floor("ChainedFile", ["CROUSCore", "CardCrypto", "Posix"]),
        floor("Journal", ["CROUSCore", "CardCrypto", "ChainedFile", "Posix", "SmartCard"]),
        floor("Holders", ["CROUSCore", "CardCrypto", "Posix", "SmartCard"]),
        floor(
            "Registry",
            [
                "CROUSCore", "CardCrypto", "ChainedFile", "Holders", "Journal", "Posix", "SmartCard",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        // Card and SAM
        floor("DESFire", ["CardCrypto", "Posix", "SmartCard"]),
        floor("SAM", ["CardCrypto", "DESFire", "Posix", "SmartCard"]),
        floor(
            "CROUSCard",
            ["CROUSCore", "CardCrypto", "DESFire", "Posix", "SmartCard", "Yams"],
            resources: [.embedInCode("Profiles/reference.yaml")]
        ),
        floor(
            "SAMCare",
            [
                "CROUSCard", "CROUSCore", "CardCrypto", "DESFire", "Posix", "SAM", "SmartCard",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // The work
        floor(
            "Enrolment",
            [
                "CROUSCard", "CROUSCore", "CardCrypto", "ChainedFile", "DESFire", "Holders", "Journal", "Posix",
                "Registry", "SAM", "SAMCare", "SmartCard",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // Floor 8
        floor(
            "API",
            [
                "APIModel", "CROUSCard", "CROUSCore", "ChainedFile", "DESFire", "Enrolment", "Holders", "Journal",
                "Posix", "Registry", "SAM", "SAMCare", "SmartCard",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        // Floor 9
        floor(
            "HostSetup",
            [
                "CROUSCard", "CROUSCore", "Enrolment", "Holders", "Journal", "NFC", "PCSC", "Posix", "Registry", "SAM",
                "SAMCare", "SmartCard", "Yams",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        floor(
            "CommandLineKit",
            [
                "API", "APIModel", "CROUSCore", "Enrolment", "HostSetup", "Posix", "SmartCard",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
        program(
            "crousd",
            [
                "API", "CROUSCore", "Enrolment", "HostSetup", "Posix",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        program(
            "crousctl",
            [
                "API", "APIModel", "CROUSCard", "CROUSCore", "CardCrypto", "ChainedFile", "CommandLineKit", "Enrolment",
                "HostSetup", "Journal", "Posix", "Registry", "SAMCare", "SmartCard", "VirtualDESFire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        program(
            "CreationCarteCrous",
            [
                "APIModel", "CROUSCore", "CommandLineKit", "HostSetup", "Posix",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        program(
            "crousd-sim",
            [
                "CROUSCore", "CardCrypto", "Posix", "SmartCard", "VirtualDESFire", "VirtualReaders", "VirtualSAM",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        // Tests
        .executableTarget(
            name: "key-control",
            dependencies: ["CROUSCard", "CROUSCore", "CardCrypto", "DESFire", "PCSC", "Posix", "SmartCard"],
            path: "Tests/Interop/key-control",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "crash-station",
            dependencies: [
                "CROUSCard", "CROUSCore", "CardCrypto", "ChainedFile", "Enrolment", "Holders", "Journal", "Posix",
                "Registry", "SAM", "SmartCard", "VirtualDESFire", "VirtualReaders", "VirtualSAM",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/Interop/crash/station",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "journal-bench",
            dependencies: ["CROUSCore", "Journal", "Registry", "SmartCard"],
            path: "Tests/Bench",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "data-folder-maker",
            dependencies: ["CROUSCore", "Holders", "Journal", "Posix", "Registry", "SmartCard"],
            path: "Tests/DataFolders/maker",
            swiftSettings: strict
        ),
        .testTarget(
            name: "CrashTests",
            dependencies: ["TestSupport"],
            path: "Tests/Interop/crash",
            exclude: ["shim", "station"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "KeyLeakTests",
            dependencies: ["CardCrypto", "SmartCard", "TestSupport"],
            path: "Tests/Interop/keys",
            swiftSettings: strict
        ),
        fixtures("TestSupport", ["CardCrypto", "Posix", "SmartCard"]),
        fixtures("SAMTestCommands", ["CardCrypto", "Posix", "SAM", "SmartCard"]),
        fixtures("JournalFixtures", ["CROUSCore", "ChainedFile", "Journal", "Posix", "SmartCard", "TestSupport"]),
        fixtures(
            "RegistryFixtures",
            [
                "CROUSCore", "Journal", "JournalFixtures", "Registry", "SmartCard", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        fixtures(
            "EnrolmentFixtures",
            [
                "CROUSCard", "CROUSCore", "CardCrypto", "ChainedFile", "DESFire", "Enrolment", "Holders", "Journal",
                "JournalFixtures", "Posix", "Registry", "RegistryFixtures", "SAM", "SmartCard", "TestSupport",
                "VirtualDESFire", "VirtualReaders", "VirtualSAM",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        tests("TestSupportTests", ["TestSupport"]),
        tests("SmartCardTests", ["Posix", "SmartCard", "TestSupport"]),
        tests("CardCryptoTests", ["CardCrypto", "SmartCard", "TestSupport"]),
        tests("CROUSCoreTests", ["CROUSCore", "SmartCard", "TestSupport"]),
        tests("PCSCTests", ["PCSC", "Posix", "SmartCard", "TestSupport"]),
        tests("NFCTests", ["CardCrypto", "NFC", "Posix", "SmartCard", "VirtualDESFire", "VirtualReaders"]),
        .testTarget(
            name: "LibfreefareTests",
            dependencies: [
                "CROUSCard", "CROUSCore", "CardCrypto", "DESFire", "NFC", "Posix", "SmartCard", "VirtualDESFire",
                "VirtualReaders",
            ],
            path: "Tests/Interop/libfreefare",
            exclude: ["programs"],
            swiftSettings: strict
        ),
        tests("VirtualDESFireTests", ["CardCrypto", "Posix", "SmartCard", "TestSupport", "VirtualDESFire"]),
        tests("VirtualSAMTests", ["CardCrypto", "Posix", "SmartCard", "TestSupport", "VirtualDESFire", "VirtualSAM"]),
        tests(
            "VirtualReadersTests",
            ["CardCrypto", "Posix", "SmartCard", "TestSupport", "VirtualDESFire", "VirtualReaders"]
        ),
        tests(
            "CrousdSimTests",
            [
                "Posix", "SmartCard", "TestSupport", "VirtualDESFire", "crousd-sim",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        tests(
            "CreationCarteCrousTests",
            [
                "APIModel", "CreationCarteCrous", "HostSetup", "Posix",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        tests("ChainedFileTests", ["CardCrypto", "ChainedFile", "SmartCard"]),
        tests(
            "JournalTests",
            [
                "CROUSCore", "CardCrypto", "ChainedFile", "Journal", "JournalFixtures", "Posix", "SmartCard",
                "TestSupport",
            ]
        ),
        tests("HoldersTests", ["CROUSCore", "Holders", "Posix", "TestSupport"]),
        tests(
            "RegistryTests",
            [
                "CROUSCore", "CardCrypto", "ChainedFile", "Holders", "Journal", "JournalFixtures", "Posix", "Registry",
                "RegistryFixtures", "SmartCard", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        tests(
            "DataFolderTests",
            [
                "CROUSCore", "ChainedFile", "Holders", "Journal", "Posix", "Registry", "RegistryFixtures",
                "TestSupport",
                "data-folder-maker",
            ]
        ),
        tests(
            "DESFireTests",
            ["CardCrypto", "DESFire", "SmartCard", "TestSupport", "VirtualDESFire", "VirtualReaders"]
        ),
        tests(
            "SAMTests",
            [
                "CardCrypto", "DESFire", "SAM", "SAMTestCommands", "SmartCard", "TestSupport", "VirtualDESFire",
                "VirtualReaders", "VirtualSAM",
            ]
        ),
        tests(
            "CROUSCardTests",
            [
                "CROUSCard", "CROUSCore", "CardCrypto", "DESFire", "SAM", "SmartCard", "TestSupport", "VirtualDESFire",
                "VirtualSAM",
            ]
        ),
        tests("SAMCareTests", ["CROUSCore", "Posix", "SAM", "SAMCare", "SmartCard", "TestSupport"]),
        .testTarget(
            name: "InteropTests",
            dependencies: [
                "CardCrypto", "DESFire", "EnrolmentFixtures", "HostSetup", "Posix", "SmartCard", "TestSupport",
                "VirtualDESFire",
            ],
            path: "Tests/Interop/pcscd",
            swiftSettings: strict
        ),
        fixtures(
            "APIFixtures",
            [
                "API", "EnrolmentFixtures", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        tests(
            "APITests",
            [
                "API", "APIFixtures", "APIModel", "CROUSCore", "CardCrypto", "ChainedFile", "Enrolment",
                "EnrolmentFixtures", "Journal", "JournalFixtures", "Posix", "SAMCare", "SmartCard", "TestSupport",
                "VirtualDESFire", "VirtualReaders",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        tests(
            "CommandLineKitTests",
            ["APIFixtures", "APIModel", "CROUSCore", "CommandLineKit", "EnrolmentFixtures", "Journal", "TestSupport"]
        ),
        tests(
            "CrousctlTests",
            [
                "APIModel", "CROUSCore", "CommandLineKit", "Journal", "crousctl",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        tests(
            "CrousdTests",
            [
                "CROUSCore", "HostSetup", "crousd",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        tests(
            "HostSetupTests",
            ["CROUSCore", "ChainedFile", "Enrolment", "HostSetup", "Journal", "Posix", "Registry", "SAM", "SmartCard"]
        ),
        tests(
            "EnrolmentTests",
            [
                "CROUSCard", "CROUSCore", "CardCrypto", "ChainedFile", "DESFire", "Enrolment", "EnrolmentFixtures",
                "Holders", "Journal", "JournalFixtures", "Posix", "Registry", "RegistryFixtures", "SAM", "SAMCare",
                "SmartCard", "TestSupport", "VirtualDESFire", "VirtualReaders", "VirtualSAM",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
    ]
)
