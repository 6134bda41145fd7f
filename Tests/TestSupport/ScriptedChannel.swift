// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
package import SmartCard

/// A card that answers a fixed conversation and fails on the first unexpected byte.
package final class ScriptedChannel: CardChannel {
    /// Answer to reset.
    package let atr: ATR
    /// UID for the client.
    package let uid: CardUID?
    /// The first mismatch, nil while the script is followed.
    package private(set) var mismatch: String?
    /// Number of exchanges still to come.
    package var remaining: Int { script.count }

    private var script: [(command: [UInt8], answer: [UInt8])]

    /// A script of commands and answers in hexadecimal; each answer ends with its status word.
    package init(_ script: [(String, String)], uid: CardUID? = CardUID([4, 1, 2, 3, 4, 5, 6])) throws {
        self.script = script.map { (Hex.decode($0) ?? [], Hex.decode($1) ?? []) }
        self.uid = uid
        atr = try ATR([0x3B, 0x81, 0x80, 0x01, 0x80, 0x80])
    }

    /// Answers the next exchange when the command is the expected one.
    package func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        guard mismatch == nil, let next = script.first, next.command == command.bytes,
            let response = ResponseAPDU(bytes: next.answer)
        else {
            let expected = script.first.map { Hex.encode($0.command) } ?? "nothing"
            mismatch = mismatch ?? "sent \(Hex.encode(command.bytes)), expected \(expected)"
            throw CardChannelError(.other)
        }
        script.removeFirst()
        return response
    }

    /// Nothing to close.
    package func close() {}
}

/// Random numbers known in advance; empty means an error, never a repetition.
package final class FixedRandom: RandomSource {
    private var rest: [UInt8]

    /// Gives these bytes, in order.
    package init(_ bytes: [UInt8]) { rest = bytes }

    /// The next bytes.
    package func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
        guard rest.count >= count else { throw .library("FixedRandom used up") }
        defer { rest.removeFirst(count) }
        return Array(rest.prefix(count))
    }
}
