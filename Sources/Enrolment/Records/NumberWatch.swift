// SPDX-License-Identifier: Apache-2.0
internal import Journal
internal import Logging
internal import Synchronization

/// Logs, once for each limit, that the numbers of this host run out.
final class NumberWatch: Sendable {
    private let last = Mutex<NumberRange.Warning?>(nil)

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
