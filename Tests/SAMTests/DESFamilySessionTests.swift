// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SmartCard
import TestSupport
import Testing
import VirtualSAM

/// Card sessions with keys of the DES family, which the SAM distinguishes by entry.
@Suite struct DESFamilySessionTests {
    private static let kinds: [(AuthenticationMethod, CardKeyType, SAMKeyEntry.SecureMessaging)] = [
        (.legacy, .des, .d40), (.legacy, .twoKeyTripleDES, .d40), (.iso, .des, .ev1), (.iso, .twoKeyTripleDES, .ev1),
        (.iso, .threeKeyTripleDES, .ev1),
    ]

    /// A SAM with the zero key of a type in entry 30 and another key of it in entry 31, and its host session.
    private func sam(
        _ type: CardKeyType,
        _ messaging: SAMKeyEntry.SecureMessaging,
        _ protection: HostProtection
    ) throws -> MIFARESAM {
        let entries = [
            try SAMKeyEntry(number: 30, keys: [try CardKey.zero(type)], class: .picc, secureMessaging: messaging),
            try SAMKeyEntry(
                number: 31,
                keys: [try type == .des ? singleDES() : FictionalSAM.key(type, seed: 0x5A, version: 0x21)],
                class: .picc,
                secureMessaging: messaging
            ),
        ]
        return try FictionalSAM.session(with: entries, protection)
    }

    /// A DES key that is not zero: both halves are the same.
    private func singleDES() throws -> CardKey {
        var bytes = [UInt8]((0..<8).map { 0x30 + 2 * $0 }) + (0..<8).map { 0x30 + 2 * $0 }
        return try CardKey(type: .des, wiping: &bytes, version: 0x21)
    }

    @Test(arguments: HostProtection.allCases)
    func `each kind of key opens its kind of session`(protection: HostProtection) throws {
        for (method, type, messaging) in Self.kinds {
            let exercise = CardExercise(
                method: method,
                type: type == .threeKeyTripleDES ? type : .twoKeyTripleDES,
                factory: KeyReference(entry: 30, version: 0),
                target: KeyReference(entry: 31, version: 0x21)
            )
            do { try exercise.run(with: try sam(type, messaging, protection)) } catch {
                Issue.record("\(method) \(type) \(protection): \(error)")
            }
        }
    }

    @Test(arguments: [(AuthenticationMethod.legacy, SAMKeyEntry.SecureMessaging.ev1), (.iso, .d40)])
    func `an entry of another kind is named before any attempt`(
        method: AuthenticationMethod,
        messaging: SAMKeyEntry.SecureMessaging
    ) throws {
        let sam = try sam(.twoKeyTripleDES, messaging, .full)
        let holder = SAMKeyHolder(sam)
        let key = KeyReference(entry: 30, version: 0)
        let error = #expect(throws: KeyHolderError.self) {
            try holder.beginAuthentication(method, with: key, challenge: [UInt8](repeating: 0, count: 8))
        }
        #expect(error?.reason == .keyUnusable && error?.key == key)
        let unfit = SAMError.keyUnfit([.otherType(method == .iso ? .desfireLegacy : .tripleDES)])
        #expect(error?.cause as? SAMError == unfit)
        #expect(sam.traces.isEmpty && sam.hostSession == .open(.full))
    }

    @Test func `frames of a D40 session carry data only`() throws {
        let challenge = SAMFrames.zeros(8)
        let channel = try ScriptedChannel([
            ("8064020000", "000102" + "000000" + "00" + "0000" + "FF" + "0000" + "01" + "9000"),
            ("800A00000A0200" + challenge + "00", SAMFrames.zeros(16) + "90AF"),
            ("800A000008" + challenge, "9000"),
            ("807C000003A1A2A300", "010203049000"),
            ("805C000006B1B2" + "01020304", "9000"),
            ("80ED000002" + "C1C2" + "00", SAMFrames.zeros(8) + "9000"),
            ("80DD00000B020000" + SAMFrames.zeros(8) + "00", "D1D29000"),
            ("80DD000008" + SAMFrames.zeros(8) + "00", "D1D29000"),
            ("80C40110040000090000", SAMFrames.zeros(24) + "9000"),
        ])
        let holder = SAMKeyHolder(MIFARESAM(channel: channel))
        let zeros = [UInt8](repeating: 0, count: 8)
        let key = KeyReference(entry: 2, version: 0)
        #expect(try holder.beginAuthentication(.legacy, with: key, challenge: zeros) == zeros + zeros)
        try holder.finishAuthentication(answer: zeros)
        #expect(try holder.commandMAC(over: [0xA1, 0xA2, 0xA3]) == [1, 2, 3, 4])
        try holder.verifyAnswer(data: [0xB1, 0xB2], mac: [1, 2, 3, 4])
        #expect(try holder.encipherCommand(header: [0x3D, 1], data: [0xC1, 0xC2], padding: .zeros) == zeros)
        #expect(try holder.decipherAnswer(zeros, length: 2) == [0xD1, 0xD2])
        #expect(try holder.decipherAnswer(zeros, length: nil) == [0xD1, 0xD2])
        let change = KeyChange(keyNumberByte: 0x80, current: nil, new: KeyReference(entry: 9, version: 0))
        #expect(try holder.cryptogram(for: change).count == 24)
        #expect(channel.mismatch == nil && channel.remaining == 0)
    }

    @Test func `a MAC of the wrong length is refused`() throws {
        let holder = try SAMFrames.openSession(
            SAMKeyHolder(
                MIFARESAM(
                    channel: try ScriptedChannel(
                        SAMFrames.openSession + [(SAMFrames.generateMAC("6400"), "010203049000")]
                    )
                )
            )
        )
        let error = #expect(throws: KeyHolderError.self) { try holder.commandMAC(over: [0x64, 0x00]) }
        #expect(error?.cause as? SAMError == .malformedAnswer(command: .generateMAC))
    }
}
