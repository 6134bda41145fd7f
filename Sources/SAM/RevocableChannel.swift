// SPDX-License-Identifier: Apache-2.0
internal import SmartCard
internal import Synchronization

/// The channel to a SAM that is lent out. Its owner can close it from another thread while the borrower hangs elsewhere.
///
/// The borrower is the only one that transmits. The channel below is closed once, and never during a command.
final class RevocableChannel: CardChannel, @unchecked Sendable {
    private struct State {
        var isClosed = false
        var isTransmitting = false
    }

    private let channel: any CardChannel
    private let state = Mutex(State())

    init(_ channel: any CardChannel) { self.channel = channel }

    var atr: ATR { channel.atr }
    var uid: CardUID? { channel.uid }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        let isClosed = state.withLock { state in
            state.isTransmitting = !state.isClosed
            return state.isClosed
        }
        guard !isClosed else { throw CardChannelError(.closed) }
        defer { endTransmission() }
        return try channel.transmit(command)
    }

    /// Nothing is transmitted afterwards. Any thread may call it. The channel below is closed at once or, while a
    /// command is under way, after its answer: a driver's call cannot be interrupted.
    func close() {
        let isFree = state.withLock { state in
            let isFree = !state.isClosed && !state.isTransmitting
            state.isClosed = true
            return isFree
        }
        if isFree { channel.close() }
    }

    private func endTransmission() {
        let isClosed = state.withLock { state in
            state.isTransmitting = false
            return state.isClosed
        }
        if isClosed { channel.close() }
    }
}
