// SPDX-License-Identifier: Apache-2.0
internal import Journal
internal import Logging
internal import Synchronization

/// Counts the remaining numbers of this host, and logs once for each limit that they run out.
final class NumberWatch: Sendable {
    private struct Count {
        let sequence: UInt64
        let level: NumberRange.Level
    }

    private let last = Mutex<NumberRange.Warning?>(nil)
    private let count = Mutex<Count?>(nil)

    /// The level at a line of the journal: the last count, or a new one when lines were added.
    func level(at sequence: UInt64, counting: () -> NumberRange.Level) -> NumberRange.Level {
        if let last = count.withLock({ $0 }), last.sequence == sequence { return last.level }
        let level = counting()
        count.withLock { $0 = Count(sequence: sequence, level: level) }
        return level
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
