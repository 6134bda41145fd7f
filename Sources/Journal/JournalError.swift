// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import CardCrypto
internal import ChainedFile
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
    /// A later version wrote the file; its format, and the last one this version knows. The file is not damaged.
    case newer(file: String, format: Int, known: Int)
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

    /// What went wrong with the files.
    init(_ error: ChainError) {
        self =
            switch error {
            case .locked(let owner): .locked(by: owner)
            case .file(let error): .file(error)
            case .diskFull(let error): .diskFull(error)
            case .unsafe(let error): .unsafe(error)
            case .broken(let fault): .broken(.chain(fault))
            case .newer(let file, let format, let known): .newer(file: file, format: format, known: known)
            case .unwritable(let failure): .unwritable(failure)
            case .hashing(let error): .hashing(error)
            }
    }

    init(_ error: ChainScanError<JournalContradiction>) {
        self =
            switch error {
            case .chain(let error): JournalError(error)
            case .contradiction(let place, let contradiction): .broken(.contradiction(place, contradiction))
            }
    }
}

/// Runs `body`; what goes wrong with the files is an error of the journal.
func chained<Value: ~Copyable>(_ body: () throws(ChainError) -> Value) throws(JournalError) -> Value {
    try wrapping(JournalError.init, body)
}
