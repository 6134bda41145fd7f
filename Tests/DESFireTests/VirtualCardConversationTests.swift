// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import DESFire

/// The client against the card in software, written by others from the same facts (docs/facts/desfire.md).
@Suite struct VirtualCardConversationTests {
    private let fixture: VirtualCardFixture
    private let card: DESFireCard

    init() throws {
        fixture = try VirtualCardFixture()
        card = fixture.card
    }

    @Test func `a blank card identifies itself`() throws {
        let version = try card.version()
        #expect(version.generation == .ev1 && version.storageSize == 8192 && version.uid == VirtualCardFixture.uid)
        try fixture.openCard()
        #expect(try card.cardUID() == VirtualCardFixture.uid)
        let settings = try card.keySettings()
        #expect(settings.settings == KeySettings(rawValue: 0x0F) && settings.keyType == .des)
        #expect(try card.freeMemory() > 4096)
        #expect(try card.applicationIDs() == [])
        #expect(try card.keyVersion(0) == 0)
        #expect(card.isAuthenticated)
    }

    @Test(arguments: VirtualCardFixture.families)
    func `files of both kinds are written and read in all modes and lengths`(family: VirtualCardFixture.Family) throws {
        try fixture.openApplication(family)
        let rights = try #require(AccessRights(wire: [0x00, 0x00]))
        for (number, mode) in CommunicationMode.allCases.enumerated() {
            let standard = UInt8(number)
            let backup = standard + 8
            try card.createStandardFile(standard, mode: mode, rights: rights, size: 300)
            try card.createBackupFile(backup, mode: mode, rights: rights, size: 300)
            for length in [1, 27, 28, 29, 44, 45, 59, 60, 61, 240] {
                let data = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 3 &+ length) }
                for file in [standard, backup] {
                    try card.write(data, to: file, offset: 5, mode: mode)
                    if file == backup { try card.commit() }
                    let read = try card.read(file: file, offset: 5, length: length, mode: mode)
                    #expect(read == data, "\(family), \(mode), \(length) bytes")
                }
            }
        }
        #expect(try card.fileIDs().sorted() == [0, 1, 2, 8, 9, 10])
        let settings = try card.fileSettings(10)
        #expect(settings.content == .backup(size: 300) && settings.mode == .enciphered && settings.rights == rights)
        try card.deleteFile(0)
        #expect(try card.fileIDs().count == 5)
        #expect(card.isAuthenticated)
    }

    @Test(arguments: VirtualCardFixture.families)
    func `keys are changed by the master key and by themselves`(family: VirtualCardFixture.Family) throws {
        try fixture.openApplication(family)
        let factory = try fixture.key(family.type, seed: 0)
        let (first, second) = (try fixture.key(family.type, seed: 0x21), try fixture.key(family.type, seed: 0x42))
        try card.changeKey(1, from: factory, to: first)
        #expect(card.isAuthenticated)
        try card.changeKey(1, from: first, to: second)
        #expect(try card.keyVersion(1) == 0x42)
        try card.changeKey(0, from: factory, to: first)
        #expect(!card.isAuthenticated)
        let refused = #expect(throws: DESFireError.self) {
            try card.authenticate(family.method, keyNumber: 0, with: factory)
        }
        #expect(refused?.isWrongKey == true)
        try card.authenticate(family.method, keyNumber: 0, with: first)
        try card.authenticate(family.method, keyNumber: 1, with: second)
        #expect(try card.keyVersion(0) == 0x21)
    }

    @Test func `a wrong current key is refused by the card and ends the session`() throws {
        try fixture.openApplication(VirtualCardFixture.families[0])
        let (wrong, new) = (try fixture.key(.aes128, seed: 0x55), try fixture.key(.aes128, seed: 0x66))
        #expect(throws: DESFireError.card(.integrityError, command: 0xC4)) {
            try card.changeKey(1, from: wrong, to: new)
        }
        #expect(!card.isAuthenticated)
        #expect(try card.keyVersion(1) == 0)
    }

    @Test(arguments: VirtualCardFixture.families)
    func `the card's master key takes every type and changes back`(family: VirtualCardFixture.Family) throws {
        try fixture.openCard()
        let new = try fixture.key(family.type, seed: 0x31)
        try card.changeCardMasterKey(to: new, type: family.type)
        #expect(!card.isAuthenticated)
        try card.authenticate(family.method, keyNumber: 0, with: new)
        let expected = family.type == .twoKeyTripleDES ? .des : family.type
        #expect(try card.keySettings().keyType == expected)
        try card.changeCardMasterKey(to: fixture.key(.des, seed: 0), type: .des)
        try fixture.openCard()
        #expect(card.isAuthenticated)
    }

    @Test(arguments: VirtualCardFixture.families)
    func `settings are changed enciphered`(family: VirtualCardFixture.Family) throws {
        try fixture.openApplication(family)
        try card.changeKeySettings(KeySettings(rawValue: 0x0B))
        #expect(try card.keySettings().settings == KeySettings(rawValue: 0x0B))
        let (before, after) = (
            try #require(AccessRights(wire: [0x00, 0x00])), try #require(AccessRights(wire: [0x1E, 0x21]))
        )
        try card.createStandardFile(1, mode: .plain, rights: before, size: 32)
        try card.changeFileSettings(1, mode: .enciphered, rights: after)
        let settings = try card.fileSettings(1)
        #expect(settings.rights == after && settings.mode == .enciphered)
        // The change right is free now: the command is sent plain.
        try card.changeFileSettings(1, mode: .maced, rights: before, protection: .plain)
        #expect(try card.fileSettings(1).mode == .maced)
    }

    @Test(arguments: VirtualCardFixture.families)
    func `data longer than any frame is written and read, with its length and without`(
        family: VirtualCardFixture.Family
    ) throws {
        try fixture.openApplication(family)
        let rights = try #require(AccessRights(wire: [0x00, 0x00]))
        let data = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        try card.createStandardFile(1, mode: .plain, rights: rights, size: data.count)
        for mode in CommunicationMode.allCases {
            try card.changeFileSettings(1, mode: mode, rights: rights)
            try card.write(data, to: 1, offset: 0, mode: mode)
            #expect(try card.read(file: 1, offset: 0, length: data.count, mode: mode) == data, "\(mode)")
            // Lengths around a block: the padding differs with each.
            for offset in [0, 1, 4073, 4079, 4080, 4082, 4084, 4086, 4088, 4090, 4094, 4095] {
                let rest = try card.read(file: 1, offset: offset, length: nil, mode: mode)
                #expect(rest == Array(data[offset...]), "\(family), \(mode), from \(offset)")
            }
        }
    }

    @Test func `a free right is used in plain mode, also inside a session`() throws {
        try fixture.openApplication(VirtualCardFixture.families[0])
        let rights = try #require(AccessRights(wire: [0xE0, 0xEE]))
        try card.createStandardFile(1, mode: .enciphered, rights: rights, size: 32)
        try card.write([1, 2, 3], to: 1, offset: 0, mode: .plain)
        #expect(try card.read(file: 1, offset: 0, length: 3, mode: .plain) == [1, 2, 3])
        #expect(throws: DESFireError.self) { try card.write([1, 2, 3], to: 1, offset: 0, mode: .maced) }
        #expect(!card.isAuthenticated)
    }

    @Test func `uncommitted writes are discarded`() throws {
        try fixture.openApplication(VirtualCardFixture.families[0])
        let rights = try #require(AccessRights(wire: [0x00, 0x00]))
        try card.createBackupFile(1, mode: .maced, rights: rights, size: 8)
        try card.write([1, 1, 1, 1], to: 1, offset: 0, mode: .maced)
        try card.commit()
        try card.write([2, 2, 2, 2], to: 1, offset: 0, mode: .maced)
        #expect(try card.read(file: 1, offset: 0, length: 4, mode: .maced) == [1, 1, 1, 1])
        try card.abort()
        #expect(try card.read(file: 1, offset: 0, length: 4, mode: .maced) == [1, 1, 1, 1])
    }

    @Test(arguments: VirtualCardFixture.families)
    func `values are credited and debited in all modes`(family: VirtualCardFixture.Family) throws {
        try fixture.openApplication(family)
        let rights = try #require(AccessRights(wire: [0x00, 0x00]))
        for mode in CommunicationMode.allCases {
            let file = mode.rawValue
            try card.createValueFile(
                file,
                mode: mode,
                rights: rights,
                limits: -100...1000,
                value: 50,
                options: .limitedCredit
            )
            try card.credit(100, to: file, mode: mode)
            #expect(try card.value(of: file, mode: mode) == 50)
            try card.commit()
            try card.debit(200, from: file, mode: mode)
            try card.commit()
            #expect(try card.value(of: file, mode: mode) == -50)
            try card.limitedCredit(150, to: file, mode: mode)
            try card.commit()
            #expect(try card.value(of: file, mode: mode) == 100)
        }
        #expect(throws: DESFireError.card(.boundaryError, command: 0xDC)) { try card.debit(500, from: 0, mode: .plain) }
    }

    @Test(arguments: VirtualCardFixture.families)
    func `records are written and read in all modes`(family: VirtualCardFixture.Family) throws {
        try fixture.openApplication(family)
        let rights = try #require(AccessRights(wire: [0x00, 0x00]))
        for mode in CommunicationMode.allCases {
            let (linear, cyclic) = (mode.rawValue, mode.rawValue + 8)
            try card.createLinearRecordFile(linear, mode: mode, rights: rights, recordSize: 20, maximum: 5)
            try card.createCyclicRecordFile(cyclic, mode: mode, rights: rights, recordSize: 20, maximum: 5)
            let records = (1...5).map { [UInt8](repeating: $0, count: 20) }
            for record in records {
                for file in [linear, cyclic] { try card.writeRecord(record, to: file, offset: 0, mode: mode) }
                try card.commit()
            }
            #expect(try card.readRecords(file: linear, newest: 0, count: 5, recordSize: 20, mode: mode) == records)
            #expect(try card.readRecords(file: linear, newest: 4, count: 1, recordSize: 20, mode: mode) == [records[0]])
            for newest in [0, 3] {
                let rest = try card.readRecords(file: linear, newest: newest, count: nil, recordSize: 20, mode: mode)
                #expect(rest == Array(records.prefix(5 - newest)), "\(family), \(mode)")
            }
            let kept = Array(records.suffix(4))
            #expect(try card.readRecords(file: cyclic, newest: 0, count: 4, recordSize: 20, mode: mode) == kept)
            try card.clearRecords(file: linear)
            try card.commit()
            let settings = try card.fileSettings(linear)
            #expect(settings.content == .linearRecords(.init(size: 20, maximum: 5, current: 0)))
        }
    }

    @Test func `applications are created and deleted`() throws {
        try fixture.openCard()
        let ids = (1...20).compactMap { ApplicationID(number: $0) }
        for id in ids {
            try card.createApplication(id, settings: KeySettings(rawValue: 0x0F), keyCount: 1, keyType: .aes128)
        }
        #expect(try card.applicationIDs().sorted() == ids)
        #expect(throws: DESFireError.card(.duplicate, command: 0xCA)) {
            try card.createApplication(ids[0], settings: KeySettings(rawValue: 0x0F), keyCount: 1, keyType: .aes128)
        }
        try fixture.openCard()
        try card.deleteApplication(ids[0])
        #expect(try card.applicationIDs().count == 19)
        try card.formatPICC()
        #expect(!card.isAuthenticated)
        try fixture.openCard()
        #expect(try card.applicationIDs() == [])
    }

    /// The session ends with the application, and with it the MAC of the answer.
    @Test(arguments: VirtualCardFixture.families)
    func `the selected application is deleted with its own key`(family: VirtualCardFixture.Family) throws {
        try fixture.openApplication(family)
        try card.deleteApplication(fixture.application)
        #expect(!card.isAuthenticated && card.selectedApplication == .picc)
        #expect(try card.applicationIDs() == [])
    }
}
