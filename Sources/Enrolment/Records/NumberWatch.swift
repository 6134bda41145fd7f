// SPDX-License-Identifier: Apache-2.0
internal import ChainedFile
internal import Journal
internal import Logging
internal import Synchronization

/// Counts the remaining numbers of this host, and logs once for each limit that they run out.
final class NumberWatch: Sendable {
    private struct Count {
        var cards = CardCount()
        /// The last line that was counted, and what came of it.
        var last: (sequence: UInt64, level: NumberRange.Level)?
    }

    private let last = Mutex<NumberRange.Warning?>(nil)
    private let count = Mutex(Count())

    /// The level at the end of a journal. Only cards that are new since the last time are looked at.
    func level(of range: NumberRange, in journal: Journal) -> NumberRange.Level {
        count.withLock { count in
            let sequence = journal.head.sequence
            if let last = count.last, last.sequence == sequence { return last.level }
            let level = range.level(in: journal.state, &count.cards)
            count.last = (sequence, level)
            return level
        }
    }

    /// Checks the level after a number was given out.
    func look(at level: NumberRange.Level, logger: Logger) {
        let before = last.withLock { last in
            defer { last = level.warning }
            return last
        }
        guard let warning = level.warning, warning != before else { return }
        logger.warning(
            "numbers of this host run out",
            metadata: ["left": "\(level.left)", "of": "\(level.total)", "level": "\(warning.rawValue)"]
        )
    }
}
