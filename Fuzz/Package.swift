// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// A separate package, so that fuzzing builds and instruments only the protocol modules and the journal. `Sources` and
// `SAMTestCommands` are links to the project's: SwiftPM accepts no target outside of its package.

/// libFuzzer counts branches, the address sanitizer finds invalid accesses.
let watched: [SwiftSetting] = [
    .unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library", "-enable-testing"]),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func floor(
    _ name: String,
    _ dependencies: [Target.Dependency],
    path: String? = nil,
    exclude: [String] = [],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: path,
        exclude: exclude,
        resources: resources,
        swiftSettings: watched
    )
}

let package = Package(
    name: "crousd-fuzz",
    targets: [
        .target(name: "CPosix"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        floor("Posix", ["CPosix"]),
        floor("SmartCard", ["Posix"]),
        floor("CardCrypto", ["COpenSSL", "Posix", "SmartCard"]),
        floor("VirtualDESFire", ["CardCrypto", "Posix", "SmartCard"]),
        // Keys files are read with Yams, which stays out.
        floor("VirtualSAM", ["CardCrypto", "Posix", "SmartCard"], exclude: ["KeysFile"]),
        floor("DESFire", ["CardCrypto", "Posix", "SmartCard"]),
        floor("SAM", ["CardCrypto", "DESFire", "Posix", "SmartCard"]),
        floor("SAMTestCommands", ["CardCrypto", "Posix", "SAM", "SmartCard"], path: "SAMTestCommands"),
        floor(
            "CROUSCore",
            ["Posix", "SmartCard"],
            resources: [.embedInCode("Sentences/en.yaml"), .embedInCode("Sentences/fr.yaml")]
        ),
        floor("ChainedFile", ["CROUSCore", "CardCrypto", "Posix"]),
        floor("Journal", ["CROUSCore", "CardCrypto", "ChainedFile", "Posix", "SmartCard"]),
        .target(name: "CFuzzer", path: "CFuzzer"),
        .executableTarget(
            name: "crousd-fuzz",
            dependencies: [
                "CFuzzer", "CROUSCore", "CardCrypto", "ChainedFile", "DESFire", "Journal", "Posix", "SAM",
                "SAMTestCommands", "SmartCard", "VirtualDESFire", "VirtualSAM",
            ],
            path: "Fuzzers",
            swiftSettings: watched,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]
        ),
    ]
)
