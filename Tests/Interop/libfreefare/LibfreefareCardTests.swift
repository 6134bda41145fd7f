// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import CardCrypto
import DESFire
import NFC
import SmartCard
import Testing

/// A card made by either client is read by the other, byte for byte.
@Suite(.serialized, .timeLimit(.minutes(5))) struct LibfreefareCardTests {
    private static func key(_ seed: UInt8) -> [UInt8] { (0..<16).map { seed &* 16 &+ $0 } }

    private static func cardKey(_ bytes: [UInt8]) throws -> CardKey {
        var copy = bytes
        return try CardKey(type: .aes128, wiping: &copy, version: 1)
    }

    @Test func `a card personalised by libfreefare is read by our client`() async throws {
        let fixture = try PN532Fixture()
        try fixture.putBlankCard()
        let standard = (0..<28).map { UInt8(0xA0 &+ $0) }
        let backup = (0..<16).map { UInt8(0x30 &+ $0) }
        let arguments = ((0..<3).map { Self.key($0) } + [standard, backup]).map(Hex.encode)
        let program = try await Program.build("encode", in: fixture.folder)
        let ending = try await program.run(arguments, device: fixture.device, in: fixture.folder)
        #expect(ending.status == 0, "\(ending.output)")

        let channel = try NFCReaderSource([fixture.readerName]).open(fixture.readerName)
        defer { channel.close() }
        let keys = SoftwareKeyHolder(random: SystemRandom())
        keys.store(try Self.cardKey(Self.key(1)), entry: 1)
        let card = DESFireCard(channel: channel, keys: keys)
        try card.select(try #require(ApplicationID(number: 0xF58540)))
        #expect(try (0..<3).map { try card.keyVersion($0) } == [1, 1, 1])
        try card.authenticate(.aes, keyNumber: 1, with: KeyReference(entry: 1, version: 1))
        #expect(try card.fileIDs() == [1, 2])
        #expect(try card.read(file: 1, offset: 0, length: 28, mode: .enciphered) == standard)
        #expect(try card.read(file: 2, offset: 0, length: 16, mode: .enciphered) == backup)
    }

    @Test func `a card encoded by our client is read by libfreefare`() async throws {
        let fixture = try PN532Fixture()
        try fixture.putBlankCard()
        let contents = try encode(on: fixture.readerName)
        #expect(contents.map(\.count) == [28, 16])
        let uid = try #require(PN532Fixture.uid)
        let own = try KeyDiversification.an10922.key(
            from: Self.cardKey(Self.key(1)),
            input: uid.bytes + [0x40, 0x85, 0xF5]
        )
        let key = unsafe own.secret.withBytes { unsafe Array($0) }
        let program = try await Program.build("decode", in: fixture.folder)
        let arguments = ([key] + contents).map(Hex.encode)
        let ending = try await program.run(arguments, device: fixture.device, in: fixture.folder)
        #expect(ending.status == 0, "\(ending.output)")
        var other = contents
        other[0][3] ^= 1
        let wrong = try await program.run(([key] + other).map(Hex.encode), device: fixture.device, in: fixture.folder)
        #expect(wrong.counts?.failed == 1, "one changed byte is seen")
    }

    /// The reference encoding with diversified keys in software; returns the contents of both files by our proof.
    private func encode(on reader: ReaderName) throws -> [[UInt8]] {
        let keys = SoftwareKeyHolder(random: SystemRandom())
        keys.store(try CardKey.zero(.aes128), entry: 1)
        for number in 0..<3 as Range<UInt8> { keys.store(try Self.cardKey(Self.key(number)), entry: 16 + number) }
        let profile = try CardProfile.reference()
        let day = try #require(CardDay(year: 2026, month: 9, day: 1))
        let channel = try NFCReaderSource([reader]).open(reader)
        defer { channel.close() }
        let conversation = CardConversation(try IdentifiedCard(channel), keys: keys, profile: profile)
        let encodingJournal = EncodingJournal(
            reserve: { profile.issuer.numbers.lowerBound },
            adopt: { _ in },
            reencode: { _ in }
        )
        let outcome = try CardEncoder(conversation, known: .none, day: day).encode(encodingJournal)
        #expect(outcome.number == profile.issuer.numbers.lowerBound)
        return try conversation.read().contents.map(\.bytes)
    }
}
