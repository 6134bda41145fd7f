// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Posix
internal import SmartCard
internal import VirtualReaders

/// The options of everything that lies on a virtual reader.
struct ReaderOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where vpcd listens, for instance localhost:35963.", valueName: "host:port"))
    var connect: ReaderAddress

    @Option(help: ArgumentHelp("Append each exchange to this file, with what is secret blanked.", valueName: "file"))
    var trace: String?

    /// Puts `card` on the reader and lets it answer until the reader is closed or the card is torn off.
    @discardableResult
    func run(
        _ card: any VirtualCard,
        called name: String,
        secrecy: @escaping @Sendable ([UInt8]) -> CommandAPDU.Secrecy = { _ in [] }
    ) throws(Failure) -> VPCDConnection.Ending {
        let trace = try openTrace(secrecy)
        let connection = try connect.connect()
        Notice.print("\(name) lies on the virtual reader at \(connect.text)")
        do {
            let ending = try connection.run(card, trace: trace)
            if ending == .readerClosed { Notice.print("the virtual reader at \(connect.text) was closed") }
            return ending
        } catch {
            throw .broken("The connection to \(connect.text) broke: \(error).")
        }
    }

    private func openTrace(
        _ secrecy: @escaping @Sendable ([UInt8]) -> CommandAPDU.Secrecy
    ) throws(Failure) -> ExchangeTrace? {
        guard let trace else { return nil }
        do {
            return try ExchangeTrace(appendingTo: trace, secrecy: secrecy)
        } catch {
            throw .unwritable("The trace file cannot be written: \(error).")
        }
    }
}
