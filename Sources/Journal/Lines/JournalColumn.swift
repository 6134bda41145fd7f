// SPDX-License-Identifier: Apache-2.0
package import ChainedFile

/// The columns of a journal line between `time` and `previous` (docs/journal-format.md, "Lines"). Later versions add columns
/// and take none away.
enum JournalColumn: String, CaseIterable, Sendable {
    case station
    case operatorName = "operator"
    case event, uid
    case number = "crous_number"
    case holder, profile
    case samUID = "sam_uid"
    case reason, detail
}

/// The formats of journal files.
package enum JournalFormat {
    private static let columns = JournalColumn.allCases.map(\.rawValue)

    /// Format 1 has no number in its header; 2 differs in that only.
    package static let kind = ChainKind(
        "journal",
        current: ChainFormat(2, columns: columns),
        earlier: [ChainFormat(1, columns: columns)]
    )

    /// True for a word of the column `event` that a program may skip when it does not know it: lower-case letters and `-`.
    /// Lines with such a word change neither a card nor a number. Words in capitals must be known: a program that skipped
    /// one could give out a number twice.
    static func isOptional(_ word: Span<UInt8>) -> Bool {
        guard !word.isEmpty, word[0] != UInt8(ascii: "-") else { return false }
        for index in word.indices where !(UInt8(ascii: "a")...UInt8(ascii: "z") ~= word[index]) {
            guard word[index] == UInt8(ascii: "-") else { return false }
        }
        return true
    }
}

/// Where the columns are in files of one format.
struct JournalColumns: Sendable {
    let station, operatorName, event, uid, number, holder, profile, samUID, reason, detail: Int

    init(_ format: ChainFormat) {
        func place(_ column: JournalColumn) -> Int { format.columns.firstIndex(of: column.rawValue) ?? 0 }
        station = place(.station)
        operatorName = place(.operatorName)
        event = place(.event)
        uid = place(.uid)
        number = place(.number)
        holder = place(.holder)
        profile = place(.profile)
        samUID = place(.samUID)
        reason = place(.reason)
        detail = place(.detail)
    }
}
