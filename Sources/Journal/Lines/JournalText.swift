// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// Length limits of a line's texts, so that the space reserved for a begun card holds the lines that close it.
package enum JournalText {
    /// A text with its own limit.
    package enum Field: String, Sendable {
        case station, profile, reason, detail
        case operatorName = "operator"
        case samUID = "sam_uid"
        /// Name of the supervisor; a part of the detail.
        case supervisor

        /// Most bytes, as written in the line (with the quotation marks of RFC 4180).
        var limit: Int {
            switch self {
            case .station: 256
            case .operatorName, .supervisor, .reason: 200
            case .profile: 128
            case .samUID: 32
            case .detail: 640
            }
        }
    }

    /// Throws ``JournalError/tooLong(_:limit:)``, or ``JournalError/unwritable(_:)`` for a line end or NUL.
    package static func check(_ text: String, as field: Field) throws(JournalError) {
        // Quotation marks make a text at most twice as long, and two bytes more.
        if 2 * text.utf8.count + 2 <= field.limit, text.utf8.allSatisfy({ $0 >= 0x20 }) { return }
        let bytes = try wrapping(JournalError.unwritable) { () throws(DelimitedText.Failure) in
            try DelimitedText.line(of: [text])
        }
        guard bytes.count <= field.limit else { throw .tooLong(field, limit: field.limit) }
    }
}

extension JournalEntry.Draft {
    /// Throws when a text is too long for the space reserved for a begun card.
    func checkLengths() throws(JournalError) {
        try JournalText.check(station, as: .station)
        try JournalText.check(operatorName, as: .operatorName)
        try JournalText.check(profile, as: .profile)
        try JournalText.check(samUID, as: .samUID)
        try JournalText.check(reason, as: .reason)
        try JournalText.check(detail, as: .detail)
    }
}
