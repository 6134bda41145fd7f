// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Dispatch
internal import Glibc
internal import Posix
internal import VirtualReaders

/// `crousd-sim pn532`.
struct PN532Command: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pn532",
        abstract: "A PN532 reader on a serial line, with a DESFire EV1 card in its field.",
        discussion: """
            Programs that use libnfc open it like a PN532 on a serial port: pn532_uart:PATH, where PATH is the link made here. \
            For libnfc's own programs set LIBNFC_DEFAULT_DEVICE to that. The end of the process unplugs the reader.
            """
    )

    @Option(help: ArgumentHelp("Where the serial line appears, as a symbolic link.", valueName: "path"))
    var link: String

    @OptionGroup var card: CardOptions

    @Option(help: ArgumentHelp("Append each exchange to this file, with what is secret blanked.", valueName: "file"))
    var trace: String?

    func run() throws {
        try Notice.reporting { () throws(Failure) in
            let (uid, card) = try card.make()
            let reader = VirtualPN532()
            reader.put(card)
            let trace = try openTrace()
            let ending = TerminationSignals { reader.unplug() }
            defer { ending.forget() }
            do {
                let line = try PseudoTerminal.open()
                try Files.link(link, to: line.path)
                defer { Files.remove(link) }
                Notice.print("card \(uid) lies on the virtual PN532 at pn532_uart:\(link)")
                try reader.run(on: line, trace: trace)
            } catch {
                throw .broken("The serial line broke: \(error).")
            }
        }
    }

    private func openTrace() throws(Failure) -> ExchangeTrace? {
        guard let trace else { return nil }
        do { return try ExchangeTrace(appendingTo: trace) } catch {
            throw .unwritable("The trace file cannot be written: \(error).")
        }
    }
}

/// Turns SIGTERM and SIGINT into a call, so that the link to the serial line is removed.
private final class TerminationSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ body: @escaping @Sendable () -> Void) {
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler(handler: body)
            source.resume()
            return source
        }
    }

    func forget() { sources.forEach { $0.cancel() } }
}
