// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// The system clock, and when it is known to be wrong. The order of lines is `seq`, so a wrong clock stops nothing.
struct JournalClock: Sendable {
    /// End of a line's detail when the clock was behind.
    static let mark = "(clock behind)"

    let now: @Sendable () -> Timestamp
    /// The build date of this program: a right clock is never behind it.
    let earliest: Timestamp

    /// True when `time` is before the last line or before the build date of this program.
    func isBehind(_ time: Timestamp, last: Timestamp?) -> Bool { time < max(last ?? earliest, earliest) }

    /// The draft, marked when `time` is behind.
    func marking(_ draft: JournalEntry.Draft, at time: Timestamp, last: Timestamp?) -> JournalEntry.Draft {
        guard isBehind(time, last: last) else { return draft }
        var draft = draft
        draft.detail += draft.detail.isEmpty ? Self.mark : " " + Self.mark
        return draft
    }
}

extension JournalEntry.Draft {
    /// ``detail`` without the mark of a clock that was behind.
    package var statement: String {
        guard detail.hasSuffix(JournalClock.mark) else { return detail }
        let rest = detail.dropLast(JournalClock.mark.count)
        return String(rest.hasSuffix(" ") ? rest.dropLast() : rest)
    }
}
