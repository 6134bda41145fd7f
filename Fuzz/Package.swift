// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// A package of its own, so that fuzzing builds the protocol floors and the journal alone and instruments them. `Sources`
// is a link to the project's: SwiftPM takes no target from outside of its package.

/// libFuzzer counts the branches taken, the address sanitizer sees what strays.
let watched: [SwiftSetting] = [
    .unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library", "-enable-testing"]),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func floor(
    _ name: String,
    _ dependencies: [Target.Dependency],
    exclude: [String] = [],
    sources: [String]? = nil
) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, sources: sources, swiftSettings: watched)
}

let package = Package(
    name: "crousd-fuzz",
    targets: [
        .target(name: "CPosix"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        floor("Posix", ["CPosix"]),
        floor("SmartCard", ["Posix"]),
        floor("CardCrypto", ["COpenSSL", "Posix", "SmartCard"]),
        // The files of the virtual SAM are read with Yams, which stays out.
        floor(
            "VirtualCards",
            ["CardCrypto", "Posix", "SmartCard"],
            exclude: [
                "SAM/SAMKeysFile.swift", "SAM/SAMKeysFileError.swift", "SAM/SAMKeysPlan.swift",
                "SAM/SAMStateFile.swift", "SAM/YAMLFields.swift",
            ]
        ),
        floor("DESFire", ["CardCrypto", "Posix", "SmartCard"]),
        floor("SAM", ["CardCrypto", "DESFire", "Posix", "SmartCard"]),
        // The journal alone: profiles are read with Yams, and the registry is GRDB's.
        floor(
            "CROUSCard",
            [],
            exclude: ["Profiles"],
            sources: ["CROUSNumber.swift", "CardDay.swift", "CardDay+Count.swift", "CardRow.swift"]
        ),
        floor(
            "Enrolment",
            ["CROUSCard", "CardCrypto", "Posix", "SmartCard"],
            exclude: ["Text/Row+Cells.swift"],
            sources: [
                "Journal", "Text", "Records/NumberRange.swift", "Records/NumberRangeError.swift",
                "Messages/CardState+French.swift", "Release.swift",
            ]
        ),
        .target(name: "CFuzzer", path: "CFuzzer"),
        .executableTarget(
            name: "crousd-fuzz",
            dependencies: [
                "CFuzzer", "CROUSCard", "CardCrypto", "DESFire", "Enrolment", "Posix", "SAM", "SmartCard",
                "VirtualCards",
            ],
            path: "Fuzzers",
            swiftSettings: watched,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]
        ),
    ]
)
