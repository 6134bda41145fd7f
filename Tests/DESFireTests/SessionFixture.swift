// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import DESFire

/// Keys, sessions and scripts for these tests.
enum SessionFixture {
    static func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }

    /// A key of the DES family (8 bytes are both halves) whose version is in its bits.
    static func desKey(_ bytes: [UInt8]) throws -> CardKey {
        var whole = bytes.count == 8 ? bytes + bytes : bytes
        let version = whole.prefix(8).reduce(0) { $0 << 1 | ($1 & 1) }
        return try CardKey(
            type: whole.count == 24 ? .threeKeyTripleDES : .twoKeyTripleDES,
            wiping: &whole,
            version: version
        )
    }

    static func aesKey(_ bytes: [UInt8], version: UInt8 = 0) throws -> CardKey {
        var bytes = bytes
        return try CardKey(type: .aes128, wiping: &bytes, version: version)
    }

    /// A session key: AES when its length in the vector says so.
    static func sessionKey(_ bytes: [UInt8], blockSize: Int) throws -> CardKey {
        blockSize == 16 ? try aesKey(bytes) : try desKey(bytes)
    }

    /// Without the parity bits, which recorded DES keys have cleared and ours have not.
    static func material(of key: CardKey) -> [UInt8] {
        key.withStoredBytes { bytes in key.type.isDES ? bytes.map { $0 & 0xFE } : bytes }
    }

    /// Frames of a native log (command, answer, command, answer) as this client's wrapped conversation: same bytes,
    /// commands split at 54.
    static func script(native frames: [String]) throws -> [(String, String)] {
        var script: [(String, String)] = []
        for index in stride(from: 0, to: frames.count - 1, by: 2) {
            let (command, answer) = (try bytes(frames[index]), try bytes(frames[index + 1]))
            let status = try #require(answer.first)
            var chunks = cut(Array(command.dropFirst()))
            let last = chunks.removeLast()
            var code = try #require(command.first)
            for chunk in chunks {
                script.append((wrapped(code, chunk), "91AF"))
                code = 0xAF
            }
            script.append((wrapped(code, last), Hex.encode(answer.dropFirst() + [0x91, status])))
        }
        return script
    }

    static func wrapped(_ code: UInt8, _ data: [UInt8]) -> String {
        let length = data.isEmpty ? [] : [UInt8(data.count)]
        return Hex.encode([0x90, code, 0, 0] + length + data + [0])
    }

    private static func cut(_ data: [UInt8]) -> [[UInt8]] {
        guard data.count > 54 else { return [data] }
        return [Array(data.prefix(54))] + cut(Array(data.dropFirst(54)))
    }

    /// A card in a session whose key and vector are known.
    static func card(
        on channel: any CardChannel,
        method: AuthenticationMethod,
        sessionKey: CardKey,
        vector: [UInt8]? = nil,
        keyNumber: UInt8 = 0,
        keys: SoftwareKeyHolder = SoftwareKeyHolder(random: FixedRandom([]))
    ) throws -> DESFireCard {
        keys.resume(try SecureMessaging(method, sessionKey: sessionKey, vector: vector))
        let session = Session(keys: keys, method: method, keyNumber: keyNumber)
        return DESFireCard(channel: channel, keys: keys, resuming: session)
    }
}
