// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCore
internal import CommandLineKit
internal import Foundation

/// Holder, station and time limit of an order.
struct OrderOptions: ParsableArguments {
    @Option(help: .say(.holder))
    var holder: String?

    @Option(help: .say(.student))
    var student: String?

    @Option(help: .say(.station))
    var station: String?

    @OptionGroup var person: OperatorOption

    @Option(help: .say(.timeout))
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
        abstract: Terminal.help(.enrol),
        discussion: [Terminal.help(.enrolMore), Terminal.help(.enrolMore2)].joined(separator: "\n\n")
    )

    @OptionGroup var order: OrderOptions

    @Flag(help: .say(.adopt))
    var adopt = false

    @Flag(name: .customLong("re-encode"), help: .say(.reEncode))
    var reencode = false

    @Flag(help: .say(.rekey))
    var rekey = false

    @Option(help: .say(.supervisor))
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
        abstract: Terminal.help(.replace),
        discussion: Terminal.help(.replaceMore)
    )

    @OptionGroup var order: OrderOptions

    @Option(help: .say(.replaceReason))
    var reason: String

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        var request = order.request
        request.replacing = Terminal.codeOfReason(reason)
        try await order.follow(request, options)
    }
}
