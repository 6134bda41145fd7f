// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import CardCrypto
package import Posix

/// Why the journal was not opened, read or written.
package enum JournalError: UserFacingError, Hashable, Sendable {
    /// Another process writes this journal; the text of its lock file (`pid 4711 (crousd)`).
    case locked(by: String)
    /// A file of the journal cannot be opened, read or written. Nothing was added.
    case file(PosixError)
    /// The disk or the quota is full. Nothing was added.
    case diskFull(PosixError)
    /// After this failure it is unknown what is on the disk, so this process writes nothing more: start it again.
    case unsafe(PosixError)
    /// The files are not what was written.
    case broken(JournalFault)
    /// The new entry contradicts the journal. Nothing was added.
    case contradiction(JournalContradiction)
    /// A cell of the new entry cannot be written on one line. Nothing was added.
    case unwritable(DelimitedText.Failure)
    /// A text of the new entry has more bytes than the limit; its field. Nothing was added.
    case tooLong(_ field: JournalText.Field, limit: Int)
    /// No number can be given out. Nothing was added.
    case numbers(NumberRangeError)
    /// A loss was declared, but no line is lost. Nothing was added.
    case nothingLost
    /// The number of lost lines is unknown, so a person must state the highest number that may have been given out.
    case lossUnknown
    /// libcrypto has no SHA-256.
    case hashing(CryptoError)

    /// The error for a failed write.
    init(writing error: PosixError) { self = error.isDiskFull ? .diskFull(error) : .file(error) }
}
