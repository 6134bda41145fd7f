// SPDX-License-Identifier: Apache-2.0

/// A line of a file of the journal.
package struct JournalPlace: Hashable, Sendable, CustomStringConvertible {
    /// Name of the file, without its folder.
    package let file: String
    /// Physical line from 1, the header.
    package let line: Int

    /// `journal-2025.csv line 7`.
    package var description: String { "\(file) line \(line)" }
}

/// The first place where a journal is not what was written.
package struct JournalFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong there.
    package enum Kind: Hashable, Sendable {
        /// The first line is not the header.
        case header
        /// The line is not an entry; the cause.
        case malformed(String)
        /// The line's hash is not the one it carries.
        case changed
        /// Another entry was expected here; where the expected one is found, nil when it is nowhere.
        case outOfOrder(due: UInt64, found: UInt64, dueAt: JournalPlace?)
        /// The line is whole but does not carry the hash of the line before.
        case unchained
        /// The line cannot be true after the lines before it.
        case contradiction(JournalContradiction)
        /// The last line has no line end: the power failed while it was written.
        case torn
        /// `journal.head` knows of more lines than there are.
        case cutOff(last: UInt64, head: UInt64)
        /// `journal.head` knows another hash for this line.
        case headDiffers
        /// There are entries but no `journal.head`.
        case headMissing
        /// Neither slot of `journal.head` is whole.
        case headUnreadable
        /// A line that an index or a bookmark has seen is not where it was.
        case forgotten(UInt64)
        /// While this process wrote the file, it was replaced or removed.
        case exchanged
        /// While this process wrote the file, another one wrote to it or cut it; bytes found, and bytes written.
        case resized(found: Int, written: Int)
        /// The file is the whole journal of a version before yearly files.
        case undivided
    }

    /// File and line; for a cut-off end the first line that is missing.
    package let place: JournalPlace
    /// What is wrong there.
    package let kind: Kind

    init(_ place: JournalPlace, _ kind: Kind) {
        self.place = place
        self.kind = kind
    }

    init(file: String, line: Int, _ kind: Kind) { self.init(JournalPlace(file: file, line: line), kind) }

    /// `journal-2025.csv line 7: ...`.
    package var description: String { "\(place): \(kind.text)" }
}

extension JournalFault.Kind {
    fileprivate var text: String {
        switch self {
        case .header: "the header is not that of a journal"
        case .malformed(let why): "no journal entry (\(why))"
        case .changed: "the line was changed after it was written"
        case .outOfOrder(let due, let found, let place?):
            "entry \(found) stands here, entry \(due) in \(place): lines or files were moved"
        case .outOfOrder(let due, let found, nil) where found > due:
            "entry \(found) stands here, \(due) is due: \(found - due) missing"
        case .outOfOrder(let due, let found, nil): "entry \(found) is repeated here, \(due) is due"
        case .unchained: "the line does not follow from the line before it"
        case .contradiction(let contradiction): contradiction.description
        case .torn: "the line was not written to its end"
        case .cutOff(let last, let head): "the end was cut off: entry \(head) was written, the last one is \(last)"
        case .headDiffers: "the line is not the one journal.head was written for"
        case .headMissing: "journal.head is missing"
        case .headUnreadable: "journal.head cannot be read"
        case .forgotten(let sequence): "entry \(sequence), seen here before, is gone or another one"
        case .exchanged: "this is no longer the file that is being written: stop crousd"
        case .resized(let found, let written):
            "the file has \(found) bytes instead of the \(written) that were written: stop crousd"
        case .undivided: "this is the journal of an older version; see docs/journal-format.md"
        }
    }
}

extension JournalFault {
    /// Place and fault in French.
    var french: String { "\(place.file) ligne \(place.line) : \(kind.french)" }
}

extension JournalFault.Kind {
    fileprivate var french: String {
        switch self {
        case .header: "l'en-tête n'est pas celui d'un journal"
        case .malformed: "ce n'est pas une ligne du journal"
        case .changed: "la ligne a été modifiée après avoir été écrite"
        case .outOfOrder(let due, let found, let place?):
            """
            la ligne \(found) se trouve ici, la ligne \(due) dans \(place.file) ligne \(place.line) : des lignes ou des \
            fichiers ont été déplacés
            """
        case .outOfOrder(let due, let found, nil) where found > due:
            "la ligne \(found) se trouve ici, la \(due) est attendue : il en manque \(found - due)"
        case .outOfOrder(let due, let found, nil): "la ligne \(found) est répétée ici, la \(due) est attendue"
        case .unchained: "la ligne ne suit pas la précédente"
        case .contradiction(let contradiction): contradiction.french
        case .torn: "la ligne n'a pas été écrite jusqu'au bout"
        case .cutOff(let last, let head):
            "la fin a été coupée : la ligne \(head) était écrite, la dernière est la \(last)"
        case .headDiffers: "la ligne n'est pas celle pour laquelle journal.head a été écrit"
        case .headMissing: "journal.head est absent"
        case .headUnreadable: "journal.head est illisible"
        case .forgotten(let sequence): "la ligne \(sequence), déjà vue ici, a disparu ou a changé"
        case .exchanged: "ce n'est plus le fichier en cours d'écriture : arrêtez crousd"
        case .resized(let found, let written):
            "le fichier a \(found) octets au lieu des \(written) écrits : arrêtez crousd"
        case .undivided: "c'est le journal d'une version antérieure ; voir docs/journal-format.md"
        }
    }
}
