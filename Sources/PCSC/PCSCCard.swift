// SPDX-License-Identifier: Apache-2.0
internal import Posix
internal import SmartCard

/// A card opened through PC/SC, reset and under a transaction of ours until it is closed.
///
/// After a failed exchange the handle is never used again: measured with pcscd and vpcd, the same handle may silently
/// talk to *another* card put on the reader meanwhile (docs/facts/tools.md, section 2).
final class PCSCCard: CardChannel {
    private enum State {
        case open
        case failed(PCSCError?)
        case closed
    }

    /// `GET DATA` to the reader for the UID (PC/SC part 3, 3.2.2.1.3); a contact card refuses it.
    private static let getUID: [UInt8] = [0xFF, 0xCA, 0x00, 0x00, 0x00]

    let atr: ATR
    let uid: CardUID?

    private let reader: ReaderName
    private let connection: CardConnection
    private let watch: TransmitWatch
    private var state = State.open

    /// Resets the connected card and asks for its UID. Disconnects when that fails.
    static func open(
        _ connection: CardConnection,
        reader: ReaderName,
        watch: TransmitWatch
    ) throws(CardChannelError) -> PCSCCard {
        do throws(CardChannelError) {
            return try PCSCCard(connection, reader, watch)
        } catch {
            connection.leave()
            throw error
        }
    }

    private init(
        _ connected: CardConnection,
        _ reader: ReaderName,
        _ watch: TransmitWatch
    ) throws(CardChannelError) {
        var connection = connected
        let answer: [UInt8]
        do throws(PCSCError) {
            (atr, answer) = try watch.watching(reader) { () throws(PCSCError) in
                try connection.reset()
                return (try connection.atr(), try connection.transmit(Self.getUID))
            }
        } catch {
            throw error.channelError(reader: reader)
        }
        guard let response = ResponseAPDU(bytes: answer) else {
            throw CardChannelError(.malformedAnswer, reader: reader.rawValue)
        }
        uid = response.status == .success ? CardUID(response.data) : nil
        self.connection = connection
        self.reader = reader
        self.watch = watch
    }

    deinit { close() }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        try requireOpen()
        var bytes = command.bytes
        defer { if command.secrecy.contains(.command) { SecretMemory.wipe(&bytes) } }
        let answer: [UInt8]
        do throws(PCSCError) {
            answer = try watch.watching(reader) { () throws(PCSCError) in try connection.transmit(bytes) }
        } catch {
            state = .failed(error)
            throw error.channelError(reader: reader)
        }
        guard let response = ResponseAPDU(bytes: answer) else {
            state = .failed(nil)
            throw CardChannelError(.malformedAnswer, reader: reader.rawValue)
        }
        return response
    }

    func close() {
        if case .closed = state { return }
        state = .closed
        watch.watching(reader) { connection.end() }
    }

    /// A failed channel stays failed; later calls throw with the code of the first failure.
    private func requireOpen() throws(CardChannelError) {
        switch state {
        case .open: return
        case .failed(let error): throw CardChannelError(.closed, code: error?.rawValue, reader: reader.rawValue)
        case .closed: throw CardChannelError(.closed, reader: reader.rawValue)
        }
    }
}

extension CardConnection {
    /// The answer to the last reset; one that breaks ISO/IEC 7816-3 is an error, as in PC/SC itself.
    fileprivate func atr() throws(PCSCError) -> ATR {
        let bytes = try answerToReset()
        do { return try ATR(bytes) } catch { throw PCSCError(.invalidATR) }
    }
}
