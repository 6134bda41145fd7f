// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension Journal {
    /// What deserves attention: that nothing is written any more, or what is wrong although the journal is sound.
    package var warnings: [UserMessage] {
        [failure?.userMessage, tornWarning, clockWarning, roomWarning].compactMap { $0 }
    }

    /// A sentence when a run was ended in the middle of a line not long ago.
    package var tornWarning: UserMessage? {
        recentTornLine.map { UserMessage(.tornLine, .failure, detail: $0) }
    }

    /// A sentence while the clock of this computer lies before the last line or before these programs were built. Lines
    /// written meanwhile are marked.
    package var clockWarning: UserMessage? { isClockBehind ? UserMessage(.clockBehind, .failure) : nil }

    /// A sentence when the file system cannot keep room for the lines that close begun cards.
    package var roomWarning: UserMessage? { canSecureRoom ? nil : UserMessage(.roomNotSecured, .failure) }
}
