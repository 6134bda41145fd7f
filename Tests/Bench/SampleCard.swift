// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import Journal
import Registry
import SmartCard

/// A made-up card: its UID, number and holder, all computed from its index.
struct SampleCard {
    struct Unusable: Error { let index: Int }

    let uid: CardUID
    let number: CROUSNumber
    let holder: HolderReference

    init(_ index: Int) throws {
        // An odd factor modulo 2^48: no UID twice, and none beside its neighbour.
        let spread = UInt64(index) &* 0x9E37_79B9_7F4B & 0xFFFF_FFFF_FFFF
        let digits = String(spread | 1 << 60, radix: 16, uppercase: true)
        guard let uid = CardUID([0x04] + (0..<6).reversed().map { UInt8(truncatingIfNeeded: spread >> (8 * $0)) }),
            let number = CROUSNumber(102_500_000_000 + UInt64(index)), let holder = HolderReference("H-\(digits)")
        else { throw Unusable(index: index) }
        (self.uid, self.number, self.holder) = (uid, number, holder)
    }

    /// What a station writes for it.
    var lines: [JournalEntry.Draft] {
        [JournalEvent.reserved, .enrolled].map { event in
            JournalEntry.Draft(
                event,
                station: "desk1/ACS ACR1252 00 00",
                operatorName: "demo",
                uid: uid,
                number: number,
                holder: holder,
                profile: "reference@1f2e3d4c",
                samUID: "04112233445566"
            )
        }
    }
}

/// A data folder with a journal of two lines for each card, and its registry.
enum SampleFolder {
    private static let cardsOfAnAppend = 4096

    static func make(_ folder: String, cards: Int) throws {
        let journal = try Journal(folder: folder)
        for first in stride(from: 1, through: cards, by: cardsOfAnAppend) {
            let drafts = try (first...min(first + cardsOfAnAppend - 1, cards)).flatMap { try SampleCard($0).lines }
            _ = try journal.append(drafts)
        }
        _ = try open(folder, journal)
    }

    static func open(_ folder: String, _ journal: Journal) throws -> Registry {
        try Registry.open(path: folder + "/registry.sqlite", journal: journal)
    }
}
