// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing
import VirtualCards

@testable import DESFire

/// The client against the card in software, which was written by somebody else from the same facts.
@Suite struct VirtualCardConversationTests {
    /// A family of keys and the command that opens sessions with it.
    struct Family: Sendable, CustomStringConvertible {
        let method: AuthenticationMethod
        let type: CardKeyType
        let description: String
    }

    static let families = [
        Family(method: .aes, type: .aes128, description: "AES"),
        Family(method: .iso, type: .des, description: "DES, EV1 messaging"),
        Family(method: .iso, type: .twoKeyTripleDES, description: "2K3DES, EV1 messaging"),
        Family(method: .iso, type: .threeKeyTripleDES, description: "3K3DES"),
        Family(method: .legacy, type: .des, description: "DES, D40 messaging"),
        Family(method: .legacy, type: .twoKeyTripleDES, description: "2K3DES, D40 messaging"),
    ]

    private final class Channel: CardChannel {
        let atr: ATR
        let uid: CardUID?
        private let card: VirtualDESFire

        init(_ card: VirtualDESFire) throws {
            self.card = card
            atr = try ATR(card.atr)
            uid = card.uid
            card.powerOn()
        }

        func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
            guard let response = ResponseAPDU(bytes: card.respond(to: command.bytes)) else {
                throw CardChannelError(.malformedAnswer)
            }
            return response
        }

