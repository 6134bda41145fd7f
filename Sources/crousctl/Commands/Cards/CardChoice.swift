// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit
internal import Foundation

/// Selects the card by one of four options.
struct CardChoice: ParsableArguments {
    @Option(help: .say(.cardByUID))
    var card: String?

    @Option(help: .say(.cardByNumber))
    var number: String?

    @Option(help: .say(.cardByHolder))
    var holder: String?

    @Option(help: .say(.cardByStudent))
    var student: String?

    func validate() throws {
        guard [card, number, holder, student].count(where: { $0 != nil }) == 1 else {
            throw ValidationError(Terminal.say(.usageCard))
        }
    }

    var choice: CardChangeRequest.Choice {
        CardChangeRequest.Choice(card: card, number: number, holder: holder, student: student)
    }
}

/// Name of the operator.
struct OperatorOption: ParsableArguments {
    @Option(name: .customLong("operator"), help: .say(.deskOperator))
    var operatorName: String?

    var name: String { operatorName ?? NSUserName() }
}

/// Sends one change and prints its result.
func change(_ request: CardChangeRequest, _ options: GlobalOptions) async throws {
    let body = try JSON.text(of: request)
    let report = try await ServiceAccess.with(options) {
        try await $0.post(JournalledCardReport.self, "/v1/cards/change", body: Array(body.utf8))
    }
    if options.json {
        Terminal.print(try JSON.text(of: report))
    } else {
        Terminal.print("✔ \(report.message.text(in: Terminal.language))")
    }
}
