// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SmartCard
import Testing

/// SetConfiguration on the virtual card; DESFireCardTests checks the bytes sent.
@Suite struct CardConfigurationTests {
    private let fixture: VirtualCardFixture
    private let card: DESFireCard

    init() throws {
        fixture = try VirtualCardFixture()
        card = fixture.card
    }

    @Test func `a random UID hides the fixed one, which a session still reads`() throws {
        try fixture.openCard()
        try card.setConfiguration(.restrictions(.randomUID), irreversible: true)
        #expect(try card.cardUID() == VirtualCardFixture.uid)
        let again = try fixture.reopened()
        #expect(again.uid?.bytes.count == 4)
        #expect(try again.version().uid == nil)
        try again.authenticate(.iso, keyNumber: 0, with: fixture.key(.des, seed: 0))
        #expect(try again.cardUID() == VirtualCardFixture.uid)
    }

    @Test func `formatting can be disabled`() throws {
        try fixture.openCard()
        try card.setConfiguration(.restrictions(.noFormat), irreversible: true)
        #expect(throws: DESFireError.card(.permissionDenied, command: 0xFC)) { try card.formatPICC() }
    }

    @Test(arguments: VirtualCardFixture.families)
    func `new applications begin with the default key`(family: VirtualCardFixture.Family) throws {
        let reference = try fixture.key(family.type, seed: 0x21)
        try fixture.openCard()
        try card.setConfiguration(.defaultKey(try VirtualCardFixture.key(family.type, seed: 0x21)), irreversible: true)
        let settings = KeySettings(rawValue: 0x0F)
        try card.createApplication(fixture.application, settings: settings, keyCount: 2, keyType: family.type)
        try card.select(fixture.application)
        try card.authenticate(family.method, keyNumber: 1, with: reference)
        #expect(try card.keyVersion(1) == 0x21)
    }

    @Test(arguments: VirtualCardFixture.families)
    func `an answer to select of any length is accepted`(family: VirtualCardFixture.Family) throws {
        try fixture.openCard()
        try card.changeCardMasterKey(to: fixture.key(family.type, seed: 0x31), type: family.type)
        try card.authenticate(family.method, keyNumber: 0, with: fixture.key(family.type, seed: 0x31))
        for historical in 1...12 {
            let bytes = [0x75, 0x77, 0x81, 0x02] + [UInt8](repeating: 0x80, count: historical)
            try card.setConfiguration(.answerToSelect(bytes), irreversible: true)
        }
        #expect(card.isAuthenticated)
    }
}
