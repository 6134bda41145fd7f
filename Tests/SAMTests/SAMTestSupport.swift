// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SmartCard
import TestSupport
import Testing

/// An AES-128 key from bytes that are no secret.
func aesKey(_ bytes: [UInt8]) throws -> CardKey {
    var copy = bytes
    return try CardKey(type: .aes128, wiping: &copy)
}

/// The bytes of a key that is no secret.
func bytes(of key: CardKey) -> [UInt8] { unsafe key.secret.withBytes { unsafe Array($0) } }

/// Bytes from hexadecimal text.
func hex(_ text: String) throws -> [UInt8] { try #require(Hex.decode(text)) }

extension Vector {
    /// True for unpublished figures: they detect changes of the code and prove no formula.
    var isSelfComputed: Bool { text("status") == "self-computed" }
}

/// Frames of the SAM in plain, in hexadecimal.
enum SAMFrames {
    /// SAM_AuthenticatePICC with entry 1 version 00 and a challenge of zeros, answered with zeros.
    static let openSession = [
        ("800A0000120100" + zeros(16) + "00", zeros(32) + "90AF"),
        ("800A000010" + zeros(16), "9000"),
    ]
    /// SAM_KillAuthentication of the card session.
    static let kill = "80CA0100"

    static func generateMAC(_ message: String) -> String { "807C0000" + withLength(message) + "00" }

    static func verifyMAC(_ message: String) -> String { "805C0000" + withLength(message) }

    static func zeros(_ count: Int) -> String { String(repeating: "00", count: count) }

    static func withLength(_ data: String) -> String {
        Hex.encode([UInt8(truncatingIfNeeded: data.count / 2)]) + data.uppercased()
    }

    /// The holder after ``openSession``.
    static func openSession(_ holder: SAMKeyHolder) throws -> SAMKeyHolder {
        let zeros = [UInt8](repeating: 0, count: 16)
        _ = try holder.beginAuthentication(.aes, with: KeyReference(entry: 1, version: 0), challenge: zeros)
        try holder.finishAuthentication(answer: zeros)
        return holder
    }
}

/// Passes everything through, lets a test change the answers, and records the exchanges.
final class TamperingChannel: CardChannel {
    /// Commands sent.
    private(set) var commands: [CommandAPDU] = []
    /// Changes an answer in wire form; nil makes the transmit fail.
    var change: ([UInt8]) -> [UInt8]? = { $0 }
    /// The last answer before the change.
    private(set) var lastAnswer: [UInt8] = []

    private let channel: any CardChannel

    init(_ channel: any CardChannel) { self.channel = channel }

    var atr: ATR { channel.atr }
    var uid: CardUID? { channel.uid }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        commands.append(command)
        lastAnswer = try channel.transmit(command).bytes
        guard let changed = change(lastAnswer) else { throw CardChannelError(.cardRemoved) }
        guard let response = ResponseAPDU(bytes: changed) else { throw CardChannelError(.malformedAnswer) }
        return response
    }

    func close() { channel.close() }
}
