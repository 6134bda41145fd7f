// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import DESFire
import SmartCard
import Testing

@Suite struct CardEncoderTests {
    private let number: CROUSNumber

    init() throws { number = try #require(CardFixture.number) }

    @Test(arguments: CardFixture.Store.allCases) func `a blank card is encoded, proven and read`(
        store: CardFixture.Store
    ) throws {
        let fixture = try CardFixture(store)
        let outcome = try fixture.encode()
        #expect(outcome.row == .blank)
        #expect(outcome.result == .encoded)
        #expect(outcome.number == number)
        #expect(outcome.uid == fixture.uid)
        let proof = try fixture.conversation().read()
        #expect(proof.record.number == number)
        #expect(proof.record.day == CardFixture.day)
        #expect(proof.contents == outcome.contents)
    }

    /// The sum of docs/facts/encoding.md, section 4: look 1, create 1, open 3, files 2 and 2, commit 1, keys 3, proof
    /// 5.
    @Test(arguments: CardFixture.Store.allCases) func `a blank card takes eighteen commands`(store: CardFixture.Store)
        throws
    {
        let fixture = try CardFixture(store)
        let channel = try fixture.tap()
        let outcome = try fixture.encode(on: channel)
        let expected: [UInt8] = [
            0x5A, 0xCA, 0x5A, 0xAA, 0xAF, 0xCD, 0xCB, 0x3D, 0x3D, 0xC7, 0xC4, 0xC4, 0xC4, 0xAA, 0xAF, 0xBD, 0xBD, 0x64,
        ]
        #expect(channel.codes == expected)
        #expect(outcome.apduCount == 21)
    }

    /// The SAM's commands: 2 per authentication; per card command its MAC and the check of the answer.
    @Test func `the SAM's commands are counted`() throws {
        let fixture = try CardFixture(.sam)
        let channel = try #require(fixture.samChannel)
        let before = channel.codes.count
        try fixture.encode()
        let counts = Dictionary(channel.codes.dropFirst(before).map { ($0, 1) }, uniquingKeysWith: +)
        print("CardEncoderTests: SAM commands of one encode: \(channel.codes.count - before)")
        #expect(counts[0x0A] == 4)  // AuthenticatePICC, two parts for key 0 and two for the read key
        #expect(counts[0x7C] == 6)  // GenerateMAC: CD, CB, C7, BD, BD, 64
        #expect(counts[0x5C] == 8)  // VerifyMAC: CD, CB, 3D, 3D, C7, C4 1, C4 2, 64
        #expect(counts[0xED] == 2)  // EncipherData: 3D, 3D
        #expect(counts[0xDD] == 2)  // DecipherData: BD, BD
        #expect(counts[0xC4] == 3)  // ChangeKeyPICC
        #expect(counts[0xCA] == 1)  // KillAuthentication after the change of key 0
        #expect(counts.values.reduce(0, +) == 26)
    }

    @Test func `steps come in the order of the plan`() throws {
        let fixture = try CardFixture()
        var steps: [EncodingStep] = []
        let conversation = try fixture.conversation { steps.append($0) }
        let encoder = CardEncoder(conversation, known: .none, day: try #require(CardFixture.day))
        _ = try encoder.encode(.refusing { number })
        #expect(steps == EncodingStep.plan(for: fixture.profile))
    }

    @Test(arguments: CardFixture.Store.allCases) func `an enrolled card is verified and not written`(
        store: CardFixture.Store
    )
        throws
    {
        let fixture = try CardFixture(store)
        try fixture.encode()
        let channel = try fixture.tap()
        let outcome = try fixture.encode(known: .enrolled(number), on: channel) { throw CardFixtureError.journalFull }
        #expect(outcome.row == .enrolled)
        #expect(outcome.result == .alreadyEnrolled)
        #expect(channel.codes == [0x5A, 0x64, 0x64, 0x64, 0xAA, 0xAF, 0xBD, 0xBD, 0x64])
    }

    @Test func `a finished card whose line was lost is only proven`() throws {
        let fixture = try CardFixture()
        try fixture.encode()
        let outcome = try fixture.encode(known: .reserved(number)) { throw CardFixtureError.journalFull }
        #expect(outcome.row == .finished)
        #expect(outcome.result == .resumed)
    }

    /// Two frames to write 64 enciphered bytes, two to read them.
    @Test(arguments: CardFixture.Store.allCases) func `a longer record takes two commands more`(
        store: CardFixture.Store
    ) throws {
        let fixture = try CardFixture(store, profile: try CardProfileTests.changed("size: 28", "size: 64"))
        #expect(try fixture.encode().apduCount == 23)
        #expect(try fixture.conversation().read().record.number == number)
    }

    /// A profile without a backup file has nothing to commit.
    @Test func `files that are written directly need no commit`() throws {
        let fixture = try CardFixture(profile: try CardProfileTests.changed("type: backup", "type: standard"))
        let channel = try fixture.tap()
        #expect(try fixture.encode(on: channel).result == .encoded)
        #expect(!channel.codes.contains(0xC7))
    }

    // MARK: - Reservation

    @Test func `the number is reserved after the look and before the first change`() throws {
        let fixture = try CardFixture()
        let channel = try fixture.tap()
        var codes: [UInt8] = []
        try fixture.encode(on: channel) {
            codes = channel.codes
            return number
        }
        #expect(codes == [0x5A])
    }

    @Test func `without a reservation nothing is written`() throws {
        let fixture = try CardFixture()
        let channel = try fixture.tap()
        let error = try #require(throws: CROUSCardError.self) {
            try fixture.encode(on: channel) { throw CardFixtureError.journalFull }
        }
        guard case .reservation(CardFixtureError.journalFull) = error else { throw error }
        #expect(channel.codes == [0x5A])
    }

    @Test func `a number outside the issuer's range is not written`() throws {
        let fixture = try CardFixture()
        let channel = try fixture.tap()
        let outside = try #require(CROUSNumber(102_500_010_000 as UInt64))
        let error = try #require(throws: CROUSCardError.self) { try fixture.encode(on: channel) { outside } }
        #expect(error.key == "number-outside-range")
        #expect(channel.codes == [0x5A])
    }

    @Test func `a reserved number is used again without a new reservation`() throws {
        let fixture = try CardFixture()
        let outcome = try fixture.encode(known: .reserved(number)) { throw CardFixtureError.journalFull }
        #expect(outcome.row == .blankReserved)
        #expect(outcome.result == .resumed)
        #expect(outcome.number == number)
    }

    // MARK: - Cards that are none of ours

    @Test func `four bytes of UID are refused before anything is sent`() throws {
        let fixture = try CardFixture()
        let uid = try #require(CardUID(hex: "80112233"))
        let random = try OtherCard(atr: "3B8180018080", uid: uid)
        #expect(try #require(throws: CROUSCardError.self) { try fixture.encode(on: random) }.key == "random-uid")
        let classic = try OtherCard(atr: "3B8F8001804F0CA000000306030001000000006A", uid: uid)
        #expect(try #require(throws: CROUSCardError.self) { try fixture.encode(on: classic) }.key == "wrong-card-type")
        let contact = try OtherCard(atr: "3B8180018080", uid: nil)
        #expect(try #require(throws: CROUSCardError.self) { try fixture.encode(on: contact) }.key == "wrong-card-type")
    }

    @Test func `a card that does not speak DESFire is refused`() throws {
        let fixture = try CardFixture()
        let other = try OtherCard(atr: "3B8180018080", uid: fixture.uid)
        #expect(try #require(throws: CROUSCardError.self) { try fixture.encode(on: other) }.key == "wrong-card-type")
    }
}

/// A card that knows no command.
private final class OtherCard: CardChannel {
    let atr: ATR
    let uid: CardUID?

    init(atr: String, uid: CardUID?) throws {
        self.atr = try ATR(try #require(Hex.decode(atr)))
        self.uid = uid
    }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        ResponseAPDU(status: StatusWord(0x6E00))
    }

    func close() {}
}
