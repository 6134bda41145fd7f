// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension Journal {
    /// Warnings: that nothing more is written, and faults of a sound journal.
    package var warnings: [UserMessage] {
        [failure?.userMessage, tornWarning, clockWarning, roomWarning].compactMap { $0 }
    }

    /// A sentence when a recent run ended in the middle of a line.
    package var tornWarning: UserMessage? {
        recentTornLine.map { UserMessage(.tornLine, .failure, detail: $0) }
    }

    /// A sentence while the clock of this computer is behind the last line or the build date. Lines written meanwhile
    /// are marked.
    package var clockWarning: UserMessage? { isClockBehind ? UserMessage(.clockBehind, .failure) : nil }

    /// A sentence when the file system cannot reserve space for the lines that close begun cards.
    package var roomWarning: UserMessage? { canSecureRoom ? nil : UserMessage(.roomNotSecured, .failure) }
}
