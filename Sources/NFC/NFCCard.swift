// SPDX-License-Identifier: Apache-2.0
internal import Posix
internal import SmartCard

/// A card in the field of an NFC device, reset and selected until it is closed.
final class NFCCard: CardChannel {
    private enum State {
        case open
        case failed(NFCError?)
        case closed
    }

    let atr: ATR
    let uid: CardUID?

    private let device: NFCDevice
    private let milliseconds: Int32
    private var state = State.open

    /// Opens the only card on a device; each answer may take at most `milliseconds`.
    init(_ device: NFCDevice, milliseconds: Int32) throws(CardChannelError) {
        let found = try device.begin()
        (atr, uid) = (found.atr, found.uid)
        self.device = device
        self.milliseconds = milliseconds
    }

    deinit { close() }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        try requireOpen()
        var bytes = command.bytes
        defer { if command.secrecy.contains(.command) { SecretMemory.wipe(&bytes) } }
        let answer: [UInt8]
        do throws(NFCError) {
            answer = try device.transceive(bytes, milliseconds: milliseconds)
        } catch {
            state = .failed(error)
            throw error.channelError(reader: device.name)
        }
        guard let response = ResponseAPDU(bytes: answer) else {
            state = .failed(nil)
            throw CardChannelError(.malformedAnswer, reader: device.name.rawValue)
        }
        return response
    }

    func close() {
        switch state {
        case .closed: return
        case .open: device.end(isLost: false)
        // After a time-out the device may still be busy with the command. It stays usable only when the card left.
        case .failed(let error): device.end(isLost: error.map { $0.reason != .cardRemoved } ?? false)
        }
        state = .closed
    }

    /// A failed channel stays failed; later calls throw with the code of the first failure.
    private func requireOpen() throws(CardChannelError) {
        let reader = device.name.rawValue
        switch state {
        case .open: return
        case .failed(let error):
            let code = error?.code.map { UInt32(bitPattern: $0) }
            throw CardChannelError(.closed, code: code, reader: reader)
        case .closed: throw CardChannelError(.closed, reader: reader)
        }
    }
}
