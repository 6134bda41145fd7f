// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import TestSupport
import Testing

@testable import DESFire

@Suite struct ISOApplicationNameTests {
    private static let ndef: [UInt8] = [0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01]

    private let fixture: VirtualCardFixture
    private let card: DESFireCard
    private let rights: AccessRights

    init() throws {
        fixture = try VirtualCardFixture()
        card = fixture.card
        rights = try #require(AccessRights(wire: [0xEE, 0xEE]))
    }

    @Test func `the identifier is sent least significant byte first, before the name`() throws {
        // TTY's NDEF application (docs/facts/desfire.md, section 2.2).
        let name = try #require(ISOApplicationName(fileID: 0xE110, dfName: Self.ndef))
        #expect(name.wire == [0x10, 0xE1] + Self.ndef)
        #expect(ISOApplicationName(wire: name.wire) == name)
    }

    @Test func `names that are too long and half identifiers are refused`() {
        let long = [UInt8](repeating: 0x41, count: 17)
        #expect(ISOApplicationName(fileID: 1, dfName: long) == nil)
        #expect(ISOApplicationName(wire: [1, 2] + long) == nil)
        #expect(ISOApplicationName(wire: []) == nil)
        #expect(ISOApplicationName(wire: [1]) == nil)
    }

    @Test func `each frame holds one application, and none appears twice`() throws {
        let first = ("906D000000", "01000010E1414291AF")
        for (second, count) in [("02000011E19100", 2), ("01000011E19100", nil), ("020000119100", nil), ("9100", 1)]
            as [(String, Int?)]
        {
            let channel = try ScriptedChannel([first, ("90AF000000", second)])
            let card = DESFireCard(channel: channel, keys: fixture.keys)
            if let count {
                let names = try card.dfNames()
                #expect(names.count == count)
                #expect(try names[#require(ApplicationID(number: 1))]?.dfName == [0x41, 0x42])
            } else {
                #expect(throws: DESFireError.malformedAnswer(command: 0x6D), "\(second)") { try card.dfNames() }
            }
        }
    }

    private func create(_ number: UInt32, _ name: ISOApplicationName?) throws -> ApplicationID {
        let id = try #require(ApplicationID(number: number))
        let settings = KeySettings(rawValue: 0x0F)
        try card.createApplication(
            id,
            settings: settings,
            keyCount: 1,
            keyType: .aes128,
            isoFileIDs: name != nil,
            isoName: name
        )
        return id
    }

    @Test(arguments: [false, true])
    func `names of applications are listed, in a session or without`(isAuthenticated: Bool) throws {
        if isAuthenticated { try fixture.openCard() }
        #expect(try card.dfNames() == [:])
        var expected: [ApplicationID: ISOApplicationName] = [:]
        for length in [0, 1, 7, 8, 16] {
            let dfName = (0..<length).map { UInt8(0xA0 + length + $0) }
            let name = try #require(ISOApplicationName(fileID: 0xE100 + UInt16(length), dfName: dfName))
            expected[try create(0x100 + UInt32(length), name)] = name
        }
        _ = try create(0x200, nil)
        #expect(try card.dfNames() == expected)
        #expect(card.isAuthenticated == isAuthenticated)
    }

    @Test func `an application is selected by its name, and its files have identifiers`() throws {
        let application = try create(0x010000, ISOApplicationName(fileID: 0xE110, dfName: Self.ndef))
        try card.select(dfName: Self.ndef)
        #expect(card.selectedApplication == nil)
        #expect(try card.keySettings().hasISOFileIDs)
        try card.authenticate(.aes, keyNumber: 0, with: fixture.key(.aes128, seed: 0))
        try card.createStandardFile(1, mode: .plain, rights: rights, size: 15, isoFileID: 0xE103)
        try card.createBackupFile(2, mode: .plain, rights: rights, size: 32, isoFileID: 0xE104)
        try card.createLinearRecordFile(3, mode: .plain, rights: rights, recordSize: 8, maximum: 2, isoFileID: 0xE105)
        try card.createCyclicRecordFile(4, mode: .plain, rights: rights, recordSize: 8, maximum: 2, isoFileID: 0xE106)
        #expect(try card.isoFileIDs().sorted() == [0xE103, 0xE104, 0xE105, 0xE106])
        #expect(try card.fileSettings(1).content == .standard(size: 15))
        #expect(throws: DESFireError.card(.duplicate, command: 0xCD)) {
            try card.createStandardFile(5, mode: .plain, rights: rights, size: 15, isoFileID: 0xE103)
        }
        try card.select(application)
        #expect(try card.fileIDs().sorted() == [1, 2, 3, 4])
    }

    @Test func `more identifiers than a frame holds are listed completely`() throws {
        let application = try create(0x010000, ISOApplicationName(fileID: 0xE110))
        try card.select(application)
        for number in UInt8(0)..<32 {
            let fileID = 0xE200 + UInt16(number)
            try card.createStandardFile(number, mode: .plain, rights: rights, size: 1, isoFileID: fileID)
        }
        #expect(try card.isoFileIDs().sorted() == (0..<32).map { 0xE200 + $0 })
    }

    @Test func `a repeated name and an unknown name are refused`() throws {
        let name = try #require(ISOApplicationName(fileID: 0xE110, dfName: Self.ndef))
        _ = try create(1, name)
        #expect(throws: DESFireError.card(.duplicate, command: 0xCA)) { _ = try create(2, name) }
        let refusal = #expect(throws: DESFireError.self) { try card.select(dfName: [0x41]) }
        guard case .foreignStatus(_, command: 0xA4) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
    }
}
