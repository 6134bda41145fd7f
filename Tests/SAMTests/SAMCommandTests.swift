// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SAMTestCommands
import SmartCard
import Testing
import VirtualReaders
import VirtualSAM

/// Messages of every length in every protection: both ends must agree where a command is split into frames, because a
/// command in several frames has another MAC.
@Suite struct SAMCommandTests {
    private static let lengths = 1...500

    /// The lengths around one frame are tried in every form.
    private static func isNearFrame(_ length: Int) -> Bool { 190...270 ~= length }

    /// The SAM gets the length or finds it.
    private static func toldLengths(_ length: Int) -> [Int?] { isNearFrame(length) ? [length, nil] : [length] }

    private func message(_ length: Int) -> [UInt8] {
        (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ length) | 1 }
    }

    @Test(arguments: HostProtection.allCases)
    func `EV1 messages of every length and usual prefix pass`(protection: HostProtection) throws {
        let (sam, _) = try FictionalSAM.open(protection)
        let card = try CardEnd(sam, .aes, .aes128, KeyReference(entry: 14, version: 0))
        for length in Self.lengths {
            let message = message(length)
            let mac = Array(try card.mac(message).prefix(8))
            #expect(try sam.generateMAC(over: message) == mac, "\(length) bytes")
            try sam.verifyMAC(Array(try card.mac(message).prefix(8)), over: message)
            for count in Self.isNearFrame(length) ? [0, 1, 8] : [8] {
                let header = [UInt8](repeating: 0x3D, count: count)
                let expected = try card.enciphered(message + CRC.crc32(header + message), isMarked: false)
                #expect(try sam.encipher(message, header: header) == expected, "\(length) bytes")
            }
            for told in Self.toldLengths(length) {
                let cipherText = try card.enciphered(message + CRC.crc32(message + [0]), isMarked: told == nil)
                #expect(try sam.decipher(cipherText, length: told, status: 0) == message, "\(length) bytes")
            }
        }
    }

    @Test(arguments: HostProtection.allCases)
    func `D40 answers of every length are deciphered`(protection: HostProtection) throws {
        let entries = [
            try SAMKeyEntry(
                number: 30,
                keys: [try CardKey.zero(.des)],
                class: .picc,
                secureMessaging: .d40,
                settings: .dumpSessionKey
            )
        ]
        let sam = try FictionalSAM.session(with: entries, protection)
        let card = try CardEnd(sam, .legacy, .twoKeyTripleDES, KeyReference(entry: 30, version: 0))
        for length in Self.lengths {
            let message = message(length)
            for told in Self.toldLengths(length) {
                card.startAgain()
                let cipherText = try card.enciphered(message + CRC.crc16(message), isMarked: told == nil)
                #expect(try sam.decipher(cipherText, length: told, status: nil) == message, "\(length) bytes")
            }
        }
    }
}

/// The card's end of a session that the SAM has opened, computed with the session key, which the entry lets out.
private final class CardEnd {
    private let chain: CBC
    private let cmac: CMAC
    private var vector: [UInt8]

    /// Creates an application on a blank card and authenticates with its key 0.
    init(_ sam: MIFARESAM, _ method: AuthenticationMethod, _ type: CardKeyType, _ key: KeyReference) throws {
        let readers = VirtualReaderSource(FictionalSAM.cardReader)
        readers.put(try FictionalSAM.card(), on: FictionalSAM.cardReader)
        let card = DESFireCard(channel: try readers.open(FictionalSAM.cardReader), keys: SAMKeyHolder(sam))
        let application = try #require(ApplicationID(number: FictionalSAM.applicationID))
        try card.select(.picc)
        try card.createApplication(application, settings: KeySettings(rawValue: 0x0F), keyCount: 1, keyType: type)
        try card.select(application)
        try card.authenticate(method, keyNumber: 0, with: key)
        let secret = try sam.dumpSessionKey()
        chain = CBC(try BlockCipher(try CardKey(type: type, secret: secret)))
        cmac = try CMAC(chain.cipher)
        vector = chain.zeroVector
    }

    /// Each message of a D40 session starts a new chain.
    func startAgain() { vector = chain.zeroVector }

    func mac(_ message: [UInt8]) throws -> [UInt8] { try cmac.mac(of: message, vector: &vector) }

    /// Padded with zeros, or with a mark where the length is unknown.
    func enciphered(_ plain: [UInt8], isMarked: Bool) throws -> [UInt8] {
        let size = chain.cipher.blockSize
        let padded = isMarked ? plain.padded80(toMultipleOf: size) : plain.zeroPadded(toMultipleOf: size)
        return try chain.encrypt(padded, vector: &vector)
    }
}
