// SPDX-License-Identifier: Apache-2.0
import DESFire
import Testing

@Suite struct FileOperationTests {
    private let fixture: VirtualCardFixture
    private let card: DESFireCard

    init() throws {
        fixture = try VirtualCardFixture()
        card = fixture.card
    }

    private func rights(_ wire: [UInt8]) throws -> AccessRights { try #require(AccessRights(wire: wire)) }

    @Test func `a granting key uses the file's mode, everybody's right is plain, no right is nil`() throws {
        // Read 2, write free, read and write 1, change 0.
        let rights = try rights([0x10, 0x2E])
        let cases: [(FileOperation, UInt8?, CommunicationMode?)] = [
            (.read, 2, .maced), (.read, 1, .maced), (.read, 0, nil), (.read, nil, nil),
            (.write, 1, .maced), (.write, 2, .plain), (.write, nil, .plain), (.limitedCredit, 2, .plain),
            (.getValue, 2, .maced), (.debit, 0, .plain), (.credit, 1, .maced), (.credit, 2, nil),
            (.changeSettings, 0, .enciphered), (.changeSettings, 1, nil),
        ]
        for (operation, key, mode) in cases {
            let found = rights.mode(for: operation, authenticatedKey: key, fileMode: .maced)
            #expect(found == mode, "\(operation) with \(key.map(String.init) ?? "no key")")
        }
    }

    @Test func `a right of no one is nil, a free change is plain`() throws {
        let never = try rights([0xFF, 0xFF])
        let free = try rights([0xFE, 0xFF])
        for operation in FileOperation.allCases {
            #expect(never.mode(for: operation, authenticatedKey: 15, fileMode: .plain) == nil)
        }
        #expect(free.mode(for: .changeSettings, authenticatedKey: 14, fileMode: .enciphered) == .plain)
    }

    @Test(arguments: VirtualCardFixture.families)
    func `the computed mode is the one the card requires`(family: VirtualCardFixture.Family) throws {
        try fixture.openApplication(family)
        // Read free or key 0; write key 0, then free; change free.
        for (number, wire) in [[0x0E, 0xE0], [0xFE, 0xEE], [0x1E, 0xE1]].enumerated() as EnumeratedSequence<[[UInt8]]> {
            let file = UInt8(number)
            try card.createStandardFile(file, mode: .enciphered, rights: rights(wire), size: 32)
            let settings = try card.fileSettings(file)
            let reading = try #require(settings.mode(for: .read, authenticatedKey: card.authenticatedKey))
            #expect(try card.read(file: file, offset: 0, length: 32, mode: reading).count == 32)
            if let writing = settings.mode(for: .write, authenticatedKey: card.authenticatedKey) {
                try card.write([1, 2], to: file, offset: 0, mode: writing)
                #expect(try card.read(file: file, offset: 0, length: 2, mode: reading) == [1, 2])
            }
            let change = try #require(settings.mode(for: .changeSettings, authenticatedKey: card.authenticatedKey))
            try card.changeFileSettings(file, mode: .maced, rights: rights(wire), protection: change)
            #expect(try card.fileSettings(file).mode == .maced)
        }
        #expect(card.isAuthenticated)
    }

    @Test func `a value file may be readable by everybody`() throws {
        try fixture.openApplication(VirtualCardFixture.families[0])
        let rights = try rights([0x10, 0x11])
        try card.createValueFile(1, mode: .enciphered, rights: rights, limits: 0...9, value: 7, options: .freeReading)
        let settings = try card.fileSettings(1)
        #expect(settings.mode(for: .getValue, authenticatedKey: 1) == .enciphered)
        #expect(settings.mode(for: .debit, authenticatedKey: 0) == nil)
        let mode = try #require(settings.mode(for: .getValue, authenticatedKey: card.authenticatedKey))
        #expect(mode == .plain)
        #expect(try card.value(of: 1, mode: mode) == 7)
    }
}
