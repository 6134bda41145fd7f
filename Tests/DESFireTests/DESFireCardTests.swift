// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import DESFire

@Suite struct DESFireCardTests {
    private let aes: CardKey
    private let rights: AccessRights

    init() throws {
        aes = try SessionFixture.aesKey([UInt8](1...16))
        rights = try #require(AccessRights(wire: [0x10, 0x00]))
    }

    @Test func `commands that need a session send nothing without one`() throws {
        let channel = try ScriptedChannel([])
        let card = DESFireCard(channel: channel, keys: SoftwareKeyHolder(random: FixedRandom([])))
        card.selectedApplication = ApplicationID(number: 1)
        let key = KeyReference(entry: 1, version: 0)
        #expect(throws: DESFireError.notAuthenticated(command: 0xC4)) { try card.changeKey(0, from: key, to: key) }
        #expect(throws: DESFireError.notAuthenticated(command: 0x51)) { try card.cardUID() }
        #expect(throws: DESFireError.notAuthenticated(command: 0x54)) {
            try card.changeKeySettings(KeySettings(rawValue: 0x0F))
        }
        for protection in CommunicationMode.allCases {
            #expect(throws: DESFireError.notAuthenticated(command: 0x5F)) {
                try card.changeFileSettings(1, mode: .plain, rights: rights, protection: protection)
            }
        }
        for mode in [CommunicationMode.maced, .enciphered] {
            #expect(throws: DESFireError.notAuthenticated(command: 0x3D)) {
                try card.write([1], to: 1, offset: 0, mode: mode)
            }
            #expect(throws: DESFireError.notAuthenticated(command: 0xBD)) {
                _ = try card.read(file: 1, offset: 0, length: 1, mode: mode)
            }
        }
        card.selectedApplication = .picc
        for configuration in [.restrictions(.randomUID), .defaultKey(aes), .answerToSelect([1])] as [CardConfiguration]
        {
            #expect(throws: DESFireError.notAuthenticated(command: 0x5C)) {
                try card.setConfiguration(configuration, irreversible: true)
            }
        }
        #expect(throws: DESFireError.notAuthenticated(command: 0xC4)) {
            try card.changeCardMasterKey(to: key, type: .aes128)
        }
        #expect(channel.mismatch == nil)
    }

    @Test func `impossible arguments send nothing and keep the session`() throws {
        let channel = try ScriptedChannel([])
        let card = try SessionFixture.card(on: channel, method: .aes, sessionKey: aes)
        let key = KeyReference(entry: 1, version: 0)
        let settings = KeySettings(rawValue: 0x0F)
        let calls: [() throws -> Void] = [
            { try card.authenticate(.aes, keyNumber: 14, with: key) },
            { _ = try card.keyVersion(14) },
            { try card.changeKey(14, from: key, to: key) },
            { try card.changeKey(0, from: key, to: key) },
            { try card.changeCardMasterKey(to: key, type: .aes192) },
            { try card.createApplication(.picc, settings: settings, keyCount: 1, keyType: .aes128) },
            {
                try card.createApplication(
                    ApplicationID(number: 1) ?? .picc,
                    settings: settings,
                    keyCount: 15,
                    keyType: .des
                )
            },
            { try card.createStandardFile(32, mode: .plain, rights: rights, size: 1) },
            { try card.createStandardFile(1, mode: .plain, rights: rights, size: 0) },
            { try card.createBackupFile(1, mode: .plain, rights: rights, size: 1 << 24) },
            { try card.write([], to: 1, offset: 0, mode: .plain) },
            { try card.write([1], to: 1, offset: -1, mode: .plain) },
            { _ = try card.read(file: 1, offset: 0, length: 0, mode: .plain) },
            { _ = try card.read(file: 1, offset: 0, length: Int.max, mode: .plain) },
            { try card.select(dfName: []) },
            { try card.select(dfName: [UInt8](repeating: 0x41, count: 17)) },
            { try card.setConfiguration(.restrictions(.noFormat), irreversible: false) },
            { try card.setConfiguration(.answerToSelect([]), irreversible: true) },
            { try card.setConfiguration(.answerToSelect([UInt8](repeating: 0, count: 255)), irreversible: true) },
            { try card.setConfiguration(.defaultKey(try CardKey.zero(.aes192)), irreversible: true) },
            { _ = try card.fileSettings(32) },
            { try card.credit(-1, to: 1, mode: .plain) },
            { _ = try card.value(of: 32, mode: .plain) },
            { try card.createValueFile(1, mode: .plain, rights: rights, limits: 0...9, value: 10) },
            { try card.createLinearRecordFile(1, mode: .plain, rights: rights, recordSize: 0, maximum: 1) },
            { try card.createCyclicRecordFile(1, mode: .plain, rights: rights, recordSize: 1, maximum: 1) },
            { _ = try card.readRecords(file: 1, newest: 0, count: Int.max, recordSize: 2, mode: .plain) },
            { _ = try card.readRecords(file: 1, newest: 0, count: -1, recordSize: 2, mode: .plain) },
        ]
        for (index, call) in calls.enumerated() {
            let error = #expect(throws: DESFireError.self, "call \(index)") { try call() }
            guard case .invalidArgument = error else {
                Issue.record("call \(index): \(String(describing: error))")
                continue
            }
        }
        #expect(card.isAuthenticated && channel.mismatch == nil)
    }

    @Test func `selecting ends the session, also when it fails`() throws {
        for answer in ["9100", "91A0"] {
            let channel = try ScriptedChannel([("905A0000034085F500", answer)])
            let card = try SessionFixture.card(on: channel, method: .aes, sessionKey: aes)
            let application = try #require(ApplicationID(number: 0xF58540))
            if answer == "9100" {
                try card.select(application)
                #expect(card.selectedApplication == application)
            } else {
                #expect(throws: DESFireError.card(.applicationNotFound, command: 0x5A)) { try card.select(application) }
                #expect(card.selectedApplication == nil)
            }
            #expect(!card.isAuthenticated)
        }
    }

    @Test(arguments: ["9000", "6A82", "91A0"])
    func `selecting by name ends the session and leaves the number unknown`(answer: String) throws {
        let channel = try ScriptedChannel([("00A4040C024142", answer)])
        let card = try SessionFixture.card(on: channel, method: .aes, sessionKey: aes)
        if answer == "9000" {
            try card.select(dfName: [0x41, 0x42])
        } else {
            #expect(throws: DESFireError.self) { try card.select(dfName: [0x41, 0x42]) }
        }
        #expect(!card.isAuthenticated && card.selectedApplication == nil && channel.remaining == 0)
    }

    @Test func `a default key is filled up to 24 bytes and followed by its version`() throws {
        let loop = try LoopCard(.ev1, key: aes)
        let card = try SessionFixture.card(on: loop, method: .aes, sessionKey: aes)
        let key = try SessionFixture.aesKey([UInt8](0x21...0x30), version: 0x42)
        try card.setConfiguration(.defaultKey(key), irreversible: true)
        let sent: [UInt8] = [0x5C, 0x01] + [UInt8](0x21...0x30) + [0, 0, 0, 0, 0, 0, 0, 0, 0x42]
        #expect(loop.commands == [sent] && !loop.isOffended)
        #expect(loop.frames.allSatisfy { $0.secrecy.contains(.command) })
    }

    @Test func `the answer to select carries its length and a marked padding`() throws {
        let loop = try LoopCard(.ev1, key: aes)
        let card = try SessionFixture.card(on: loop, method: .aes, sessionKey: aes)
        try card.setConfiguration(.answerToSelect([0x75, 0x77, 0x81, 0x02, 0x80]), irreversible: true)
        #expect(loop.commands == [[0x5C, 0x02, 0x06, 0x75, 0x77, 0x81, 0x02, 0x80]] && !loop.isOffended)
    }

    @Test func `a new authentication first ends the session`() throws {
        let channel = try ScriptedChannel([("90AA0000010000", "9140")])
        let card = try SessionFixture.card(on: channel, method: .aes, sessionKey: aes)
        #expect(throws: DESFireError.card(.noSuchKey, command: 0xAA)) {
            try card.authenticate(.aes, keyNumber: 0, with: KeyReference(entry: 1, version: 0))
        }
        #expect(!card.isAuthenticated)
    }

    @Test(arguments: ["9100", "0011223344559100", "00112233445566778899AABBCCDDEEFF9100", "91AE", "91AF"])
    func `an authentication step of the wrong form is refused`(answer: String) throws {
        let channel = try ScriptedChannel([("90AA0000010000", answer)])
        let keys = SoftwareKeyHolder(random: FixedRandom([UInt8](0..<16)))
        keys.store(aes, entry: 1)
        let card = DESFireCard(channel: channel, keys: keys)
        #expect(throws: DESFireError.self) {
            try card.authenticate(.aes, keyNumber: 0, with: KeyReference(entry: 1, version: 0))
        }
        #expect(!card.isAuthenticated)
    }

    @Test(arguments: ["9100", "00112233445566779100"])
    func `changing the session's own key ends it, with or without a MAC in the answer`(
        answer: String
    ) throws {
        let (card, reference) = try changing(own: true, answer: answer)
        try card.changeKey(1, from: reference, to: reference)
        #expect(!card.isAuthenticated)
    }

    @Test(arguments: ["9100", "00112233445566779100", "009100"])
    func `changing another key needs the right MAC`(answer: String) throws {
        let (card, reference) = try changing(own: false, answer: answer)
        #expect(throws: DESFireError.keys(KeyHolderError(.integrity))) {
            try card.changeKey(1, from: reference, to: reference)
        }
        #expect(!card.isAuthenticated)
    }

    /// A card in a session with key 1 (own) or 0, that gives one answer to ChangeKey of key 1.
    private func changing(own: Bool, answer: String) throws -> (DESFireCard, KeyReference) {
        let reference = KeyReference(entry: 1, version: 0)
        var session = try SecureMessaging(.aes, sessionKey: aes)
        let cryptogram = try #require(
            try session.cryptogram(keyNumberByte: 1, current: own ? nil : aes, new: aes)
        )
        let keys = SoftwareKeyHolder(random: FixedRandom([]))
        keys.store(aes, entry: 1)
        let channel = try ScriptedChannel([(SessionFixture.wrapped(0xC4, [1] + cryptogram), answer)])
        let card = try SessionFixture.card(
            on: channel,
            method: .aes,
            sessionKey: aes,
            keyNumber: own ? 1 : 0,
            keys: keys
        )
        card.selectedApplication = ApplicationID(number: 1)
        return (card, reference)
    }

    @Test func `an unknown key ends the session`() throws {
        let card = try SessionFixture.card(on: ScriptedChannel([]), method: .aes, sessionKey: aes)
        card.selectedApplication = ApplicationID(number: 1)
        let missing = KeyReference(entry: 9, version: 0)
        #expect(throws: DESFireError.keys(KeyHolderError(.unknownKey, key: missing))) {
            try card.changeKey(1, from: missing, to: missing)
        }
        #expect(!card.isAuthenticated)
    }

    @Test func `formatting and deleting the selected application end the session`() throws {
        let formatted = try SessionFixture.card(on: LoopCard(.ev1, key: aes), method: .aes, sessionKey: aes)
        try formatted.formatPICC()
        #expect(!formatted.isAuthenticated)
        let deleted = try SessionFixture.card(on: LoopCard(.ev1, key: aes), method: .aes, sessionKey: aes)
        let application = try #require(ApplicationID(number: 0xF58540))
        deleted.selectedApplication = application
        try deleted.deleteApplication(application)
        #expect(!deleted.isAuthenticated && deleted.selectedApplication == .picc)
    }

    @Test func `commands with keys are blanked in traces`() throws {
        let reference = KeyReference(entry: 1, version: 0)
        let keys = SoftwareKeyHolder(random: FixedRandom([]))
        keys.store(aes, entry: 1)
        let loop = try LoopCard(.ev1, key: aes)
        let card = try SessionFixture.card(on: loop, method: .aes, sessionKey: aes, keyNumber: 1, keys: keys)
        card.selectedApplication = ApplicationID(number: 1)
        try card.changeKey(1, from: reference, to: reference)
        #expect(loop.frames.allSatisfy { $0.secrecy.contains(.command) } && !loop.frames.isEmpty)
    }
}
