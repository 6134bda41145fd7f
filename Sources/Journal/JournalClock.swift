// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// The clock of this computer, and when it cannot be believed. The order of things is `seq`, so a wrong clock stops nothing.
struct JournalClock: Sendable {
    /// What a line's detail ends with when the clock was behind.
    static let mark = "(clock behind)"

    let now: @Sendable () -> Timestamp
    /// No clock that is right says less: when these programs were built.
    let earliest: Timestamp

    /// True when `time` lies before the last line or before these programs were built.
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
