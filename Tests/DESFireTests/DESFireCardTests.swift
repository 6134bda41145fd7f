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
        aes = try Laboratory.aesKey([UInt8](1...16))
        rights = try #require(AccessRights(wire: [0x10, 0x00]))
    }

    /// Every command that runs inside a session, with the answer data a healthy card gives.
    private var calls: [(name: String, code: UInt8, answer: [UInt8], call: (DESFireCard) throws -> Void)] {
        let rights = rights
        let version: [UInt8] = [
            4, 1, 1, 1, 0, 0x1A, 5, 4, 1, 1, 1, 4, 0x1A, 5, 4, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 0x49, 0x13,
        ]
        let application = ApplicationID(number: 0xF58540) ?? .picc
        return [
            ("version", 0x60, version, { _ = try $0.version() }),
            ("freeMemory", 0x6E, [0, 0x1F, 0], { _ = try $0.freeMemory() }),
            ("applicationIDs", 0x6A, [1, 2, 3, 4, 5, 6], { _ = try $0.applicationIDs() }),
            ("keySettings", 0x45, [0x0F, 0x83], { _ = try $0.keySettings() }),
            ("keyVersion", 0x64, [0x10], { _ = try $0.keyVersion(0) }),
            ("fileIDs", 0x6F, [1, 2], { _ = try $0.fileIDs() }),
            ("fileSettings", 0xF5, [0, 3, 0x10, 0, 32, 0, 0], { _ = try $0.fileSettings(1) }),
            ("cardUID", 0x51, [4, 1, 2, 3, 4, 5, 6], { _ = try $0.cardUID() }),
            ("read", 0xBD, [1, 2, 3], { _ = try $0.read(file: 1, offset: 0, length: 3, mode: .maced) }),
            ("write", 0x3D, [], { try $0.write([1], to: 1, offset: 0, mode: .plain) }),
            ("value", 0x6C, [1, 0, 0, 0x80], { _ = try $0.value(of: 1, mode: .plain) }),
            ("credit", 0x0C, [], { try $0.credit(1, to: 1, mode: .plain) }),
            ("debit", 0xDC, [], { try $0.debit(1, from: 1, mode: .plain) }),
            ("limitedCredit", 0x1C, [], { try $0.limitedCredit(1, to: 1, mode: .plain) }),
            ("writeRecord", 0x3B, [], { try $0.writeRecord([1], to: 1, offset: 0, mode: .plain) }),
            (
                "readRecords", 0xBB, [1, 2, 3, 4],
                { _ = try $0.readRecords(file: 1, newest: 0, count: 2, recordSize: 2, mode: .plain) }
            ),
            ("clearRecords", 0xEB, [], { try $0.clearRecords(file: 1) }),
            (
                "createValueFile", 0xCC, [],
                { try $0.createValueFile(1, mode: .plain, rights: rights, limits: 0...9, value: 1) }
            ),
            (
                "createLinearRecordFile", 0xC1, [],
                { try $0.createLinearRecordFile(1, mode: .plain, rights: rights, recordSize: 1, maximum: 1) }
            ),
            (
                "createCyclicRecordFile", 0xC0, [],
                { try $0.createCyclicRecordFile(1, mode: .plain, rights: rights, recordSize: 1, maximum: 2) }
            ),
            ("commit", 0xC7, [], { try $0.commit() }),
            ("abort", 0xA7, [], { try $0.abort() }),
            ("deleteFile", 0xDF, [], { try $0.deleteFile(1) }),
            ("createStandardFile", 0xCD, [], { try $0.createStandardFile(1, mode: .plain, rights: rights, size: 1) }),
            ("createBackupFile", 0xCB, [], { try $0.createBackupFile(1, mode: .plain, rights: rights, size: 1) }),
            ("changeKeySettings", 0x54, [], { try $0.changeKeySettings(KeySettings(rawValue: 0x0F)) }),
            ("changeFileSettings", 0x5F, [], { try $0.changeFileSettings(1, mode: .plain, rights: rights) }),
            ("deleteApplication", 0xDA, [], { try $0.deleteApplication(application) }),
            (
                "createApplication", 0xCA, [],
                {
                    try $0.createApplication(
                        application,
                        settings: KeySettings(rawValue: 0x0F),
                        keyCount: 1,
                        keyType: .aes128
                    )
                }
            ),
        ]
    }

    private func loop(_ code: UInt8, _ answer: [UInt8]) throws -> LoopCard {
        let loop = try LoopCard(.ev1, key: aes)
        loop.answers[code] = (answer, code == 0x51 ? .enciphered : .plain)
        return loop
    }

    @Test func `every command runs in a session and keeps it`() throws {
        for (name, code, answer, call) in calls {
            let loop = try loop(code, answer)
            let card = try Laboratory.card(on: loop, method: .aes, sessionKey: aes)
            try call(card)
            #expect(card.isAuthenticated && !loop.isOffended, "\(name)")
        }
    }

    @Test func `every error status ends the session and is told with its command`() throws {
        for (name, code, answer, call) in calls {
            for status: UInt8 in [
                0x0C, 0x0E, 0x1C, 0x1E, 0x40, 0x7E, 0x9D, 0x9E, 0xA0, 0xAE, 0xBE, 0xCA, 0xDE, 0xF0, 0x42,
            ] {
                let loop = try loop(code, answer)
                loop.status = status
                let card = try Laboratory.card(on: loop, method: .aes, sessionKey: aes)
                #expect(throws: DESFireError.card(DESFireStatus(rawValue: status), command: code), "\(name)") {
                    try call(card)
                }
                #expect(!card.isAuthenticated, "\(name)")
            }
        }
    }

    @Test func `a failed transmission ends the session`() throws {
        for (name, _, _, call) in calls {
            let card = try Laboratory.card(on: DeadChannel(), method: .aes, sessionKey: aes)
            #expect(throws: DESFireError.channel(CardChannelError(.cardRemoved, code: 0x8010_0069)), "\(name)") {
                try call(card)
            }
            #expect(!card.isAuthenticated, "\(name)")
        }
    }

    @Test func `every changed byte of an answer is an error and ends the session`() throws {
        for (name, code, answer, call) in calls {
            let length = code == 0x51 ? 16 : answer.count + 8
            for index in 0..<length {
                for bit: UInt8 in [0x01, 0x80] {
                    let loop = try loop(code, answer)
                    loop.spoil = { bytes in
                        var bytes = bytes
                        if bytes.indices.contains(index) { bytes[index] ^= bit }
                        return bytes
                    }
                    try expectRefusal(call, on: loop, "\(name), byte \(index)")
                }
            }
        }
    }

    @Test func `every prefix of an answer is an error and ends the session`() throws {
        for (name, code, answer, call) in calls {
            for length in 0..<(code == 0x51 ? 16 : answer.count + 8) {
                let loop = try loop(code, answer)
                loop.spoil = { Array($0.prefix(length)) }
                try expectRefusal(call, on: loop, "\(name), \(length) bytes")
            }
        }
    }

    @Test func `every changed byte of a D40 read is an error and ends the session`() throws {
        let key = try Laboratory.desKey([UInt8](stride(from: 2, to: 18, by: 2)))
        let modes: [(CommunicationMode, LoopCard.Protection, Int)] = [
            (.maced, .maced, 13), (.enciphered, .enciphered, 16),
        ]
        for (mode, protection, length) in modes {
            for index in 0..<length {
                let loop = try LoopCard(.d40, key: key)
                loop.answers[0xBD] = ([UInt8](1...9), protection)
                loop.spoil = { bytes in
                    var bytes = bytes
                    bytes[index] ^= 0x10
                    return bytes
                }
                let card = try Laboratory.card(on: loop, method: .legacy, sessionKey: key)
                #expect(throws: DESFireError.keys(KeyHolderError(.integrity)), "\(mode), byte \(index)") {
                    _ = try card.read(file: 1, offset: 0, length: 9, mode: mode)
                }
                #expect(!card.isAuthenticated)
            }
        }
    }

    private func expectRefusal(_ call: (DESFireCard) throws -> Void, on loop: LoopCard, _ name: String) throws {
        let card = try Laboratory.card(on: loop, method: .aes, sessionKey: aes)
        let error = #expect(throws: DESFireError.self, "\(name)") { try call(card) }
        if case .keys(let error) = error { #expect(error.reason == .integrity, "\(name)") }
        #expect(!card.isAuthenticated, "\(name)")
        // The key holder has forgotten it too.
        #expect(throws: DESFireError.self, "\(name)") { try card.cardUID() }
    }

    @Test func `without a session every prefix of an answer is an error or a shorter answer`() throws {
        for (name, code, answer, call) in calls where code != 0x51 && code != 0x54 && code != 0x5F {
            for length in 0...answer.count {
                let loop = try LoopCard(.none, key: aes)
                loop.answers[code] = (Array(answer.prefix(length)), .plain)
                let card = DESFireCard(channel: loop, keys: SoftwareKeyHolder(random: FixedRandom([])))
                do {
                    if name == "read" {
                        _ = try card.read(file: 1, offset: 0, length: 3, mode: .plain)
                    } else {
                        try call(card)
                    }
                    let isShorterList = name == "fileIDs" || name == "applicationIDs" && length % 3 == 0
                    #expect(length == answer.count || isShorterList, "\(name), \(length) bytes")
                } catch let error as DESFireError {
                    #expect(error == .malformedAnswer(command: code), "\(name), \(length) bytes")
                }
            }
        }
    }

    @Test func `what needs a session sends nothing without one`() throws {
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
        #expect(throws: DESFireError.notAuthenticated(command: 0xC4)) {
            try card.changeCardMasterKey(to: key, type: .aes128)
        }
        #expect(channel.mismatch == nil)
    }

    @Test func `impossible arguments send nothing and keep the session`() throws {
        let channel = try ScriptedChannel([])
        let card = try Laboratory.card(on: channel, method: .aes, sessionKey: aes)
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
            let card = try Laboratory.card(on: channel, method: .aes, sessionKey: aes)
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

    @Test func `a new authentication ends the session before it begins`() throws {
        let channel = try ScriptedChannel([("90AA0000010000", "9140")])
        let card = try Laboratory.card(on: channel, method: .aes, sessionKey: aes)
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
    func `changing the session's own key ends it, with a bare answer or with a MAC nobody can check`(
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
        let channel = try ScriptedChannel([(Laboratory.wrapped(0xC4, [1] + cryptogram), answer)])
        let card = try Laboratory.card(
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
        let card = try Laboratory.card(on: ScriptedChannel([]), method: .aes, sessionKey: aes)
        card.selectedApplication = ApplicationID(number: 1)
        let missing = KeyReference(entry: 9, version: 0)
        #expect(throws: DESFireError.keys(KeyHolderError(.unknownKey, key: missing))) {
            try card.changeKey(1, from: missing, to: missing)
        }
        #expect(!card.isAuthenticated)
    }

    @Test func `formatting and deleting the selected application end the session`() throws {
        let formatted = try Laboratory.card(on: LoopCard(.ev1, key: aes), method: .aes, sessionKey: aes)
        try formatted.formatPICC()
        #expect(!formatted.isAuthenticated)
        let deleted = try Laboratory.card(on: LoopCard(.ev1, key: aes), method: .aes, sessionKey: aes)
        let application = try #require(ApplicationID(number: 0xF58540))
        deleted.selectedApplication = application
        try deleted.deleteApplication(application)
        #expect(!deleted.isAuthenticated && deleted.selectedApplication == .picc)
    }

    @Test func `what carries keys is blanked in traces`() throws {
        let reference = KeyReference(entry: 1, version: 0)
        let keys = SoftwareKeyHolder(random: FixedRandom([]))
        keys.store(aes, entry: 1)
        let loop = try LoopCard(.ev1, key: aes)
        let card = try Laboratory.card(on: loop, method: .aes, sessionKey: aes, keyNumber: 1, keys: keys)
        card.selectedApplication = ApplicationID(number: 1)
        try card.changeKey(1, from: reference, to: reference)
        #expect(loop.frames.allSatisfy { $0.secrecy.contains(.command) } && !loop.frames.isEmpty)
    }
}
