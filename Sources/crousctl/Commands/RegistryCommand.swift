internal import APIModel
internal import ArgumentParser
// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit

/// `crousctl registry`.
struct RegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry",
        abstract: Terminal.help(.registry),
        subcommands: [Search.self, Rebuild.self]
    )

    /// `crousctl registry rebuild`.
    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: Terminal.help(.registryRebuild))

        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let report = try await ServiceAccess.with(options) { client in
                try await client.post(RegistryReport.self, "/v1/registry/rebuild")
            }
            guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
            Terminal.print(
                UserMessage(
                    .registryRebuilt,
                    .information,
                    [
                        "lines": Phrase(.countedLines, ["count": report.lines]),
                        "cards": Phrase(.countedCards, ["count": report.cards]),
                    ]
                )
            )
        }
    }
}
