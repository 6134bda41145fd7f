// SPDX-License-Identifier: Apache-2.0
public import CardCrypto
public import Posix

/// Why the journal was not opened, read or written.
public enum JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process writes this journal; what it wrote into the lock file (`pid 4711 (crousd)`).
    case locked(by: String)
    /// A file of the journal cannot be opened, read or written. Nothing was added.
    case file(PosixError)
    /// The disk or the quota is full. Nothing was added.
    case diskFull(PosixError)
    /// After this failure nobody can say what is on the disk, so this process writes nothing more: start it again.
    case unsafe(PosixError)
    /// The file is not what was written.
    case broken(JournalFault)
    /// The new entry contradicts the journal. Nothing was added.
    case contradiction(JournalContradiction)
    /// A cell of the new entry cannot be written on one line. Nothing was added.
    case unwritable(DelimitedText.Failure)
    /// No number can be given out. Nothing was added.
    case numbers(NumberRangeError)
    /// libcrypto has no SHA-256.
    case hashing(CryptoError)

    /// One sentence what happened and what to do next.
    public var description: String {
        switch self {
        case .locked(let owner): "the journal is being written by \(owner)"
        case .file(let error): "the journal cannot be used: \(error)"
        case .diskFull(let error): "no room left for the journal, make room first: \(error)"
        case .unsafe(let error): "the disk failed under the journal; check it and start this program again: \(error)"
        case .broken(let fault): "the journal is broken at \(fault); keep the file and see docs/journal-format.md"
        case .contradiction(let contradiction): "the journal says otherwise: \(contradiction)"
        case .unwritable(let failure): "the entry cannot be written: \(failure)"
        case .numbers(let error): error.description
        case .hashing(let error): "no hash: \(error)"
        }
    }

    /// Sorts an error of the file system.
    init(writing error: PosixError) { self = error.isDiskFull ? .diskFull(error) : .file(error) }
}

/// The first place where a journal is not what was written.
public struct JournalFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong there.
    public enum Kind: Hashable, Sendable {
        /// The first line is not the header.
        case header
        /// The line is no entry; why.
        case malformed(String)
        /// The line does not give the hash it carries.
        case changed
        /// Another entry was due here; the line where the one due stands, nil when it is nowhere.
        case outOfOrder(due: UInt64, found: UInt64, dueAtLine: Int?)
        /// The line is whole but does not name the hash of the line before.
        case unchained
        /// The line cannot be true after the lines before it.
        case contradiction(JournalContradiction)
        /// The last line has no line end: it was being written when the power went.
        case torn
        /// `journal.head` knows of more lines than there are.
        case cutOff(last: UInt64, head: UInt64)
        /// `journal.head` knows another hash for this line.
        case headDiffers
        /// There are entries but no `journal.head`.
        case headMissing
        /// `journal.head` is not `seq;hash`.
        case headUnreadable
        /// An entry somebody remembers is not where it was.
        case forgotten(UInt64)
    }

    /// Physical line from 1, the header's; for a cut-off end the first line that is missing.
    public let line: Int
    /// What is wrong there.
    public let kind: Kind

    init(line: Int, _ kind: Kind) {
        self.line = line
        self.kind = kind
    }

    /// `line 7: ...`.
    public var description: String { "line \(line): \(kind.text)" }
}

extension JournalFault.Kind {
    fileprivate var text: String {
        switch self {
        case .header: "the header is not that of a journal"
        case .malformed(let why): "no journal entry (\(why))"
        case .changed: "the line was changed after it was written"
        case .outOfOrder(let due, let found, let line?):
            "entry \(found) stands here, entry \(due) at line \(line): lines were moved"
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
        }
    }
}
