// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport

@testable import VirtualSAM

/// A virtual SAM with fictional entries; commands and answers in hexadecimal digits.
struct VirtualSAMFixture {
    static let uid: [UInt8] = [0x04, 0x31, 0x27, 0x8A, 0x5F, 0x4F, 0x80]
    let sam: VirtualMIFARESAM

    /// A SAM over a store.
    init(_ store: SAMKeyStore) { sam = VirtualMIFARESAM(keys: store) }

    /// Entry 0: the host's key, version 0. Entry 1: AES zeros, version 0, not diversified. Entry 2: AES, versions 1 and 2,
    /// diversified only, key 3 of application 4085F5. Others as given.
    init(
        _ others: [SAMKeyEntry] = [],
        random: any RandomSource = SystemRandom(),
        host: SAMKeyEntry? = nil,
        mode: VirtualMIFARESAM.Mode = .av2
    ) throws {
        let entries = [
            try host ?? Self.entry(0, class: .host),
            try Self.entry(1, diversification: .none),
            try SAMKeyEntry(
                number: 2,
                keys: [Self.key(.aes128, 1), Self.key(.aes128, 2)],
                class: .picc,
                diversification: .mandatory,
                application: ([0x40, 0x85, 0xF5], 3)
            ),
        ]
        let counters: [UInt8: SAMUsageCounter] = [5: SAMUsageCounter(limit: 2)]
        sam = VirtualMIFARESAM(
            keys: SAMKeyStore(uid: Self.uid, entries: entries + others, counters: counters, mode: mode),
            random: random
        )
    }

    /// An entry with one key: zeros, version 0, unless others are given.
    static func entry(
        _ number: UInt8,
        _ keys: [CardKey]? = nil,
        class keyClass: SAMKeyEntry.KeyClass = .picc,
        diversification: SAMKeyEntry.Diversification = .allowed,
        settings: SAMKeyEntry.Settings = [],
        counter: UInt8? = nil
    ) throws -> SAMKeyEntry {
        try SAMKeyEntry(
            number: number,
            keys: keys ?? [CardKey.zero(.aes128)],
            class: keyClass,
            diversification: diversification,
            settings: settings,
            counter: counter
        )
    }

    /// A fictional key whose bytes differ with its version.
    static func key(_ type: CardKeyType, _ version: UInt8) throws -> CardKey {
        var bytes = (0..<UInt8(type.keyLength)).map { $0 &* 7 &+ version &* 16 }
        return try CardKey(type: type, wiping: &bytes, version: version)
    }

    /// A key of published bytes; 8 bytes are single DES.
    static func key(_ bytes: [UInt8], version: UInt8 = 0, name: String?) throws -> CardKey {
        var stored = bytes.count == 8 ? bytes + bytes : bytes
        let type: CardKeyType =
            switch (name, stored.count) {
            case ("AES", _): .aes128
            case (_, 24): .threeKeyTripleDES
            default: .twoKeyTripleDES
            }
        return try CardKey(type: type, wiping: &stored, version: version)
    }

    /// Sends one command and gives the answer with its status word.
    func send(_ command: String) -> String { Hex.encode(sam.respond(to: Hex.decode(command) ?? [])) }

    /// Sends one command.
    func send(_ command: [UInt8]) -> [UInt8] { sam.respond(to: command) }

    /// Opens an undiversified card session with `key`, playing the card; returns the SAM's last answer.
    func openCardSession(entry: UInt8, key: CardKey) throws -> String {
        let card = try ReferenceCard(key)
        let command =
            [0x0A, 0x00, 0x00] + [UInt8(2 + card.challenge.count), entry, key.version] + card.challenge + [0]
        let token = send([0x80] + command)
        guard token.suffix(2) == [0x90, 0xAF] else { return Hex.encode(token) }
        let proof = try card.proof(for: Array(token.dropLast(2)))
        return Hex.encode(send([0x80, 0x0A, 0x00, 0x00, UInt8(proof.count)] + proof))
    }
}

/// The card in AuthenticatePICC (AES and ISO): one chain over its challenge, the reader's token and its proof.
final class ReferenceCard {
    let challenge: [UInt8]
    private let chain: CBC
    private let rndB: [UInt8]
    private var vector: [UInt8]

    init(_ key: CardKey) throws {
        chain = CBC(try BlockCipher(key))
        vector = chain.zeroVector
        rndB = try SystemRandom().bytes(key.type == .threeKeyTripleDES ? 16 : key.type.blockSize)
        challenge = try chain.encrypt(rndB, vector: &vector)
    }

    /// E(RndA'); empty when the reader does not know the key.
    func proof(for token: [UInt8]) throws -> [UInt8] {
        let plain = try chain.decrypt(token, vector: &vector)
        guard Array(plain.suffix(rndB.count)) == rotatedLeft(rndB) else { return [] }
        return try chain.encrypt(rotatedLeft(Array(plain.prefix(rndB.count))), vector: &vector)
    }
}
