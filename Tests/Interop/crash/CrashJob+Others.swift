// SPDX-License-Identifier: Apache-2.0

// Further operations: jobs on a station whose first student has a card, or will get a delivered one.
extension CrashJob {
    private static let (first, next) = (StationSnapshot.Tap.all[0], StationSnapshot.Tap.all[1])

    /// The first student's other card.
    static let secondCard = StationSnapshot.Tap(student: first.student, uid: StationSnapshot.Tap.all[2].uid)

    /// A card for a student who has one. Its two last lines are written together: the old card is cancelled, the new
    /// one closed. When a power cut left only the first of them, the same order writes the second.
    static let replacement = {
        let (old, new) = ("\(first.uid) \(firstNumber)", "\(secondCard.uid) \(firstNumber + 1)")
        return CrashJob(
            words: [secondCard.replacing],
            recovery: [secondCard.replacing, next.word],
            faults: { try lost($1, in: $0.journal()) + bare(secondCard, new, in: $0) },
            expected: { journal in
                let lines = ["RESERVED \(new)", "REPLACED \(old)", "ENROLLED \(new)"]
                let missing = lines.count { !journal.values.contains($0) }
                let done = (journal.keys.max() ?? 0) + missing
                let how = missing == lines.count ? "anew" : "resumed"
                // Reported once, and again at the second attempt.
                let isThere = [String](repeating: "failed card-to-replace \(secondCard.uid)", count: 2)
                return ["opened"] + (missing == 0 ? isThere : ["enrolled \(new) line \(done) \(how)"]) + [
                    "enrolled \(next.uid) \(firstNumber + 2) line \(done + 2) anew",
                    "journal \(done + 2) cards 3", "registry agrees",
                ]
            },
            mayGiveUp: { try !$0.isBegun(secondCard) }
        )
    }()

    /// A card that came from the CROUS with the first number.
    static let link = {
        let pair = "\(first.uid) \(firstNumber)"
        return CrashJob(
            words: [first.word],
            recovery: [first.word, next.word],
            faults: { try lost($1, in: $0.journal()) },
            expected: { journal in
                let missing = ["RESERVED \(pair)", "ENROLLED \(pair)"].count { !journal.values.contains($0) }
                let done = (journal.keys.max() ?? 0) + missing
                return [
                    "opened", "enrolled \(pair) line \(done) \(missing == 0 ? "before" : "anew")",
                    "enrolled \(next.uid) \(firstNumber + 1) line \(done + 2) anew",
                    "journal \(done + 2) cards 2", "registry agrees", "stock 1",
                ]
            },
            mayGiveUp: { try !$0.journal().values.contains("RESERVED \(pair)") }
        )
    }()

    /// The first student's card no longer serves.
    static let cancellation = {
        let (word, pair) = ("cancel:" + first.student, "\(first.uid) \(firstNumber)")
        return CrashJob(
            words: [word],
            recovery: [word, next.word],
            faults: { try lost($1, in: $0.journal()) },
            expected: { journal in
                let isDone = journal.values.contains("CANCELLED \(pair)")
                let done = (journal.keys.max() ?? 0) + (isDone ? 0 : 1)
                // Reported once, and again at the second attempt.
                let isGone = [String](repeating: "failed nothing-to-replace ", count: 2)
                return ["opened"] + (isDone ? isGone : ["cancelled \(pair) line \(done)"]) + [
                    "enrolled \(next.uid) \(firstNumber + 1) line \(done + 2) anew",
                    "journal \(done + 2) cards 2", "registry agrees",
                ]
            },
            mayGiveUp: { _ in true }
        )
    }()
}
