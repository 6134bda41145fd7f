// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import CROUSCore
internal import CardCrypto
internal import DESFire
internal import Foundation
internal import PCSC
internal import Posix
internal import SmartCard

/// The control of the test that searches crousd's memory for keys: the same encoding of the same card, with the keys in
/// this process. Every one of them must be found here.
///
///     key-control READER KEYS
///
/// KEYS holds six raw AES keys: three of a SAM, then the three of the card derived from them.
@main
struct KeyControl {
    static func main() throws {
        let reader = ReaderName(CommandLine.arguments[1])
        let keys = SoftwareKeyHolder(random: SystemRandom())
        try load(CommandLine.arguments[2], into: keys)
        // The card's own keys are held undiversified, as in a program without a SAM.
        let text = String(decoding: CardProfile.referenceYAML, as: UTF8.self)
        let own = text.replacing(", diversification: uid 4085F5", with: "")
        let profile = try CardProfile(yaml: Array(own.utf8))
        let channel = try open(reader)
        defer { channel.close() }
        let conversation = CardConversation(try IdentifiedCard(channel), keys: keys, profile: profile)
        guard let day = CardDay(year: 2026, month: 9, day: 1) else { return }
        let encodingJournal = EncodingJournal(
            reserve: { profile.issuer.numbers.lowerBound },
            adopt: { _ in },
            reencode: { _ in }
        )
        let outcome = try CardEncoder(conversation, known: .none, day: day).encode(encodingJournal)
        print(outcome.number)
    }

    private static func load(_ path: String, into holder: SoftwareKeyHolder) throws {
        holder.store(try CardKey.zero(.aes128), entry: 1)
        let file = try FileDescriptor(opening: path, for: .read)
        for entry in [116, 117, 118, 16, 17, 18] as [UInt8] {
            var bytes = try file.read(upTo: 16)
            holder.store(try CardKey(type: .aes128, wiping: &bytes, version: 1), entry: entry)
        }
    }

    /// Waits for the card for a minute.
    private static func open(_ reader: ReaderName) throws -> any CardChannel {
        let source = PCSCReaderSource(sharing: .exclusive)
        for _ in 0..<600 {
            if let channel = try? source.open(reader) { return channel }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return try source.open(reader)
    }
}
