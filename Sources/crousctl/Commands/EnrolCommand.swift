// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Console
internal import ControlClient
internal import Enrolment
internal import Foundation

/// `crousctl enrol`.
struct EnrolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol",
        abstract: "Enrol the next card put on the reader for one holder.",
        discussion: """
            Only a card put on after the order counts: one that lies there already must be taken off first. A card taken \
            off too early is asked for again and finished with the same number. Ctrl-C withdraws the order.
            """
    )

    @Option(help: "Opaque reference of the holder, as `holders list` shows it.")
    var holder: String?

    @Option(help: "Student number of the holder.")
    var student: String?

    @Option(help: "Station (default: the only one).")
    var station: String?

    @Option(name: .customLong("operator"), help: "Who stands at the desk (default: the user's name).")
    var operatorName: String?

    @Option(help: "Seconds to wait for a card.")
    var timeout = 300

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (holder == nil) != (student == nil) else {
            throw ValidationError("Say who the card is for: either --holder or --student.")
        }
        guard 1...86400 ~= timeout else { throw ValidationError("--timeout takes 1 to 86400 seconds.") }
    }

    func run() async throws {
        let request = EnrolmentRequest(
            holder: holder,
            student: student,
            station: station,
            operatorName: operatorName ?? NSUserName(),
            timeout: timeout
        )
        let last = try await Connection.with(options) { client in
            var last: EnrolmentUpdate?
            try await client.enrol(request) { update in
                last = update
                try show(update)
            }
            return last
        }
        guard let last else { throw CommandFailure(.connectionLost, json: options.json) }
        guard last.event == "enrolled" else {
            throw CommandFailure(last.event == "failed" ? last.message : .connectionLost, json: false)
        }
    }

    private func show(_ update: EnrolmentUpdate) throws {
        if options.json { return Terminal.print(try JSON.text(of: update)) }
        let mark = ["enrolled": "✔", "failed": "✘", "step": "·"][update.event] ?? "→"
        if update.event != "failed" { Terminal.print("\(mark) \(update.message.text(in: Terminal.language))") }
    }
}

extension UserMessage {
    /// The stream ended without a last word.
    static let connectionLost = UserMessage(
        "connection-lost",
        .unavailable,
        english:
            "crousd went away before the card was done: start it again and put the same card on; it will be finished.",
        french: "crousd s'est arrêté avant la fin : relancez-le et reposez la même carte, elle sera terminée."
    )
}
