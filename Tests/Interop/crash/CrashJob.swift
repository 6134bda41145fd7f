// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What a station is doing when it is stopped, and what must be found afterwards.
struct CrashJob: Sendable {
    /// Arguments of the station, also when it runs again.
    let words: [String]
    let recovery: [String]
    /// Faults of the files that are left after the stopped run.
    let faults: @Sendable (StationSnapshot, StationSnapshot.Run) throws -> [String]
    /// Expected output of the next run with this journal.
    let expected: @Sendable ([Int: String]) -> [String]
    /// True when a run had to give up for lack of space.
    let mayGiveUp: @Sendable (StationSnapshot) throws -> Bool

    static let firstNumber = 102_500_000_101

    /// A card after others: the same card gets its number, the card after it the next.
    static func enrolment(after cards: Int) -> CrashJob {
        let (tap, next, number) = (
            StationSnapshot.Tap.all[cards], StationSnapshot.Tap.all[cards + 1], firstNumber + cards
        )
        let pair = "\(tap.uid) \(number)"
        return CrashJob(
            words: [tap.word],
            recovery: [tap.word, next.word],
            faults: { try lost($1, in: $0.journal()) + bare(tap, pair, in: $0) },
            expected: { journal in
                let last = journal.keys.max() ?? 0
                let isDone = journal.values.contains("ENROLLED \(pair)")
                let isReserved = journal.values.contains("RESERVED \(pair)")
                let how = isDone ? "before" : isReserved ? "resumed" : "anew"
                let done = isDone ? last : isReserved ? last + 1 : last + 2
                return [
                    "opened", "enrolled \(pair) line \(done) \(how)",
                    "enrolled \(next.uid) \(number + 1) line \(done + 2) anew",
                    "journal \(done + 2) cards \(cards + 2)", "registry agrees",
                ]
            },
            // The space for the closing line is reserved before the card is changed.
            mayGiveUp: { try !$0.isBegun(tap) }
        )
    }

    /// Reported results that are not in the journal: `UID NUMBER line PLACE` after the word.
    static func lost(_ run: StationSnapshot.Run, in journal: [Int: String]) -> [String] {
        ["enrolled", "cancelled"].flatMap { word in
            run.told(word).filter { told in
                let words = told.split(separator: " ")
                guard words.count > 3, let place = Int(words[3]) else { return true }
                return journal[place] != "\(word.uppercased()) \(words[0]) \(words[1])"
            }.map { "told, not kept: \(word) \($0)" }
        }
    }

    /// A card that was changed although the journal has no line about it.
    static func bare(_ tap: StationSnapshot.Tap, _ pair: String, in snapshot: StationSnapshot) throws -> [String] {
        let isBare = try snapshot.isBegun(tap) && !snapshot.journal().values.contains("RESERVED \(pair)")
        return isBare ? ["the card was changed before its line was durable"] : []
    }

    /// A delivery with the first two numbers of the station: it is imported as a whole or not at all, and a card after
    /// it gets the third.
    static let delivery = CrashJob(
        words: ["import"],
        recovery: ["import", StationSnapshot.Tap.all[0].word],
        faults: { snapshot, run in
            let isThere = try snapshot.journal().values.contains { $0.hasPrefix("DELIVERY") }
            return run.told("imported").isEmpty || isThere ? [] : ["told, not kept"]
        },
        expected: { journal in
            let isThere = journal.values.contains { $0.hasPrefix("DELIVERY") }
            let last = (journal.keys.max() ?? 0) + (isThere ? 0 : 1)
            return [
                "opened", isThere ? "known" : "imported 2",
                "enrolled \(StationSnapshot.Tap.all[0].uid) \(firstNumber + 2) line \(last + 2) anew",
                "journal \(last + 2) cards 1", "registry agrees", "stock 2",
            ]
        },
        mayGiveUp: { _ in true }
    )
}
