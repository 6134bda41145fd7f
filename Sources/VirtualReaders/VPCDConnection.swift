// SPDX-License-Identifier: Apache-2.0
package import Posix
package import SmartCard

/// The card's end of vpcd, the virtual reader driver of pcscd: the card connects to the reader and waits for commands.
///
/// ```
/// length (2 bytes, most significant first) | payload
/// payload of one byte: 0 power off, 1 power on, 2 reset, 4 tell the ATR (the only one answered); longer: a command APDU
/// ```
package struct VPCDConnection: ~Copyable {
    private let connection: TCPConnection

    private enum Control: UInt8 {
        case powerOff = 0
        case powerOn = 1
        case reset = 2
        case tellATR = 4
    }

    /// Why a card left the reader.
    package enum Ending: Hashable, Sendable {
        /// The driver closed the connection.
        case readerClosed
        /// The card lost its power by a ``TearPlan``: the driver notices when the connection closes.
        case cardTorn
    }

    /// Connects to the driver's port: the card lies on the reader as long as this value exists.
    package init(host: String, port: UInt16) throws(PosixError) {
        connection = try TCPConnection(host: host, port: port)
    }

    /// Answers with `card` until the driver closes the connection or the card is torn off.
    @discardableResult
    package func run(
        _ card: any VirtualCard,
        trace: consuming ExchangeTrace? = nil
    ) throws(PosixError) -> Ending {
        while let payload = try receive() {
            guard payload.count == 1 else {
                if payload.isEmpty { continue }
                let answer = ReaderCommands.exchange(payload, with: card)
                try trace?.record(command: payload, answer: answer)
                guard !answer.isEmpty else { return .cardTorn }
                try send(answer)
                continue
            }
            guard let control = Control(rawValue: payload[0]) else { continue }
            // The driver asks for the ATR several times a second to see whether the card is there: not traced.
            if control != .tellATR { try trace?.note("\(control)") }
            try obey(control, card)
        }
        card.powerOff()
        return .readerClosed
    }

    private func obey(_ control: Control, _ card: any VirtualCard) throws(PosixError) {
        switch control {
        case .powerOff: card.powerOff()
        case .powerOn: card.powerOn()
        case .reset:
            card.powerOff()
            card.powerOn()
        case .tellATR: try send(card.atr)
        }
    }

    private func receive() throws(PosixError) -> [UInt8]? {
        guard let length = try connection.receive(exactly: 2) else { return nil }
        return try connection.receive(exactly: Int(length[0]) << 8 | Int(length[1]))
    }

    /// One write for length and payload, so that the driver never waits for a second segment.
    private func send(_ bytes: [UInt8]) throws(PosixError) {
        try connection.send(UInt16(truncatingIfNeeded: bytes.count).bigEndianBytes(2) + bytes)
    }
}
