// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import CardCrypto
package import Posix

/// Why a chain was not opened, read or written.
package enum ChainError: Error, Hashable, Sendable {
    /// Another process writes it; what it wrote into the lock file (`pid 4711 (crousd)`).
    case locked(by: String)
    /// A file cannot be opened, read or written. Nothing was added.
    case file(PosixError)
    /// The disk or the quota is full. Nothing was added.
    case diskFull(PosixError)
    /// After this failure it is unknown what is on the disk, so this process writes nothing more: start it again.
    case unsafe(PosixError)
    /// A file is not what was written.
    case broken(ChainFault)
    /// A later version wrote the file; its format, and the last one this version knows.
    case newer(file: String, format: Int, known: Int)
    /// A cell of a new line cannot be written on one line. Nothing was added.
    case unwritable(DelimitedText.Failure)
    /// libcrypto has no SHA-256.
    case hashing(CryptoError)

    /// Sorts an error of the file system.
    package init(writing error: PosixError) { self = error.isDiskFull ? .diskFull(error) : .file(error) }
}

/// Runs `body`; what the file system throws is an error of a chain's file.
func reading<Value: ~Copyable>(_ body: () throws(PosixError) -> Value) throws(ChainError) -> Value {
    try wrapping(ChainError.file, body)
}

/// As ``reading(_:)``, with an error of its own kind for a full disk.
func writing<Value: ~Copyable>(_ body: () throws(PosixError) -> Value) throws(ChainError) -> Value {
    try wrapping(ChainError.init(writing:), body)
}