        func close() { card.powerOff() }
    }

    private static let uid = CardUID([0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80])
    private let keys = SoftwareKeyHolder(random: SystemRandom())
    private let card: DESFireCard
    private let application: ApplicationID

    init() throws {
        let virtual = try VirtualDESFire(
            uid: try #require(Self.uid),
            memory: .eightKilobytes,
            random: SystemRandom(),
            image: MemoryCardImage()
        )
        card = DESFireCard(channel: try Channel(virtual), keys: keys)
        application = try #require(ApplicationID(number: 0xF58540))
    }

    /// Keeps a key of the family whose bytes and version come from `seed`; 0 gives the factory key.
    private func key(_ type: CardKeyType, seed: UInt8) throws -> KeyReference {
        var bytes = (0..<type.keyLength).map { index in
            let position = type == .des ? index % 8 : index
            return seed == 0 ? 0 : UInt8(truncatingIfNeeded: position &* 37 &+ Int(seed) &* 11)
        }
        let key = try CardKey(type: type, wiping: &bytes, version: seed)
        #expect(key.type == type || seed == 0)
        let entry = UInt8(try #require(CardKeyType.allCases.firstIndex(of: type)))
        keys.store(key, entry: entry)
        return KeyReference(entry: entry, version: seed)
    }

    private func openCard() throws {
        try card.select(.picc)
        try card.authenticate(.iso, keyNumber: 0, with: key(.des, seed: 0))
    }

    /// An application with three factory keys, selected and opened with key 0.
    private func openApplication(_ family: Family) throws {
        try card.createApplication(
            application,
            settings: KeySettings(rawValue: 0x0F),
            keyCount: 3,
            keyType: family.type
        )
        try card.select(application)
        try card.authenticate(family.method, keyNumber: 0, with: key(family.type, seed: 0))
    }

    @Test func `a blank card tells what it is`() throws {
        let version = try card.version()
        #expect(version.generation == .ev1 && version.storageSize == 8192 && version.uid == Self.uid)
        try openCard()
        #expect(try card.cardUID() == Self.uid)
        let settings = try card.keySettings()
        #expect(settings.settings == KeySettings(rawValue: 0x0F) && settings.keyType == .des)
        #expect(try card.freeMemory() > 4096)
        #expect(try card.applicationIDs() == [])
        #expect(try card.keyVersion(0) == 0)
        #expect(card.isAuthenticated)
    }

    @Test(arguments: families)
    func `files of both kinds are written and read in all modes and lengths`(family: Family) throws {
        try openApplication(family)
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

    @Test(arguments: families)
    func `keys are changed from the master key and by themselves`(family: Family) throws {
        try openApplication(family)
        let factory = try key(family.type, seed: 0)
        let (first, second) = (try key(family.type, seed: 0x21), try key(family.type, seed: 0x42))
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
        try openApplication(Self.families[0])
        let (wrong, new) = (try key(.aes128, seed: 0x55), try key(.aes128, seed: 0x66))
        #expect(throws: DESFireError.card(.integrityError, command: 0xC4)) {
            try card.changeKey(1, from: wrong, to: new)
        }
        #expect(!card.isAuthenticated)
        #expect(try card.keyVersion(1) == 0)
    }

    @Test(arguments: families)
    func `the card's master key takes every type and goes back`(family: Family) throws {
        try openCard()
        let new = try key(family.type, seed: 0x31)
        try card.changeCardMasterKey(to: new, type: family.type)
        #expect(!card.isAuthenticated)
        try card.authenticate(family.method, keyNumber: 0, with: new)
        let expected = family.type == .twoKeyTripleDES ? .des : family.type
        #expect(try card.keySettings().keyType == expected)
        try card.changeCardMasterKey(to: key(.des, seed: 0), type: .des)
        try openCard()
        #expect(card.isAuthenticated)
    }

    @Test(arguments: families)
    func `settings are changed in the session's cipher`(family: Family) throws {
        try openApplication(family)
        try card.changeKeySettings(KeySettings(rawValue: 0x0B))
        #expect(try card.keySettings().settings == KeySettings(rawValue: 0x0B))
        let (before, after) = (
            try #require(AccessRights(wire: [0x00, 0x00])), try #require(AccessRights(wire: [0x1E, 0x21]))
        )
        try card.createStandardFile(1, mode: .plain, rights: before, size: 32)
        try card.changeFileSettings(1, mode: .enciphered, rights: after)
        let settings = try card.fileSettings(1)
        #expect(settings.rights == after && settings.mode == .enciphered)
        // The change right is free now: the command travels plain.
        try card.changeFileSettings(1, mode: .maced, rights: before, protection: .plain)
        #expect(try card.fileSettings(1).mode == .maced)
    }

    @Test func `a free right is used in plain mode, also inside a session`() throws {
        try openApplication(Self.families[0])
        let rights = try #require(AccessRights(wire: [0xE0, 0xEE]))
        try card.createStandardFile(1, mode: .enciphered, rights: rights, size: 32)
        try card.write([1, 2, 3], to: 1, offset: 0, mode: .plain)
        #expect(try card.read(file: 1, offset: 0, length: 3, mode: .plain) == [1, 2, 3])
        #expect(throws: DESFireError.self) { try card.write([1, 2, 3], to: 1, offset: 0, mode: .maced) }
        #expect(!card.isAuthenticated)
    }

    @Test func `what was not committed is discarded`() throws {
        try openApplication(Self.families[0])
        let rights = try #require(AccessRights(wire: [0x00, 0x00]))
        try card.createBackupFile(1, mode: .maced, rights: rights, size: 8)
        try card.write([1, 1, 1, 1], to: 1, offset: 0, mode: .maced)
        try card.commit()
        try card.write([2, 2, 2, 2], to: 1, offset: 0, mode: .maced)
        #expect(try card.read(file: 1, offset: 0, length: 4, mode: .maced) == [1, 1, 1, 1])
        try card.abort()
        #expect(try card.read(file: 1, offset: 0, length: 4, mode: .maced) == [1, 1, 1, 1])
    }

    @Test(arguments: families)
    func `values are credited and debited in all modes`(family: Family) throws {
        try openApplication(family)
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

    @Test(arguments: families)
    func `records are written and read in all modes`(family: Family) throws {
        try openApplication(family)
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
            let kept = Array(records.suffix(4))
            #expect(try card.readRecords(file: cyclic, newest: 0, count: 4, recordSize: 20, mode: mode) == kept)
            try card.clearRecords(file: linear)
            try card.commit()
            let settings = try card.fileSettings(linear)
            #expect(settings.content == .linearRecords(.init(size: 20, maximum: 5, current: 0)))
        }
    }

    @Test func `applications come and go`() throws {
        try openCard()
        let ids = (1...20).compactMap { ApplicationID(number: $0) }
        for id in ids {
            try card.createApplication(id, settings: KeySettings(rawValue: 0x0F), keyCount: 1, keyType: .aes128)
        }
        #expect(try card.applicationIDs().sorted() == ids)
        #expect(throws: DESFireError.card(.duplicate, command: 0xCA)) {
            try card.createApplication(ids[0], settings: KeySettings(rawValue: 0x0F), keyCount: 1, keyType: .aes128)
        }
        try openCard()
        try card.deleteApplication(ids[0])
        #expect(try card.applicationIDs().count == 19)
        try card.formatPICC()
        #expect(!card.isAuthenticated)
        try openCard()
        #expect(try card.applicationIDs() == [])
    }
}
