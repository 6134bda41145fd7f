// SPDX-License-Identifier: Apache-2.0
internal import SmartCard
internal import Synchronization

/// The channel to a SAM that is lent out, which its owner can take away while the borrower hangs elsewhere.
///
/// The borrower is the only one that transmits; what another thread touches is behind the mutex.
final class RevocableChannel: CardChannel, @unchecked Sendable {
    private struct State {
        var isRevoked = false
        var isTransmitting = false
    }

    private let channel: any CardChannel
    private let state = Mutex(State())

    init(_ channel: any CardChannel) { self.channel = channel }

    var atr: ATR { channel.atr }
    var uid: CardUID? { channel.uid }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        let isRevoked = state.withLock { state in
            state.isTransmitting = !state.isRevoked
            return state.isRevoked
        }
        guard !isRevoked else { throw CardChannelError(.closed) }
        defer { closeIfRevoked() }
        return try channel.transmit(command)
    }

    func close() { channel.close() }

    /// Nothing is transmitted any more. The channel is closed now or, when the SAM itself keeps a command waiting, at its
    /// answer: a call of the driver cannot be cut short.
    func revoke() {
        let isIdle = state.withLock { state in
            state.isRevoked = true
            return !state.isTransmitting
        }
        if isIdle { channel.close() }
    }

    private func closeIfRevoked() {
        let isRevoked = state.withLock { state in
            state.isTransmitting = false
            return state.isRevoked
        }
        if isRevoked { channel.close() }
    }
}
