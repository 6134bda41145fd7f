// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit
internal import Foundation

/// Holder, station and time limit of an order.
struct OrderOptions: ParsableArguments {
    @Option(help: "Opaque reference of the holder, as `holders list` shows it.")
    var holder: String?

    @Option(help: "Student number of the holder.")
    var student: String?

    @Option(help: "Station (default: the only one).")
    var station: String?

    @OptionGroup var person: OperatorOption

    @Option(help: "Seconds to wait for a card.")
    var timeout = 300

    func validate() throws {
        guard (holder == nil) != (student == nil) else {
            throw ValidationError(Terminal.say(.usageHolder))
        }
        guard 1...86400 ~= timeout else {
            throw ValidationError(Terminal.say(.usageTimeout, ["lowest": 1, "highest": 86_400]))
        }
    }

    var request: EnrolmentRequest {
        EnrolmentRequest(
            holder: holder,
            student: student,
            station: station,
            operatorName: person.name,
            timeout: timeout
        )
    }

    /// Places the order and shows its progress until the card is done.
    func follow(_ request: EnrolmentRequest, _ options: GlobalOptions) async throws {
        let last = try await ServiceAccess.with(options) { client in
            var last: EnrolmentUpdate?
            try await client.enrol(request) { update in
                last = update
                try show(update, isJSON: options.json)
            }
            return last
        }
        guard let last else { throw CommandFailure(UserMessage(.connectionLost, .unavailable), json: options.json) }
        guard last.event == "enrolled" else {
            let message = last.event == "failed" ? last.message : UserMessage(.connectionLost, .unavailable)
            throw CommandFailure(message, json: false)
        }
    }

    private func show(_ update: EnrolmentUpdate, isJSON: Bool) throws {
        if isJSON { return Terminal.print(try JSON.text(of: update)) }
        let mark = ["enrolled": "✔", "failed": "✘", "step": "·"][update.event] ?? "→"
        if update.event != "failed" { Terminal.print("\(mark) \(update.message.text(in: Terminal.language))") }
        if let warning = update.warning { Terminal.complain(warning) }
    }
}

/// `crousctl enrol`.
struct EnrolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol",
        abstract: "Enrol the next card put on the reader for one holder.",
        discussion: """
            Only a card put on after the order counts: one that lies there already must be taken off first. A card taken \
            off too early is asked for again and finished with the same number. Ctrl-C withdraws the order.

            What an ordinary tap refuses a supervisor may allow, with his or her name in the journal: --adopt takes over a \
            number found on a card, --re-encode writes a card again that was erased, given up or emptied elsewhere, --rekey \
            changes the keys of an older generation.
            """
    )

    @OptionGroup var order: OrderOptions

    @Flag(help: "Take over the number a card already holds.")
    var adopt = false

    @Flag(name: .customLong("re-encode"), help: "Write a card again that was used before, with its own number.")
    var reencode = false

    @Flag(help: "Change keys of an older generation to the current ones.")
    var rekey = false

    @Option(help: "Who allows it; needed with the three above.")
    var supervisor: String?

    @OptionGroup var options: GlobalOptions

    private var decisions: [String] {
        [(adopt, "adopt"), (reencode, "re-encode"), (rekey, "rekey")].filter(\.0).map(\.1)
    }

    func validate() throws {
        guard decisions.isEmpty || supervisor?.isEmpty == false else {
            throw ValidationError(Terminal.say(.usageSupervisor))
        }
    }

    func run() async throws {
        var request = order.request
        if !decisions.isEmpty { request.decisions = decisions }
        request.supervisor = supervisor
        try await order.follow(request, options)
    }
}

/// `crousctl replace`.
struct ReplaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replace",
        abstract: "Enrol the next card put on the reader for a holder who has one, and cancel the old one.",
        discussion: """
            The old card, which need not be there, is cancelled in the same moment the new one is proven; until then it \
            stays in use.
            """
    )

    @OptionGroup var order: OrderOptions

    @Option(help: "Why the old card is given up: DP (lost), DV (stolen), CD (damaged) or HS (other).")
    var reason: String

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        var request = order.request
        request.replacing = reason
        try await order.follow(request, options)
    }
}
