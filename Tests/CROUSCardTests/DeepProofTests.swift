// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import DESFire
import SmartCard
import Testing
import VirtualDESFire

@Suite struct DeepProofTests {
    @Test(arguments: CardFixture.Store.allCases) func `every key is tried and nothing is written`(
        store: CardFixture.Store
    ) throws {
        let fixture = try CardFixture(store)
        try fixture.encode()
        let channel = try fixture.tap()
        let proof = try fixture.conversation(on: channel).verifyDeep()
        #expect(proof.isWhole)
        #expect(proof.record?.number == CardFixture.number)
        #expect(proof.contents == (try fixture.conversation().read().contents))
        #expect(channel.codes == [0x5A, 0x64, 0x64, 0x64, 0xAA, 0xAF, 0xAA, 0xAF, 0xAA, 0xAF, 0xBD, 0xBD])
    }

    /// A key with the right version that is not the card's own: the MACed version of key 0 does not reveal it.
    @Test(arguments: [[0], [1], [2], [0, 2], [0, 1, 2]] as [[UInt8]])
    func `a wrong key is named`(wrong: [UInt8]) throws {
        let fixture = try CardFixture()
        try fixture.encode()
        let keys = fixture.profile.keys.map { $0.reference(for: fixture.uid) }
        let card = try fixture.otherProgram()
        try card.select(fixture.profile.applicationID)
        try card.authenticate(.aes, keyNumber: 0, with: keys[0])
        for number in wrong.reversed() {
            let undiversified = KeyReference(entry: 16 + number, version: 1)
            try card.changeKey(number, from: keys[Int(number)], to: undiversified)
        }
        let proof = try fixture.conversation().verifyDeep()
        #expect(proof.refusedKeys == wrong)
        #expect(!proof.isWhole)
        #expect((proof.record == nil) == wrong.contains(1))
    }

    @Test func `broken contents are not whole`() throws {
        let fixture = try CardFixture()
        try fixture.encode()
        try fixture.breakContents()
        let proof = try fixture.conversation().verifyDeep()
        #expect(proof.refusedKeys.isEmpty)
        #expect(proof.record == nil)
        #expect(!proof.contents.isEmpty)
        #expect(!proof.isWhole)
    }

    @Test func `an unfinished card is refused by its row`() throws {
        for (command, row) in [(1, CardRow.blank), (2, .withoutFiles), (11, .someKeys)] {
            let fixture = try CardFixture()
            fixture.card.tear(TearPlan(.after, .identifiedCommand(command)))
            #expect(throws: CROUSCardError.self) { try fixture.encode() }
            let error = try #require(throws: CROUSCardError.self) { try fixture.conversation().verifyDeep() }
            #expect(error.row == row)
        }
    }
}

extension DeepProof {
    /// True when each key opens and the record is valid.
    var isWhole: Bool { refusedKeys.isEmpty && record != nil }
}
